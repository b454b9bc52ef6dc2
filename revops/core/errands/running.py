"""Running: the three acts."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection, transaction

from revops.core import clock, transitions
from revops.core.actor import REPLAYED, Actor, Source, acting
from revops.core.errands.performers import (
    Call,
    Performer,
    Refused,
    Retryable,
    Unknown,
    get_performer,
)
from revops.core.models import Errand
from revops.core.states import ERRAND_FLOW, ErrandState

logger = logging.getLogger(__name__)

LEASE_SECONDS = 120
LONGEST_PAUSE = timedelta(hours=1)

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id, state FROM core_errand
    WHERE (state = 'pending' AND available_at <= %(at)s)
       OR (state = 'running' AND leased_until <= clock_timestamp())
    ORDER BY available_at, id LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE core_errand AS e
SET state = 'running', attempts = e.attempts + 1, lease_token = %(token)s,
    leased_until = clock_timestamp() + %(lease)s * interval '1 second'
FROM due WHERE e.id = due.id
RETURNING e.id, due.state = 'running'
"""


@dataclass
class Tally:
    """How the errands that were run ended, by count."""

    done: int = 0
    postponed: int = 0
    failed: int = 0
    unknown: int = 0

    @property
    def run(self) -> int:
        return self.done + self.postponed + self.failed + self.unknown


def run_due(*, limit: int = 20, at: datetime | None = None) -> Tally:
    """Run up to `limit` due errands, one after the other; returns how they ended.

    Without `at` the clock is read anew for each act. Raises RuntimeError inside a transaction.
    """
    tally = Tally()
    for _ in range(limit):
        token = uuid.uuid4()
        claimed = _claim(token, at or clock.now())
        if claimed is None:
            break
        errand, was_abandoned = claimed
        ending = _run(errand, was_abandoned, at)
        setattr(tally, ending, getattr(tally, ending) + 1)
    return tally


def drain(*, at: datetime | None = None) -> Tally:
    """Run errands until none is due, for tests and the demo."""
    total = Tally()
    while (tally := run_due(at=at)).run:
        for name in ("done", "postponed", "failed", "unknown"):
            setattr(total, name, getattr(total, name) + getattr(tally, name))
    return total


def _claim(token: uuid.UUID, at: datetime) -> tuple[Errand, bool] | None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "token": str(token), "lease": LEASE_SECONDS})
        row = cursor.fetchone()
        return (Errand.objects.get(pk=row[0]), row[1]) if row else None


def _run(errand: Errand, was_abandoned: bool, at: datetime | None) -> str:
    """Act and record; returns the name of the ending."""
    actor = Actor.from_json(errand.actor)
    is_replayed = errand.source in REPLAYED
    with acting(
        actor,
        source=cast(Source, errand.source) if is_replayed else "chain",
        request_id=errand.request_id,
        correlation_id=errand.correlation_id,
        causation_id=errand.causation_id,
        via=errand.kind,
    ):
        try:
            performer = get_performer(errand.kind)
            outcome = _outcome(performer, errand, was_abandoned)
        except Exception as error:
            return _end_badly(errand, error, actor, at or clock.now())
        # what follows from history keeps the clock of history
        recorded_at = errand.created_at if is_replayed else at or clock.now()
        return _record(performer, errand, outcome, actor, recorded_at)


def _outcome(performer: Performer, errand: Errand, was_abandoned: bool) -> dict[str, Any]:
    """Act, unless an earlier run did and only could not record it."""
    if errand.outcome is not None:
        return errand.outcome
    if was_abandoned and not performer.IS_REPEATABLE:
        raise Unknown("The worker died during the act.")
    call = Call(
        errand_id=errand.pk,
        kind=errand.kind,
        key=errand.key,
        subject=errand.subject,
        payload=errand.payload,
        attempt=errand.attempts,
    )
    try:
        return performer.act(call) or {}
    except (Retryable, Refused, Unknown):
        raise
    except Exception as error:
        logger.exception("errand %s failed unexpectedly", errand.kind)
        kind = Retryable if performer.IS_REPEATABLE else Unknown
        raise kind(f"{type(error).__name__}: {error}") from error


def _record(
    performer: Performer, errand: Errand, outcome: dict[str, Any], actor: Actor, at: datetime
) -> str:
    try:
        with transaction.atomic(durable=True):
            if held := _held(errand):
                performer.record(errand=held, outcome=outcome, actor=actor, at=at)
                _move(held, "finish", actor, at, stamp="done_at", outcome=outcome, last_error="")
        return "done"
    except Exception as error:
        logger.exception("errand %s could not be recorded", errand.kind)
        # the act happened: keep its outcome, so that the next run records without acting again
        Errand.objects.filter(pk=errand.pk, lease_token=errand.lease_token).update(outcome=outcome)
        return _end_badly(errand, Retryable(f"recording: {error}"), actor, at)


def _end_badly(errand: Errand, error: Exception, actor: Actor, at: datetime) -> str:
    text = (str(error) or type(error).__name__)[:4000]
    with transaction.atomic(durable=True):
        held = _held(errand)
        if held is None:
            return "postponed"  # the lease ran out and somebody else has it
        if isinstance(error, Unknown):
            get_performer(held.kind).record_doubt(errand=held, error=text, actor=actor, at=at)
            _move(held, "doubt", actor, at, last_error=text)
            return "unknown"
        is_final = isinstance(error, Refused) or held.attempts >= held.attempts_max
        if not is_final:
            _postpone(held, error, text, at)
            return "postponed"
        if not isinstance(error, LookupError):
            get_performer(held.kind).record_failure(errand=held, error=text, actor=actor, at=at)
        _move(held, "fail", actor, at, last_error=text)
        return "failed"


def _postpone(held: Errand, error: Exception, text: str, at: datetime) -> None:
    pause = getattr(error, "after", None) or timedelta(seconds=2**held.attempts)
    # no StateChange: the attempts on the row are the trail of these
    Errand.objects.filter(pk=held.pk).update(
        state=ErrandState.PENDING.value,
        available_at=at + min(pause, LONGEST_PAUSE),
        last_error=text,
        lease_token=None,
        leased_until=None,
    )


def _held(errand: Errand) -> Errand | None:
    """Lock the errand if it is still ours."""
    return (
        Errand.objects.select_for_update()
        .filter(pk=errand.pk, state=ErrandState.RUNNING.value, lease_token=errand.lease_token)
        .first()
    )


def _move(held: Errand, action: str, actor: Actor, at: datetime, **columns: Any) -> None:
    transitions.apply(
        held,
        action,
        workflow=ERRAND_FLOW,
        actor=actor,
        at=at,
        lease_token=None,
        leased_until=None,
        **columns,
    )
