"""The numbers of docs/periods-and-proration.md are those of the rules."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from catalog.rules import Grid, part_amount, span_amount
from revops.core.periods import (
    DayCount,
    Period,
    add_months,
    fraction,
    periods_in,
    planned_periods,
)
from revops.core.periods import PlannedPeriod as Planned

PAGE = Path(__file__).resolve().parents[3] / "docs" / "periods-and-proration.md"
day = date.fromisoformat


def table_under(heading):
    """Return the body rows of the first table after the line that starts with `heading`."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    first = next(i for i in range(start, len(lines)) if lines[i].startswith("|---"))
    rows = []
    for line in lines[first + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_the_anchor_table_is_the_grid():
    rows = table_under("## The anchor day is remembered")
    assert len(rows) == 4
    for anchor, months, start, starts in rows:
        anchor_day, *month = anchor.split()
        walk = planned_periods(
            int(anchor_day), int(months), day(start), None, day(starts[-10:]), 1 if month else None
        )
        assert ", ".join(period.start.isoformat() for period in walk) == starts


def test_the_proration_table_is_the_rule():
    rows = table_under("## The denominator is the whole period")
    assert len(rows) == 8
    for price, start, until, whole_start, whole_until, day_count, share, amount in rows:
        served = Period(day(start), day(until))
        whole = Period(day(whole_start), day(whole_until))
        planned = Planned(served.start, whole.until, whole.start)
        assert fraction(served, whole, day_count) == Fraction(share)
        part = part_amount(Decimal(price), planned, served.until, day_count, 2)
        assert str(part) == amount


def test_the_day_count_table_is_the_rule():
    rows = table_under("## Day counts")
    assert len(rows) == 4
    for start, until, *shares in rows:
        first = day(start).replace(day=1)
        month = Period(first, add_months(first, 1))
        for day_count, share in zip(DayCount, shares, strict=True):
            assert fraction(Period(day(start), day(until)), month, day_count) == Fraction(share)


def test_the_long_span_table_is_the_sum_of_its_lines():
    rows = table_under("## Long spans")
    assert len(rows) == 3
    for price, anchor, start, until, count, amount in rows:
        span = Period(day(start), day(until))
        assert periods_in(int(anchor), 1, span, DayCount.ACTUAL) == Fraction(count)
        total = span_amount(Decimal(price), Grid(1, int(anchor)), span, DayCount.ACTUAL, 2)
        assert str(total) == amount
