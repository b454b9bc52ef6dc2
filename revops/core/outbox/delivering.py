"""Delivering: a handler's work and the `done` marks of its batch commit together."""

from __future__ import annotations

import json
import logging
import traceback
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from revops.core import clock, transitions
from revops.core.actor import REPLAYED, Actor, acting
from revops.core.facts import Fact, fact_class
from revops.core.models import OutboxDelivery
from revops.core.outbox.batch import Batch, Delivered, NotYet, rule_actor
from revops.core.outbox.claiming import Claimed, claim
from revops.core.outbox.emitting import nudge, quietly
from revops.core.outbox.registry import get_handler
from revops.core.states import DELIVERY_FLOW, DeliveryState

logger = logging.getLogger(__name__)

HANDLER_LIMIT = 100
CLAIM_LIMIT = 400
TRIES = 8
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(seconds=30)

# Plain FOR UPDATE: a second worker with the same rows waits here and then finds them done.
LOCK = """
SELECT d.id, d.member, e.id, e.name, e.subject, e.payload, e.actor, e.occurred_at,
       e.correlation_id, e.request_id, e.source
FROM core_outboxdelivery d JOIN core_outboxevent e ON e.id = d.event_id
WHERE d.id = ANY(%s) AND d.state = 'pending' AND d.lease_token = %s
ORDER BY d.event_id, d.id
FOR UPDATE OF d
"""

# The one move of a state outside `transitions`: the delivery row is its own trail, and writing
# a StateChange beside each would double the outbox. Parking, retry and skip do leave one.
DONE = """
UPDATE core_outboxdelivery
SET state = 'done', done_at = %s, lease_token = NULL, leased_until = NULL, last_error = ''
WHERE id = ANY(%s)
"""


