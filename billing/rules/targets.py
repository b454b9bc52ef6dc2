"""What should be billed: the target of every (phase, planned period) up to a billing date."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from billing.rules.terms import PhaseTerms, TargetItem
from catalog.rules import ChargeKind, part_amount, price_quantity
from revops.core.periods import PlannedPeriod, first_boundary, planned_periods
from revops.core.rounding import round_half_up

ONE_DAY = timedelta(days=1)
ONE_TIME, RECURRING = ChargeKind.ONE_TIME.value, ChargeKind.RECURRING.value
NO_CONCESSIONS: Mapping[date, Decimal] = MappingProxyType({})


class UnknownChargeKind(ValueError):
    """A phase is of a kind this version cannot bill: refused rather than left unbilled."""


def targets(
    phase: PhaseTerms,
    through: date,
    concessions: Mapping[date, Decimal] = NO_CONCESSIONS,
    *,
    recorded_starts: Collection[date] = (),
    since: date | None = None,
) -> list[TargetItem]:
    """Return the target of every planned period due on or before `through`, in order.

    A one-time charge is due on its start; a recurring one on the start of its period (advance)
    or the end of the service in it (arrears). The end of the phase reduces amounts, never
    periods. `concessions` are amounts given by decision per planned start: they lower a target,
    never past zero. `recorded_starts` are keys that have rows: they are answered even when not
    due (or no longer served), so that a reconciliation never takes silence for zero. `since`
    skips keys that begin before it. Raises UnknownChargeKind.
    """
    if phase.start is None:
        return []
    if phase.kind == RECURRING:
        walk = _recurring_walk(phase, phase.start, through, recorded_starts)
    elif phase.kind == ONE_TIME:
        walk = (PlannedPeriod(phase.start, phase.start + ONE_DAY, phase.start),)
    else:
        raise UnknownChargeKind(f"phase {phase.id}: {phase.kind!r} has no targets")
    exact = price_quantity(phase.model, phase.unit_price, phase.quantity)
    whole_amount = round_half_up(exact, phase.places)
    items = []
    for planned in walk:
        if since is not None and planned.start < since:
            continue
        item = _target(phase, planned, exact, whole_amount, through, recorded_starts)
        if item is not None:
            conceded = concessions.get(item.planned_start) if concessions else None
            items.append(_conceded(item, conceded) if conceded else item)
    return items


def next_due(phase: PhaseTerms, through: date) -> date | None:
    """Return the first billing date after `through`, None when nothing is left to bill.

    Nothing is due on a phase that awaits its delivery: the delivery brings it back.
    """
    if phase.start is None:
        return None
    if phase.kind != RECURRING:
        return phase.start if phase.start > through else None
    if phase.until is not None and phase.until <= phase.start:
        return None
    if phase.in_advance:
        due = phase.start if phase.start > through else _boundary(phase, through + ONE_DAY)
        return due if phase.until is None or due < phase.until else None
    boundary = _boundary(phase, max(phase.start, through) + ONE_DAY)
    due = boundary if phase.until is None else min(boundary, phase.until)
    return due if due > through else None


def _boundary(phase: PhaseTerms, on_or_after: date) -> date:
    return _first_boundary(phase.anchor_day, phase.months, on_or_after, phase.anchor_month)


_first_boundary = lru_cache(maxsize=65536)(first_boundary)


def _recurring_walk(
    phase: PhaseTerms, start: date, through: date, recorded_starts: Collection[date]
) -> tuple[PlannedPeriod, ...]:
    horizon = through
    if phase.until is not None and phase.until <= horizon:
        horizon = phase.until - ONE_DAY
    if recorded_starts:
        horizon = max(horizon, *recorded_starts)
    return planned_periods(phase.anchor_day, phase.months, start, None, horizon, phase.anchor_month)


def _target(
    phase: PhaseTerms,
    planned: PlannedPeriod,
    exact: Decimal,
    whole_amount: Decimal,
    through: date,
    recorded_starts: Collection[date],
) -> TargetItem | None:
    start, planned_until, whole_start = planned
    until = phase.until
    span_until = planned_until
    if until is not None and until < planned_until:
        span_until = max(until, start)
    due_on = start if phase.in_advance or phase.kind != RECURRING else span_until
    is_due = due_on <= through
    if (not is_due or span_until == start) and start not in recorded_starts:
        return None
    if span_until == planned_until and start == whole_start:
        amount = whole_amount
    else:
        amount = part_amount(exact, planned, span_until, phase.day_count, phase.places)
    return TargetItem(
        phase.id,
        start,
        planned_until,
        whole_start,
        start,
        span_until,
        amount,
        amount,
        due_on,
        is_due,
    )


def _conceded(item: TargetItem, conceded: Decimal) -> TargetItem:
    if item.full <= 0:
        return item
    return item._replace(amount=max(item.full - conceded, item.full - item.full))
