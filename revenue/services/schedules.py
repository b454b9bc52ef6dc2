"""The schedule a charge phase should have, from its frozen terms and what was conceded on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from billing.rules import PhaseTerms, TargetItem, targets
from catalog.rules import period_amount
from orders.models import ChargePhase
from revenue.rules import Method, ScheduleSegment, conceded
from revops.core.periods import Period
from revops.core.rounding import exponent

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Given:
    """An amount conceded over the span of the line it was given on."""

    amount: Decimal
    start: date
    until: date


@dataclass(frozen=True)
class Promise:
    """What an obligation is worth and how it is earned."""

    price: Decimal
    list_price: Decimal
    segments: tuple[ScheduleSegment, ...]


def promise(phase: ChargePhase, given: Sequence[Given], horizon: date) -> Promise:
    """Return the price of the phase's obligation and its segments.

    The price is what billing will have billed for the phase's whole life, so that deferred
    revenue ends at zero to the cent. An evergreen phase is a series of periods: one segment per
    period that begins before `horizon`.
    """
    places = exponent(phase.currency)
    items = _whole_life(phase, horizon)
    amount = sum((item.full for item in items), Decimal(0))
    if phase.kind == "one_time":
        segments = _at_once(phase, amount)
    elif phase.until is None:
        segments = _per_period(phase, items)
    else:
        segments = _over_term(phase, amount)
    for one in given:
        if segments and one.amount:
            segments = conceded(segments, one.amount, Period(one.start, one.until))
    listed = period_amount(phase.model, phase.list_unit_price, phase.quantity, places)
    price = sum((segment.amount for segment in segments), Decimal(0))
    return Promise(price, listed * max(len(items), 1), segments)


def _whole_life(phase: ChargePhase, horizon: date) -> list[TargetItem]:
    last = phase.until if phase.until is not None else horizon - ONE_DAY
    start = phase.start_on or phase.agreed_start_on
    terms = PhaseTerms(
        id=phase.pk,
        kind=phase.kind,
        quantity=phase.quantity,
        unit_price=phase.unit_price,
        start=phase.start_on,
        until=phase.until,
        months=phase.billing_period_months or 0,
        anchor_day=phase.anchor_day if phase.billing_period_months else 0,
        anchor_month=phase.anchor_month if phase.billing_period_months else None,
        in_advance=True,
        model=phase.model,
        day_count=phase.day_count,
        places=exponent(phase.currency),
    )
    return targets(terms, max(last, start))


def _at_once(phase: ChargePhase, amount: Decimal) -> tuple[ScheduleSegment, ...]:
    if phase.start_on is None or not amount:
        return ()
    return (ScheduleSegment(amount, phase.start_on, None, Method.POINT_IN_TIME),)


def _over_term(phase: ChargePhase, amount: Decimal) -> tuple[ScheduleSegment, ...]:
    start, until = phase.start_on, phase.until
    if start is None or until is None or until <= start or not amount:
        return ()
    if phase.recognition == Method.POINT_IN_TIME.value:
        return (ScheduleSegment(amount, start, None, Method.POINT_IN_TIME),)
    return (ScheduleSegment(amount, start, until, Method.DAILY),)


def _per_period(phase: ChargePhase, items: Sequence[TargetItem]) -> tuple[ScheduleSegment, ...]:
    if phase.recognition == Method.POINT_IN_TIME.value:
        return tuple(
            ScheduleSegment(item.full, item.span_start, None, Method.POINT_IN_TIME)
            for item in items
            if item.full
        )
    return tuple(
        ScheduleSegment(item.full, item.span_start, item.span_until, Method.DAILY)
        for item in items
        if item.full
    )
