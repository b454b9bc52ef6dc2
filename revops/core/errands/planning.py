"""Planning: one row per (kind, key), in the transaction of its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from revops.core import broker
from revops.core.actor import Actor, origin
from revops.core.models import Errand

RUN = "revops.core.tasks.run_errands"
QUEUE = "bulk"


@dataclass(frozen=True)
class Plan:
    """One errand to be; `key` is unique within its kind and makes planning idempotent."""

    kind: str
    key: str
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    available_at: datetime | None = None
    attempts_max: int = 8


def plan(
    *,
    kind: str,
    key: str,
    subject: str,
    payload: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    available_at: datetime | None = None,
    attempts_max: int = 8,
) -> Errand:
    """Plan one errand, or return the one that already stands under this kind and key.

    Raises RuntimeError outside a transaction.
    """
    one = Plan(kind, key, subject, payload, available_at, attempts_max)
    return plan_all([one], actor=actor, at=at)[0]


def plan_all(plans: Sequence[Plan], *, actor: Actor, at: datetime) -> list[Errand]:
    """Plan many errands in two statements; returns them in the order of `plans`."""
    if not connection.in_atomic_block:
        raise RuntimeError("plan() outside a transaction: the errand could outlive its reason")
    if not plans:
        return []
    Errand.objects.bulk_create(
        [_row(one, actor, at) for one in plans], batch_size=1_000, ignore_conflicts=True
    )
    wanted = {(one.kind, one.key) for one in plans}
    rows = Errand.objects.filter(
        kind__in={kind for kind, _ in wanted}, key__in={key for _, key in wanted}
    )
    found = {(row.kind, row.key): row for row in rows}
    broker.after_commit(nudge)
    return [found[(one.kind, one.key)] for one in plans]


def _row(one: Plan, actor: Actor, at: datetime) -> Errand:
    here = origin()
    return Errand(
        kind=one.kind,
        key=one.key,
        subject=one.subject,
        payload=dict(one.payload),
        available_at=one.available_at or at,
        attempts_max=one.attempts_max,
        actor=actor.as_json(),
        source=here.source if here else "",
        request_id=here.request_id if here else "",
        correlation_id=here.correlation_id if here else "",
        causation_id=here.causation_id if here else None,
        created_at=at,
    )


def nudge() -> None:
    """Wake one runner of errands."""
    broker.hint(RUN, queue=QUEUE)
