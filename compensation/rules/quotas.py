"""Quotas: attainment intervals, seasonal proration, and quota across plan versions.

A quota is stated for a whole interval; whoever holds it for a part of the interval holds the part
of it. Months are counted half-open; how a part of a month counts is a stored setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from compensation.rules.tables import Accumulation
from revops.core.allocation import round_exact
from revops.core.periods import Period, add_months

_MONTHS = {Accumulation.MONTH: 1, Accumulation.QUARTER: 3, Accumulation.YEAR: 12}


class MonthPart(StrEnum):
    """How a month counts in which the quota begins or ends."""

    DAYS = "days"  # days held over days of the month, half-open
    FIRST_DAY = "first_day"  # whole if held on its first day, else not at all


def interval_of(day: date, accumulation: Accumulation | str, fiscal_start_month: int = 1) -> Period:
    """Return the month, quarter or year that a credit of this day is attained in.

    The year begins on the first of `fiscal_start_month`. A table that takes each credit alone
    has no interval: the answer is the day itself.
    """
    kind = Accumulation(accumulation)
    if kind == Accumulation.EACH:
        return Period(day, date.fromordinal(day.toordinal() + 1))
    months = _MONTHS[kind]
    since = (day.month - fiscal_start_month) % 12 % months
    start = add_months(day.replace(day=1), -since)
    return Period(start, add_months(start, months))


def months_held(held: Period, month: Period, parts: MonthPart = MonthPart.DAYS) -> Fraction:
    """Return the share of the month in which the quota is held."""
    if parts == MonthPart.FIRST_DAY:
        return Fraction(1 if month.start in held else 0)
    common = held.intersection(month)
    return Fraction(common.days, month.days) if common else Fraction(0)


def seasonal_quota(
    annual: Decimal,
    season: Sequence[Decimal],
    year_start: date,
    held: Period,
    *,
    parts: MonthPart = MonthPart.DAYS,
    places: int = 2,
) -> Decimal:
    """Return the part of an annual quota that falls on the months in which it is held.

    `season` are the shares of equal stretches of the year (four for quarters, twelve for months,
    one for none), adding up to one; months of a stretch share alike. Rounded once, half-up.
    Raises ValueError for shares that do not add up to one or do not divide the year.
    """
    if not season or 12 % len(season):
        raise ValueError(f"{len(season)} seasons do not divide a year")
    if sum(season) != 1:
        raise ValueError(f"the seasons add up to {sum(season)}, not to 1")
    per_stretch = 12 // len(season)
    total = Fraction(0)
    for index in range(12):
        month = Period(add_months(year_start, index), add_months(year_start, index + 1))
        weight = Fraction(season[index // per_stretch]) / per_stretch
        total += weight * months_held(held, month, parts)
    return round_exact(Fraction(annual) * total, places)


@dataclass(frozen=True, slots=True)
class QuotaPart:
    """A quota stated for a whole interval and the part of it in which it is valid."""

    amount: Decimal
    held: Period


def interval_quota(interval: Period, quotas: Sequence[QuotaPart], places: int = 2) -> Decimal:
    """Return the quota of one interval from those valid inside it, each prorated by its days.

    Two quotas that follow each other give one of their weighted size, never both. Raises
    ValueError when they overlap.
    """
    total = Fraction(0)
    reached = interval.start
    for quota in sorted(quotas, key=lambda q: q.held.start):
        common = quota.held.intersection(interval)
        if common is None:
            continue
        if common.start < reached:
            raise ValueError(f"two quotas are valid on {common.start}")
        reached = common.until
        total += Fraction(quota.amount) * Fraction(common.days, interval.days)
    return round_exact(total, places)


@dataclass(frozen=True, slots=True)
class StatedQuota:
    """A quota of `amount` per `months` (1, 3 or 12), and the period in which it is valid."""

    amount: Decimal
    months: int
    held: Period


def quota_of(interval: Period, quotas: Sequence[StatedQuota], places: int = 2) -> Decimal | None:
    """Return the quota of an attainment interval from quotas stated per month, quarter or year.

    A longer statement gives its months' share, a shorter one adds up; a part of either is
    prorated by its days. None when no quota is valid in the interval. Raises ValueError when two
    overlap or the interval is not of whole months.
    """
    months = (interval.until.year - interval.start.year) * 12
    months += interval.until.month - interval.start.month
    if months < 1 or interval.start.day != interval.until.day:
        raise ValueError("a quota is read for whole months")
    total, found = Fraction(0), False
    reached = interval.start
    for quota in sorted(quotas, key=lambda q: q.held.start):
        common = quota.held.intersection(interval)
        if common is None:
            continue
        if common.start < reached:
            raise ValueError(f"two quotas are valid on {common.start}")
        reached, found = common.until, True
        total += _share_of(interval, months, quota)
    return round_exact(total, places) if found else None


def _share_of(interval: Period, months: int, quota: StatedQuota) -> Fraction:
    """Return what one stated quota gives an interval, piece by piece of the shorter length."""
    size = min(months, quota.months)
    total = Fraction(0)
    for index in range(0, months, size):
        piece = Period(add_months(interval.start, index), add_months(interval.start, index + size))
        common = quota.held.intersection(piece)
        if common is not None:
            whole = Fraction(quota.amount) * Fraction(size, quota.months)
            total += whole * Fraction(common.days, piece.days)
    return total


def attainment(level: Decimal, quota: Decimal | None) -> Decimal | None:
    """Return attained over quota as a fraction (1 is 100 %), None without a quota above zero."""
    if quota is None or quota <= 0:
        return None
    return level / quota
