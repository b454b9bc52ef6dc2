"""Revenue earned to a date, from schedule segments.

A segment is one row: an amount earned from `start` up to, not including, `until`. What is earned
to a date is computed from all segments and rounded once, half-up; a month earns what is earned
to its end less what was earned to its start, so that the last month takes the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from revops.core.allocation import round_exact
from revops.core.periods import Period, add_months
from revops.core.rounding import round_half_up


class Method(StrEnum):
    """How a segment is earned."""

    DAILY = "straight_line_daily"  # by days
    MONTHLY = "straight_line_monthly"  # by months from its start; a begun month by its days
    POINT_IN_TIME = "point_in_time"  # all on its start


@dataclass(frozen=True, slots=True)
class ScheduleSegment:
    """An amount and the span it is earned over; negative for a concession.

    Raises ValueError unless a spread segment ends after its start.
    """

    amount: Decimal
    start: date
    until: date | None
    method: Method

    def __post_init__(self) -> None:
        if self.method == Method.POINT_IN_TIME:
            return
        if self.until is None or self.until <= self.start:
            raise ValueError(f"a spread segment from {self.start} cannot end {self.until}")


def earned_to(segments: Sequence[ScheduleSegment], to: date, places: int = 2) -> Decimal:
    """Return what is earned before the day `to` (the end of a period is its `until`)."""
    if len(segments) == 1 and segments[0].method == Method.DAILY:
        return _daily(segments[0], to, places)
    exact = sum((Fraction(s.amount) * share_earned(s, to) for s in segments), Fraction(0))
    return round_exact(exact, places)


def share_earned(segment: ScheduleSegment, to: date) -> Fraction:
    """Return the fraction of the segment earned before the day `to`."""
    if to <= segment.start:
        return Fraction(0)
    until = segment.until
    if segment.method == Method.POINT_IN_TIME or until is None or to >= until:
        return Fraction(1)
    if segment.method == Method.DAILY:
        return Fraction((to - segment.start).days, (until - segment.start).days)
    return _months(segment.start, to) / _months(segment.start, until)


def recognise(earned: Decimal, recorded: Decimal) -> Decimal:
    """Return the revenue to post: earned to date less what is posted of it."""
    return earned - recorded


def by_period(
    segments: Sequence[ScheduleSegment], periods: Iterable[Period], places: int = 2
) -> list[Decimal]:
    """Return what each period earns; over consecutive periods the parts add up to the whole."""
    return [
        earned_to(segments, period.until, places) - earned_to(segments, period.start, places)
        for period in periods
    ]


def months_of(start: date, until: date) -> list[Period]:
    """Return the calendar months that [start, until) touches, whole."""
    months, first = [], start.replace(day=1)
    while first < until:
        following = add_months(first, 1)
        months.append(Period(first, following))
        first = following
    return months


def _daily(segment: ScheduleSegment, to: date, places: int) -> Decimal:
    """One division of exact numbers: rounding it to cents cannot meet a false tie."""
    until = segment.until
    if to <= segment.start:
        return Decimal(0).scaleb(-places)
    if until is None or to >= until:
        return round_half_up(segment.amount, places)
    days, whole = (to - segment.start).days, (until - segment.start).days
    return round_half_up(segment.amount * days / whole, places)


def _months(start: date, to: date) -> Fraction:
    whole = (to.year - start.year) * 12 + to.month - start.month
    if add_months(start, whole) > to:
        whole -= 1
    reached = add_months(start, whole)
    following = add_months(start, whole + 1)
    return whole + Fraction((to - reached).days, (following - reached).days)
