"""Telling: event and deliveries in the caller's transaction, one nudge after its commit."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection

from revops.core import broker
from revops.core.actor import Actor, Origin, origin
from revops.core.facts import Fact
from revops.core.outbox.batch import Delivered
from revops.core.outbox.registry import listened

RELAY = "revops.core.tasks.relay"
QUEUE = "chain"

_quiet: ContextVar[bool] = ContextVar("outbox_quiet", default=False)


# One statement: ids in the order of the facts, events, and a delivery for every subscriber.
TELL = """
WITH listed AS (
    SELECT * FROM jsonb_to_recordset(%(facts)s::jsonb) AS f (
        place int, name text, version int, subject text, payload jsonb, thread text, cause bigint)
    ORDER BY place
), told AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('core_outboxevent', 'id')) AS id, listed.* FROM listed
), events AS (
    INSERT INTO core_outboxevent (id, name, version, subject, payload, actor, source, request_id,
                                  correlation_id, causation_id, occurred_at, recorded_at)
    SELECT id, name, version, subject, payload, %(actor)s::jsonb, %(source)s, %(request)s, thread,
           cause, %(at)s, clock_timestamp() FROM told
), deliveries AS (
    INSERT INTO core_outboxdelivery (event_id, handler, subject, state, available_at, attempts,
                                     last_error, note, created_at)
    SELECT told.id, h.handler, told.subject, 'pending', %(at)s, 0, '', '', clock_timestamp()
    FROM told JOIN jsonb_to_recordset(%(handlers)s::jsonb) AS h (name text, handler text)
        ON h.name = told.name
    ORDER BY told.id, h.handler
)
SELECT id FROM told ORDER BY place
"""


def emit(fact: Fact, *, actor: Actor, at: datetime, because: Delivered | None = None) -> int:
    """Tell one fact: write it and one delivery per subscriber in the caller's transaction.

    The caller holds the lock of the subject's row (or has just inserted it): only then do the
    facts of one subject commit in the order of their ids, which is the order of delivery.
    Correlation, cause and source come from the open door, or from `because`. Returns the id of
    the event. Raises RuntimeError outside a transaction.
    """
    return emit_all([fact], actor=actor, at=at, because=[because] if because else None)[0]


def emit_all(
    facts: Sequence[Fact],
    *,
    actor: Actor,
    at: datetime,
    because: Sequence[Delivered] | None = None,
) -> list[int]:
    """Tell many facts in one statement and return the ids of their events, in order.

    `because` names the cause of each fact, in parallel.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("emit() outside a transaction: the fact could outlive the change")
    if because is not None and len(because) != len(facts):
        raise ValueError("every fact needs its own cause")
    if not facts:
        return []
    here = origin()
    classes = {type(fact) for fact in facts}
    handlers = [{"name": c.NAME, "handler": h} for c in classes for h in listened(c)]
    with connection.cursor() as cursor:
        cursor.execute(
            TELL,
            {
                "facts": json.dumps(_rows(facts, because, here)),
                "handlers": json.dumps(handlers),
                "actor": json.dumps(actor.as_json()),
                "source": here.source if here else "",
                "request": here.request_id if here else "",
                "at": at,
            },
        )
        ids = [row[0] for row in cursor.fetchall()]
    if handlers:
        nudge_after_commit()
    return ids


def _rows(
    facts: Sequence[Fact], because: Sequence[Delivered] | None, here: Origin | None
) -> list[dict[str, Any]]:
    """Return what differs from fact to fact."""
    thread = here.correlation_id if here else uuid.uuid4().hex
    cause = here.causation_id if here else None
    rows = [
        {
            "place": place,
            "name": fact.NAME,
            "version": fact.VERSION,
            "subject": fact.subject,
            "payload": fact.payload(),
            "thread": thread,
            "cause": cause,
        }
        for place, fact in enumerate(facts)
    ]
    for row, delivered in zip(rows, because or (), strict=False):
        row |= {"thread": delivered.correlation_id, "cause": delivered.event_id}
    return rows


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
