"""Half-open periods of dates, and the anchor day that survives short months.

A period is [start, until): the day `until` is the first day after it. Billing periods lie on a
grid of anchored dates; the anchor day is remembered, so 31 Jan is followed by 28 or 29 Feb and
then by 31 Mar. Instants are turned into dates first (`local_date`), computed with second.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

#: Billing periods, in months, that repeat on the same dates every year.
PERIOD_MONTHS = (1, 2, 3, 4, 6, 12)


class DayCount(StrEnum):
    """How the days of a part of a period are counted against the whole."""

    ACTUAL = "actual"
    ACTUAL_30 = "actual_30"
    STRICT_30 = "strict_30"


@dataclass(frozen=True, slots=True)
class Period:
    """Dates from `start` up to, not including, `until`; raises ValueError when reversed."""

    start: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.start:
            raise ValueError(f"period ends {self.until} before it starts {self.start}")

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return (self.until - self.start).days

    @property
    def last_day(self) -> date:
        """The inclusive end that people are shown; raises ValueError for an empty period."""
        if self.until == self.start:
            raise ValueError("an empty period has no last day")
        return date.fromordinal(self.until.toordinal() - 1)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.until

    def intersection(self, other: Period) -> Period | None:
        """Return the days both have, or None where they share none."""
        start, until = max(self.start, other.start), min(self.until, other.until)
        return Period(start, until) if start < until else None


class PlannedPeriod(NamedTuple):
    """One billing period of a phase: billed span and the whole grid period that encloses it.

    `start` and `until` bound what is billed (`start` is later than `whole_start` for a first
    stub); `whole_start` … `until` is the denominator of its proration. It never shrinks.
    """

    start: date
    until: date
    whole_start: date

    @property
    def is_stub(self) -> bool:
        """Whether the phase began inside the enclosing period."""
        return self.start != self.whole_start


def local_date(at: datetime, zone: str) -> date:
    """Return the calendar date of the instant in the named zone; raises ValueError if naive."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(ZoneInfo(zone)).date()


def anchored_date(anchor_day: int, year: int, month: int) -> date:
    """Return the anchor day in the month, or the month's last day where it is shorter.

    `month` may lie outside 1 … 12 and carries over to the year.
    """
    if not 1 <= anchor_day <= 31:
        raise ValueError(f"{anchor_day} is not a day of a month")
    carried, index = divmod(month - 1, 12)
    year, month = year + carried, index + 1
    return date(year, month, min(anchor_day, monthrange(year, month)[1]))


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """Return the date `months` later, on the remembered anchor day (default: the day itself)."""
    return anchored_date(anchor_day or day.day, day.year, day.month + months)


def first_boundary(
    anchor_day: int, months: int, on_or_after: date, anchor_month: int | None = None
) -> date:
    """Return the first grid date on or after the day.

    With `anchor_month` the grid is that of the year (15 Jan quarterly: Jan, Apr, Jul, Oct);
    without, the first anchored day of any month begins it. Raises ValueError for a period that
    does not divide a year.
    """
    if months not in PERIOD_MONTHS:
        raise ValueError(f"a billing period of {months} months does not divide a year")
    year, month = on_or_after.year, on_or_after.month
    while True:
        on_grid = anchor_month is None or (month - anchor_month) % months == 0
        if on_grid and anchored_date(anchor_day, year, month) >= on_or_after:
            return anchored_date(anchor_day, year, month)
        month += 1


def grid_anchor(start: date, anchor_day: int | None = None) -> tuple[int, int]:
    """Return the (day, month) to freeze for a grid that begins with a contract.

    Without a wanted day the contract's own start; with one, the first such day on or after it.
    """
    if anchor_day is None:
        return start.day, start.month
    return anchor_day, first_boundary(anchor_day, 1, start).month


@lru_cache(maxsize=65536)
def planned_periods(
    anchor_day: int,
    months: int,
    start: date,
    until: date | None,
    through: date,
    anchor_month: int | None = None,
) -> tuple[PlannedPeriod, ...]:
    """Return the planned periods of a phase that begin on or before `through`, in order.

    The first may be a stub enclosed by the whole grid period around it; every other is whole. A
    phase that ends (`until`) inside a period keeps that period planned to its full length: only
    its target amount shrinks. Periods that would begin on or after `until` are not planned.
    """
    last = through if until is None else min(through, date.fromordinal(until.toordinal() - 1))
    if last < start:
        return ()
    boundary = first_boundary(anchor_day, months, start, anchor_month)
    walk = []
    if boundary > start:
        before = anchored_date(anchor_day, boundary.year, boundary.month - months)
        walk.append(PlannedPeriod(start, boundary, before))
    while boundary <= last:
        after = anchored_date(anchor_day, boundary.year, boundary.month + months)
        walk.append(PlannedPeriod(boundary, after, boundary))
        boundary = after
    return tuple(walk)


def month_span(period: Period) -> int:
    """Return the number of calendar months between the ends of a grid period, at least one."""
    start, until = period.start, period.until
    return max(1, (until.year - start.year) * 12 + until.month - start.month)


def days_30(start: date, until: date) -> int:
    """Return the days from `start` to `until` in months of thirty days (day 31 counts as 30)."""
    return _ordinal_30(until) - _ordinal_30(start)


def fraction(span: Period, period: Period, day_count: DayCount | str) -> Fraction:
    """Return the share of `period` that `span` covers, at most one.

    actual: days / days of the period; actual_30: days / 30 per month; strict_30: months of
    thirty days on both sides (Zuora, "Prorating – 30 days or actual days"). Raises ValueError
    when the span leaves the period or the period is empty.
    """
    if span.start < period.start or span.until > period.until:
        raise ValueError(f"{span} is not inside {period}")
    if period.days == 0:
        raise ValueError("an empty period has no parts")
    if day_count == DayCount.ACTUAL:
        return Fraction(span.days, period.days)
    if day_count == DayCount.ACTUAL_30:
        return min(Fraction(1), Fraction(span.days, 30 * month_span(period)))
    if day_count == DayCount.STRICT_30:
        whole = days_30(period.start, period.until)
        return Fraction(days_30(span.start, span.until), whole) if whole else Fraction(1)
    raise ValueError(f"unknown day count {day_count!r}")


def periods_in(
    anchor_day: int,
    months: int,
    span: Period,
    day_count: DayCount | str,
    anchor_month: int | None = None,
) -> Fraction:
    """Return how many billing periods the span covers: partial, whole periods, partial."""
    total = Fraction(0)
    for planned in planned_periods(
        anchor_day, months, span.start, span.until, span.until, anchor_month
    ):
        billed = Period(planned.start, min(planned.until, span.until))
        whole = Period(planned.whole_start, planned.until)
        total += 1 if billed == whole else fraction(billed, whole, day_count)
    return total


def _ordinal_30(day: date) -> int:
    return (day.year * 12 + day.month) * 30 + min(day.day, 30)
