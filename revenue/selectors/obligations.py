"""Reads of obligations, their schedules, and positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, QuerySet

from revenue.models import ContractPosition, Obligation, ScheduleSegment
from revenue.rules import Method, by_period, earned_to, months_of
from revenue.rules import ScheduleSegment as Segment
from revops.core.rounding import exponent

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a schedule: what it earns, what is earned by its end, and whether it is posted."""

    start: date
    until: date
    amount: Decimal
    earned: Decimal
    is_recognised: bool


def list_obligations() -> QuerySet[Obligation]:
    """Return obligations with contract, customer and seller; `remaining` is price − recognised."""
    return Obligation.objects.select_related(
        "contract", "account", "legal_entity", "phase"
    ).annotate(remaining=F("allocated_price") - F("recognised"))


def list_positions() -> QuerySet[ContractPosition]:
    """Return positions with contract, customer and seller."""
    return ContractPosition.objects.select_related("contract__account", "legal_entity")


def current_segments(obligation: Obligation) -> list[ScheduleSegment]:
    """Return the segments of the revision that holds."""
    rows = ScheduleSegment.objects.filter(obligation=obligation, revision=obligation.revision)
    return list(rows.order_by("position"))


def schedule_of(obligation: Obligation, segments: Sequence[ScheduleSegment]) -> list[Month]:
    """Return the schedule month by month; the months add up to the allocated price."""
    terms = [Segment(s.amount.amount, s.start_on, s.until, Method(s.method)) for s in segments]
    if not terms:
        return []
    places = exponent(str(obligation.allocated_price.currency))
    last = max(one.until or one.start + ONE_DAY for one in terms)
    months = months_of(min(one.start for one in terms), last)
    reached = obligation.recognised_until
    return [
        Month(
            month.start,
            month.until,
            amount,
            earned_to(terms, month.until, places),
            reached is not None and min(month.until, last) <= reached,
        )
        for month, amount in zip(months, by_period(terms, months, places), strict=True)
    ]
