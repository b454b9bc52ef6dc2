"""Compensation periods: months that open by themselves and close for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from compensation.models import CompensationPeriod
from compensation.services import checks
from compensation.states import PERIOD_FLOW, PeriodState
from revops.core import transitions
from revops.core.actor import Actor
from revops.core.periods import add_months

# FOR SHARE: who earns keeps the month from closing, and does not wait for others who earn.
KNOWN = """
SELECT id, legal_entity_id, starts_on, state FROM compensation_compensationperiod
WHERE legal_entity_id = ANY(%s) AND starts_on >= %s
ORDER BY legal_entity_id, starts_on
FOR SHARE
"""


@dataclass(frozen=True)
class Place:
    """Where an earning is booked: its open month, and the month it belongs to."""

    period_id: int
    starts_on: date
    origin_id: int


@transaction.atomic
def close_period(*, period_id: int, actor: Actor, at: datetime) -> CompensationPeriod:
    """Close a month: later differences of its credits go to the next open one.

    :raises NotFound: there is no such period
    :raises IllegalTransition: it is closed already
    """
    period = checks.locked(CompensationPeriod, period_id)
    transitions.apply(period, "close", workflow=PERIOD_FLOW, actor=actor, at=at, stamp="closed_at")
    return period


def places(wanted: Iterable[tuple[int, date]]) -> Mapping[tuple[int, date], Place]:
    """Return {(legal entity, month): where its earnings are booked}, opening months on demand.

    A month that is closed gives way to the next open one. Two queries when all months exist.
    """
    months = sorted(set(wanted))
    if not months:
        return {}
    known = _known(months)
    missing = list(_gaps(months, known))
    if missing:
        _open(missing)
        known = _known(months)
    return {key: _place(key, known) for key in months}


Known = dict[tuple[int, date], tuple[int, str]]


def _known(months: list[tuple[int, date]]) -> Known:
    entities = list({entity for entity, _ in months})
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [entities, min(month for _, month in months)])
        return {(entity, day): (pk, state) for pk, entity, day, state in cursor.fetchall()}


def _gaps(months: list[tuple[int, date]], known: Known) -> Iterator[tuple[int, date]]:
    """Yield the months to open: those asked for, and the one after the last closed one."""
    for entity, month in months:
        while (found := known.get((entity, month))) and found[1] == PeriodState.CLOSED.value:
            month = add_months(month, 1)
        if found is None:
            yield entity, month


def _open(months: Iterable[tuple[int, date]]) -> None:
    CompensationPeriod.objects.bulk_create(
        [
            CompensationPeriod(legal_entity_id=entity, starts_on=day, until=add_months(day, 1))
            for entity, day in sorted(set(months))
        ],
        ignore_conflicts=True,
    )


def _place(key: tuple[int, date], known: Known) -> Place:
    entity, month = key
    origin, _state = known[key]
    while known[entity, month][1] == PeriodState.CLOSED.value:
        month = add_months(month, 1)
    return Place(known[entity, month][0], month, origin)
