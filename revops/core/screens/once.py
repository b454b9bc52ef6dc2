"""A form is acted on once: its hidden token is claimed before the service is called.

The claim is a row of its own, so that two presses on two web processes meet in the database.
A second press of a finished form is sent to where the first one went.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from revops.core.models import IdempotencyKey

STATUS = 303


def claim(client: str, token: str, *, at: datetime) -> tuple[bool, str]:
    """Return (True, "") for the first press, (False, url) when it was finished before."""
    if not token:
        return True, ""
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(
                client=client, key=token[:255], fingerprint="form", locked_at=at
            )
    except IntegrityError:
        row = IdempotencyKey.objects.filter(client=client, key=token[:255]).first()
        return False, (row.body or {}).get("url", "") if row else ""
    return True, ""


def finish(client: str, token: str, url: str) -> None:
    """Remember where the finished form led."""
    IdempotencyKey.objects.filter(client=client, key=token[:255]).update(
        state="done", status=STATUS, body={"url": url}
    )


def release(client: str, token: str) -> None:
    """Give the token back, because nothing was done."""
    IdempotencyKey.objects.filter(client=client, key=token[:255]).delete()
