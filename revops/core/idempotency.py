"""One unsafe request, one effect: the answer is stored with the work and given again.

A key belongs to one client and one request body. The `done` mark commits with the work, so that
a crash leaves either both or neither; a claim left behind by a crash can be taken over after a
minute. Refusals are not stored: nothing happened, and the client may correct and repeat.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from revops.core.models import IdempotencyKey
from revops.core.problems import Conflict, DomainError, Invalid

KEY_LENGTH_MAX = 255
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=7)


class IdempotencyKeyReused(DomainError):
    """The key was used before, with another request."""

    TITLE = "The key belongs to another request"


class RequestInProgress(Conflict):
    """The first request with this key has not been answered yet."""

    TITLE = "The first request is still running"


@dataclass(frozen=True)
class Answer:
    """What the client got, or gets again."""

    status: int
    body: Any
    is_replay: bool = False


def checked(key: str, *, required: bool) -> str:
    """Return the key from the request's header; empty when absent and not required.

    :raises Invalid: missing where required, too long, or not printable ASCII
    """
    if not key and required:
        raise Invalid(
            "This request moves money and needs the header Idempotency-Key.",
            rule="idempotency_key_missing",
            way_out="Send a new random value per operation, and the same one when repeating it.",
        )
    if len(key) > KEY_LENGTH_MAX or not key.isascii() or (key and not key.isprintable()):
        raise Invalid(
            "Idempotency-Key is at most 255 printable ASCII characters.",
            rule="idempotency_key_invalid",
        )
    return key


def fingerprint(method: str, path: str, body: Any) -> str:
    """Return the hash of what was asked, independent of spacing and member order."""
    text = json.dumps([method, path, body], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def once(
    *, client: str, key: str, request: str, at: datetime, work: Callable[[], tuple[int, Any]]
) -> Answer:
    """Do the work once for this client and key, or give the stored answer again.

    `request` is the fingerprint; `work` returns (status, JSON-ready body) and raises to refuse.

    :raises IdempotencyKeyReused: the key came with another request before
    :raises RequestInProgress: the first request is still running
    """
    stored = _claim(client, key, request, at)
    if stored.state == "done":
        return Answer(stored.status or 200, stored.body, is_replay=True)
    try:
        with transaction.atomic():
            status, body = work()
            finished = IdempotencyKey.objects.filter(pk=stored.pk, locked_at=at).update(
                state="done", status=status, body=body
            )
            if not finished:
                raise RequestInProgress("Another request took over this key.")
    except BaseException:
        IdempotencyKey.objects.filter(pk=stored.pk, state="in_progress", locked_at=at).delete()
        raise
    return Answer(status, body)


def _claim(client: str, key: str, request: str, at: datetime) -> IdempotencyKey:
    """Insert the key, take over an abandoned one, or return the answered one."""
    stored, is_new = IdempotencyKey.objects.get_or_create(
        client=client, key=key, defaults={"fingerprint": request, "locked_at": at}
    )
    if is_new:
        return stored
    if stored.fingerprint != request:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used with another request.",
            rule="idempotency_key_reused",
            way_out="Use a new key for a new operation.",
        )
    if stored.state == "done":
        return stored
    taken_over = IdempotencyKey.objects.filter(
        pk=stored.pk, state="in_progress", locked_at=stored.locked_at, locked_at__lte=at - LEASE
    ).update(locked_at=at)
    if not taken_over:
        raise RequestInProgress(
            "The first request with this Idempotency-Key is still running.",
            rule="idempotency_in_progress",
            way_out="Wait a moment and repeat it with the same key.",
        )
    return stored


def forget_old(*, at: datetime) -> int:
    """Delete answers older than a week; returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()
    return deleted