@dataclass
class Tally:
    """What happened to the claimed deliveries, by count."""

    claimed: int = 0
    done: int = 0
    failed: int = 0
    waiting: int = 0
    split: int = 0
    parked: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the other's counts to these."""
        for name in ("claimed", "done", "failed", "waiting", "split", "parked"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.errors += other.errors

    @property
    def moved(self) -> bool:
        """True when something besides waiting happened."""
        return bool(self.done or self.failed or self.split or self.parked)


def deliver_due(
    *, at: datetime, handler_limit: int = HANDLER_LIMIT, claim_limit: int = CLAIM_LIMIT
) -> Tally:
    """Claim what is due and hand it over, each handler its batches; returns the counts."""
    token, claimed = claim(at=at, limit=claim_limit)
    tally = Tally(claimed=len(claimed))
    if len(claimed) == claim_limit:
        nudge()  # more than one worker's share is waiting
    with quietly():
        for handler, ids in _batches(claimed, handler_limit):
            tally.add(deliver(handler, ids, token=token, at=at))
    return tally


def drain(*, at: datetime | None = None, ignore_backoff: bool = False) -> Tally:
    """Deliver until nothing is due: for tests, the demo and imports.

    Without `at` the clock is read anew for each round. `ignore_backoff` also tries what is
    pausing after a failure, until only waiting deliveries are left.
    """
    total = Tally()
    while True:
        now = at or clock.now()
        if ignore_backoff:
            OutboxDelivery.objects.filter(
                state=DeliveryState.PENDING.value, available_at__gt=now
            ).update(available_at=now)
        tally = deliver_due(at=now)
        total.add(tally)
        if not tally.claimed or (ignore_backoff and not tally.moved):
            return total


def _batches(claimed: Iterable[Claimed], limit: int) -> list[tuple[str, list[int]]]:
    """Group by handler; what failed or waited before goes alone, so that it harms no other."""
    fresh: dict[str, list[int]] = {}
    alone: list[tuple[str, list[int]]] = []
    for row in claimed:
        if row.is_fresh:
            fresh.setdefault(row.handler, []).append(row.id)
        else:
            alone.append((row.handler, [row.id]))
    together = [
        (handler, ids[start : start + limit])
        for handler, ids in fresh.items()
        for start in range(0, len(ids), limit)
    ]
    return together + alone


def deliver(handler: str, ids: Sequence[int], *, token: uuid.UUID, at: datetime) -> Tally:
    """Hand the leased deliveries to the handler in one transaction; on failure, one by one.

    Delivering the same rows twice, or from eight workers at once, has one effect.
    """
    try:
        return Tally(done=_attempt(handler, ids, token, at))
    except Exception as error:
        if _connection_is_lost():
            connection.close()
            raise  # nothing is known; the lease runs out and somebody delivers again
        if len(ids) > 1:
            logger.info("%s: a batch of %d failed, trying one by one", handler, len(ids))
            tally = Tally()
            for delivery_id in ids:
                tally.add(deliver(handler, [delivery_id], token=token, at=at))
            return tally
        return _after_failure(ids[0], token, error, at)


def _attempt(handler: str, ids: Sequence[int], token: uuid.UUID, at: datetime) -> int:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(LOCK, [list(ids), str(token)])
        rows = cursor.fetchall()
        if not rows:
            return 0
        facts = [_delivered(row, handler, at) for row in rows]
        for _, together in groupby(facts, key=lambda one: (one.at, one.source)):
            batch = Batch(handler, list(together))
            with batch.acting():
                get_handler(handler)(batch)
        cursor.execute(DONE, [at, [row[0] for row in rows]])
        return len(rows)


def _delivered(row: tuple, handler: str, at: datetime) -> Delivered:
    (delivery_id, member, event_id, name, subject, payload, actor, occurred_at, *rest) = row
    thread, request, source = rest
    fact = fact_class(name).load(subject, json.loads(payload))
    return Delivered(
        fact=fact if member is None else fact.narrowed(member),
        event_id=event_id,
        delivery_id=delivery_id,
        handler=handler,
        actor=Actor.from_json(json.loads(actor)),
        # history replays on its own clock (docs/decisions/0001)
        at=occurred_at if source in REPLAYED else at,
        occurred_at=occurred_at,
        correlation_id=thread,
        request_id=request,
        source=source if source in REPLAYED else "chain",
        member=member,
    )


def _connection_is_lost() -> bool:
    raw = connection.connection
    return raw is None or bool(raw.closed)


@transaction.atomic
def _after_failure(delivery_id: int, token: uuid.UUID, error: Exception, at: datetime) -> Tally:
    """Record why a delivery that was tried alone did not go: split, wait, pause or park it."""
    row = (
        OutboxDelivery.objects.select_for_update(of=("self",))
        .select_related("event")
        .filter(pk=delivery_id, state=DeliveryState.PENDING.value, lease_token=token)
        .first()
    )
    if row is None:
        return Tally()
    row.last_error = _describe(error)
    row.lease_token = row.leased_until = None
    with acting(rule_actor(row.handler), source="chain", via=row.handler):
        members = _members(row)
        if members:
            return _split(row, members, at)
        if isinstance(error, NotYet):
            return _wait(row, at)
        logger.warning("%s failed on %s: %s", row.handler, row.subject, error)
        return _pause_or_park(row, at)


def _members(row: OutboxDelivery) -> list[tuple[int, str]]:
    """Return the members of a batch fact that can be tried one by one, with their subjects."""
    if row.member is not None:
        return []
    try:
        fact: Fact = fact_class(row.event.name).load(row.event.subject, row.event.payload)
    except Exception:  # a fact of another release cannot be taken apart
        return []
    members = fact.members()
    return [(m, fact.member_subject(m)) for m in members] if len(members) > 1 else []


def _split(row: OutboxDelivery, members: Sequence[tuple[int, str]], at: datetime) -> Tally:
    """Replace the delivery by one per member; healthy ones go through together next time."""
    OutboxDelivery.objects.bulk_create(
        [
            OutboxDelivery(
                event_id=row.event_id,
                handler=row.handler,
                subject=subject,
                member=member,
                available_at=at,
            )
            for member, subject in members
        ],
        batch_size=1_000,
    )
    _move(row, "split", at, done_at=at)
    return Tally(split=1)


def _wait(row: OutboxDelivery, at: datetime) -> Tally:
    """Try again after half the time it has waited, at least half a second, at most thirty."""
    row.waiting_since = row.waiting_since or at
    pause = max((at - row.waiting_since) / 2, timedelta(milliseconds=500))
    row.available_at = at + min(pause, LONGEST_WAIT)
    row.save(
        update_fields=["available_at", "waiting_since", "last_error", "lease_token", "leased_until"]
    )
    return Tally(waiting=1)


def _pause_or_park(row: OutboxDelivery, at: datetime) -> Tally:
    """Count the failure; pause 2, 4, 8 … seconds, or park after the eighth."""
    attempts = row.attempts + 1
    if attempts >= TRIES:
        _move(row, "park", at, attempts=attempts)
        return Tally(parked=1, errors=[row.last_error])
    row.attempts = attempts
    row.available_at = at + min(timedelta(seconds=2**attempts), LONGEST_PAUSE)
    row.save(
        update_fields=["available_at", "attempts", "last_error", "lease_token", "leased_until"]
    )
    return Tally(failed=1, errors=[row.last_error])


def _move(row: OutboxDelivery, action: str, at: datetime, **columns: Any) -> None:
    transitions.apply(
        row,
        action,
        workflow=DELIVERY_FLOW,
        actor=rule_actor(row.handler),
        at=at,
        last_error=row.last_error,
        lease_token=None,
        leased_until=None,
        **columns,
    )


def _describe(error: Exception) -> str:
    lines = traceback.format_exception_only(type(error), error)
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = [f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno} in {f.name}" for f in frames]
    return ("".join(lines).strip() + "\n" + "\n".join(places))[:4000]
