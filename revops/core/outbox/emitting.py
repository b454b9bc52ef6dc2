"""Telling: event and deliveries in the caller's transaction, one nudge after its commit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connection

from revops.core import broker
from revops.core.actor import Actor, Origin, origin
from revops.core.facts import Fact
from revops.core.models import OutboxDelivery, OutboxEvent
from revops.core.outbox.batch import Delivered
from revops.core.outbox.registry import listened

RELAY = "revops.core.tasks.relay"
QUEUE = "chain"

_quiet: ContextVar[bool] = ContextVar("outbox_quiet", default=False)


def emit(
    fact: Fact, *, actor: Actor, at: datetime, because: Delivered | None = None
) -> OutboxEvent:
    """Tell one fact: write it and one delivery per subscriber in the caller's transaction.

    The caller holds the lock of the subject's row (or has just inserted it): only then do the
    facts of one subject commit in the order of their ids, which is the order of delivery.
    Correlation, cause and source come from the open door, or from `because`. Raises
    RuntimeError outside a transaction.
    """
    return emit_all([fact], actor=actor, at=at, because=[because] if because else None)[0]


def emit_all(
    facts: Sequence[Fact],
    *,
    actor: Actor,
    at: datetime,
    because: Sequence[Delivered] | None = None,
) -> list[OutboxEvent]:
    """Tell many facts in two statements; `because` names the cause of each, in parallel."""
    if not connection.in_atomic_block:
        raise RuntimeError("emit() outside a transaction: the fact could outlive the change")
    if because is not None and len(because) != len(facts):
        raise ValueError("every fact needs its own cause")
    here = origin()
    causes: Sequence[Delivered | None] = because or [None] * len(facts)
    thread = here.correlation_id if here else uuid.uuid4().hex
    events = OutboxEvent.objects.bulk_create(
        _event(fact, actor, at, here, thread, cause)
        for fact, cause in zip(facts, causes, strict=True)
    )
    deliveries = [
        OutboxDelivery(event=event, handler=handler, subject=fact.subject, available_at=at)
        for fact, event in zip(facts, events, strict=True)
        for handler in listened(type(fact))
    ]
    if deliveries:
        OutboxDelivery.objects.bulk_create(deliveries, batch_size=1_000)
        nudge_after_commit()
    return events


def _event(
    fact: Fact,
    actor: Actor,
    at: datetime,
    here: Origin | None,
    thread: str,
    cause: Delivered | None,
) -> OutboxEvent:
    return OutboxEvent(
        name=fact.NAME,
        version=fact.VERSION,
        subject=fact.subject,
        payload=fact.payload(),
        actor=actor.as_json(),
        source=here.source if here else "",
        request_id=here.request_id if here else "",
        correlation_id=cause.correlation_id if cause else thread,
        causation_id=cause.event_id if cause else (here.causation_id if here else None),
        occurred_at=at,
    )


def nudge_after_commit() -> None:
    """Register one nudge for the running transaction, however many facts it tells."""
    if not _quiet.get():
        broker.after_commit(nudge)


def nudge() -> None:
    """Wake one worker of the chain; a message that still waits there serves us too."""
    broker.hint(RELAY, queue=QUEUE, only_if_empty=True)


@contextmanager
def quietly() -> Iterator[None]:
    """Tell without nudging: for a worker that will look again itself, and for bulk imports."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
