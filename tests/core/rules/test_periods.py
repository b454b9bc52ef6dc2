"""Periods, anchors and day counts against published tables."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revops.core.allocation import round_exact
from revops.core.periods import (
    PERIOD_MONTHS,
    DayCount,
    Period,
    add_months,
    anchored_date,
    first_boundary,
    fraction,
    grid_anchor,
    local_date,
    periods_in,
    planned_periods,
)


def day(text):
    return date.fromisoformat(text)


def span(start, until):
    return Period(day(start), day(until))


def test_a_period_is_half_open():
    period = span("2025-02-01", "2025-03-01")
    assert (period.days, period.last_day) == (28, day("2025-02-28"))
    assert day("2025-02-01") in period
    assert day("2025-03-01") not in period
    with pytest.raises(ValueError, match="before it starts"):
        span("2025-03-01", "2025-02-01")
    with pytest.raises(ValueError, match="no last day"):
        span("2025-03-01", "2025-03-01").last_day  # noqa: B018


def test_periods_that_only_touch_share_nothing():
    left, right = span("2025-01-01", "2025-02-01"), span("2025-02-01", "2025-03-01")
    assert left.intersection(right) is None
    assert left.intersection(span("2025-01-10", "2025-05-01")) == span("2025-01-10", "2025-02-01")


@pytest.mark.parametrize(
    ("anchor", "starts"),
    [
        (31, ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
        (30, ["2024-01-30", "2024-02-29", "2024-03-30", "2024-04-30"]),
        (31, ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]),
    ],
    ids=["WX-41 31 Jan", "WX-41 30 Jan", "WX-76 common year"],
)
def test_the_anchor_day_is_remembered_over_short_months(anchor, starts):
    walk = planned_periods(anchor, 1, day(starts[0]), None, day(starts[-1]))
    assert [period.start.isoformat() for period in walk] == starts
    assert not any(period.is_stub for period in walk)


def test_wx_41_inclusive_ends_of_the_leap_year():
    walk = planned_periods(31, 1, day("2024-01-31"), None, day("2024-03-31"))
    assert [(p.until - timedelta(days=1)).isoformat() for p in walk] == [
        "2024-02-28",
        "2024-03-30",
        "2024-04-29",
    ]


def test_wx_03_anchor_31_walks_to_month_ends_after_a_stub():
    walk = planned_periods(31, 1, day("2012-03-02"), None, day("2012-06-30"))
    assert [(p.start.isoformat(), p.until.isoformat()) for p in walk] == [
        ("2012-03-02", "2012-03-31"),
        ("2012-03-31", "2012-04-30"),
        ("2012-04-30", "2012-05-31"),
        ("2012-05-31", "2012-06-30"),
        ("2012-06-30", "2012-07-31"),
    ]
    assert walk[0].whole_start == day("2012-02-29")


def test_rule_10_a_stub_is_enclosed_by_the_remembered_anchor():
    stub, full = planned_periods(31, 1, day("2011-02-14"), None, day("2011-02-28"))
    assert stub == (day("2011-02-14"), day("2011-02-28"), day("2011-01-31"))
    assert full == (day("2011-02-28"), day("2011-03-31"), day("2011-02-28"))


@pytest.mark.parametrize(
    ("start", "anchor_month", "stub"),
    [
        ("2024-05-20", 1, ("2024-05-20", "2024-07-15", "2024-04-15")),
        ("2024-05-20", None, ("2024-05-20", "2024-06-15", "2024-03-15")),
    ],
    ids=["WX-36 grid of 15 Jan", "no month: the next 15th begins the grid"],
)
def test_a_quarterly_grid_keeps_its_month(start, anchor_month, stub):
    first = planned_periods(15, 3, day(start), None, day(start), anchor_month)[0]
    assert first == tuple(day(text) for text in stub)


def test_an_end_inside_a_period_leaves_the_period_planned_whole():
    walk = planned_periods(1, 1, day("2026-04-01"), day("2026-04-16"), day("2026-12-31"))
    assert walk == ((day("2026-04-01"), day("2026-05-01"), day("2026-04-01")),)
    assert planned_periods(1, 1, day("2026-04-01"), day("2026-04-01"), day("2026-12-31")) == ()
    assert planned_periods(1, 1, day("2026-04-01"), None, day("2026-03-31")) == ()


@pytest.mark.parametrize(
    ("start", "until", "anchor", "count"),
    [
        ("2011-02-01", "2011-02-14", 1, Fraction(13, 28)),
        ("2012-02-01", "2012-02-15", 1, Fraction(14, 29)),
        ("2011-02-07", "2011-02-15", 7, Fraction(8, 28)),
        ("2011-01-31", "2011-03-10", 7, Fraction(7, 31) + 1 + Fraction(3, 31)),
        ("2010-12-15", "2011-03-17", 15, 3 + Fraction(2, 31)),
        ("2011-03-10", "2011-05-15", 15, Fraction(5, 28) + 2),
        ("2011-03-10", "2011-04-21", 15, Fraction(5, 28) + 1 + Fraction(6, 30)),
        ("2025-03-28", "2026-02-05", 5, Fraction(8, 31) + 10),
    ],
    ids=[
        "WX-15a",
        "WX-15b",
        "WX-15c",
        "WX-15d",
        "WX-15 three and two days",
        "WX-15 billed",
        "WX-15 closed",
        "WX-72",
    ],
)
def test_a_span_is_partial_whole_periods_partial(start, until, anchor, count):
    assert periods_in(anchor, 1, span(start, until), DayCount.ACTUAL) == count


def test_wx_72_923_23_for_ten_periods_and_a_stub():
    count = periods_in(5, 1, span("2025-03-28", "2026-02-05"), DayCount.ACTUAL)
    assert round_exact(90 * count, 2) == Decimal("923.23")


@pytest.mark.parametrize(
    ("start", "until", "actual", "actual_30", "strict"),
    [
        ("2021-01-27", "2021-02-01", (5, 31), (5, 30), (4, 30)),
        ("2021-02-27", "2021-03-01", (2, 28), (2, 30), (4, 30)),
        ("2020-02-01", "2020-03-01", (29, 29), (29, 30), (30, 30)),
        ("2021-04-21", "2021-04-30", (9, 30), (9, 30), (9, 30)),
    ],
    ids=["27-31 Jan", "27-28 Feb", "1-29 Feb 2020", "21-29 Apr"],
)
def test_wx_66_day_count_table(start, until, actual, actual_30, strict):
    part = span(start, until)
    month = Period(part.start.replace(day=1), add_months(part.start.replace(day=1), 1))
    assert fraction(part, month, DayCount.ACTUAL) == Fraction(*actual)
    assert fraction(part, month, DayCount.ACTUAL_30) == Fraction(*actual_30)
    assert fraction(part, month, DayCount.STRICT_30) == Fraction(*strict)


@pytest.mark.parametrize(
    ("price", "part", "whole", "day_count", "amount"),
    [
        pytest.param("19.95", ("2023-05-15", "2023-05-23"), ("2023-04-23", "2023-05-23"),
                     "strict_30", "5.32", id="WX-01a"),
        pytest.param("19.95", ("2023-06-15", "2023-06-23"), ("2023-05-23", "2023-06-23"),
                     "strict_30", "5.32", id="WX-01b"),
        pytest.param("19.95", ("2023-05-23", "2023-06-15"), ("2023-05-15", "2023-06-15"),
                     "strict_30", "14.63", id="WX-01c"),
        pytest.param("19.95", ("2023-06-23", "2023-07-15"), ("2023-06-15", "2023-07-15"),
                     "strict_30", "14.63", id="WX-01d"),
        pytest.param("19.95", ("2023-05-23", "2023-06-15"), ("2023-05-15", "2023-06-15"),
                     "actual_30", "15.30", id="WX-01c with actual/30"),
        pytest.param("599.95", ("2012-03-02", "2012-03-31"), ("2012-02-29", "2012-03-31"),
                     "actual", "561.24", id="WX-03"),
        pytest.param("249.95", ("2012-04-05", "2012-05-02"), ("2012-04-02", "2012-05-02"),
                     "actual", "224.96", id="WX-04 resume"),
        pytest.param("2399.95", ("2017-05-01", "2017-05-10"), ("2016-05-10", "2017-05-10"),
                     "actual", "59.18", id="WX-08"),
        pytest.param("120.00", ("2023-09-28", "2024-06-29"), ("2023-06-29", "2024-06-29"),
                     "actual", "90.16", id="WX-34"),
        pytest.param("1188.00", ("2023-11-19", "2024-07-19"), ("2023-07-19", "2024-07-19"),
                     "actual", "788.75", id="WX-35"),
        pytest.param("910.00", ("2024-05-20", "2024-06-20"), ("2024-04-15", "2024-07-15"),
                     "actual", "310.00", id="WX-36 half-open"),
        pytest.param("910.00", ("2024-05-20", "2024-06-21"), ("2024-04-15", "2024-07-15"),
                     "actual", "320.00", id="WX-36 cancellation day used"),
        pytest.param("10.00", ("2024-03-05", "2024-04-01"), ("2024-03-01", "2024-04-01"),
                     "actual", "8.71", id="WX-37"),
        pytest.param("50000.00", ("2024-03-15", "2024-04-01"), ("2024-03-01", "2024-04-01"),
                     "actual", "27419.35", id="WX-40"),
        pytest.param("100000.00", ("2024-03-18", "2024-04-01"), ("2024-03-01", "2024-04-01"),
                     "actual", "45161.29", id="WX-40 longer trial"),
        pytest.param("25.00", ("2020-02-11", "2020-03-01"), ("2020-02-11", "2020-03-11"),
                     "actual", "16.38", id="WX-69 kept"),
        pytest.param("5000.00", ("2019-08-12", "2019-12-23"), ("2019-08-12", "2020-08-12"),
                     "actual", "1816.94", id="WX-74 by day"),
        pytest.param("12000.00", ("2019-08-12", "2020-01-12"), ("2019-08-12", "2020-08-12"),
                     "actual", "5016.39", id="WX-74 five months by day"),
        pytest.param("28.00", ("2023-02-24", "2023-03-01"), ("2023-02-01", "2023-03-01"),
                     "actual", "5.00", id="WX-77 five days of 28"),
        pytest.param("4.00", ("2021-04-01", "2021-04-18"), ("2021-04-01", "2021-05-01"),
                     "actual", "2.27", id="WX-82 the rate is never rounded"),
        pytest.param("910.00", ("2024-05-20", "2024-07-15"), ("2024-04-15", "2024-07-15"),
                     "actual", "560.00", id="rule 2 the whole period is the denominator"),
    ],
)  # fmt: skip
def test_a_part_of_a_period_costs_its_share(price, part, whole, day_count, amount):
    share = fraction(span(*part), span(*whole), day_count)
    assert round_exact(Fraction(price) * share, 2) == Decimal(amount)


def test_wx_74_by_month_walks_the_anchor_dates():
    months = periods_in(12, 1, span("2019-08-12", "2019-12-23"), DayCount.ACTUAL)
    assert months == 4 + Fraction(11, 31)
    assert round_exact(Fraction(5000, 12) * months, 2) == Decimal("1814.52")
    # 12,000 a year are 5,000 in five months of the calendar, and 5,016.39 in their 153 days
    assert periods_in(12, 1, span("2019-08-12", "2020-01-12"), DayCount.ACTUAL) == 5


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        (datetime(2023, 3, 1, 3, 47, tzinfo=UTC), "America/New_York", "2023-02-28"),
        (datetime(2015, 11, 1, 7, 1, 1, tzinfo=UTC), "America/Los_Angeles", "2015-11-01"),
        (datetime(2015, 12, 1, 8, 1, 1, tzinfo=UTC), "America/Los_Angeles", "2015-12-01"),
    ],
    ids=["WX-12", "WX-14 created", "WX-14 cancelled"],
)
def test_the_local_date_is_decided_by_the_zone(instant, zone, expected):
    assert local_date(instant, zone) == day(expected)


def test_local_date_refuses_a_naive_instant():
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2023, 3, 1), zone="UTC")  # noqa: DTZ001


def test_wx_14_no_hour_slides_into_the_period_over_the_clock_change():
    walk = planned_periods(1, 1, day("2015-11-01"), day("2015-12-01"), day("2016-01-01"))
    assert walk == ((day("2015-11-01"), day("2015-12-01"), day("2015-11-01")),)


def test_a_contract_freezes_the_day_and_month_its_grid_begins_with():
    assert grid_anchor(day("2026-01-31")) == (31, 1)
    assert grid_anchor(day("2026-06-15"), 1) == (1, 7)
    assert grid_anchor(day("2026-06-15"), 31) == (31, 6)


@pytest.mark.parametrize("months", [0, 5, 24])
def test_a_period_that_does_not_divide_a_year_is_refused(months):
    with pytest.raises(ValueError, match="does not divide a year"):
        first_boundary(1, months, day("2026-01-01"))


@pytest.mark.parametrize("anchor", [0, 32])
def test_an_anchor_that_is_no_day_of_a_month_is_refused(anchor):
    with pytest.raises(ValueError, match="not a day"):
        anchored_date(anchor, 2026, 1)


def test_a_fraction_outside_its_period_is_refused():
    april = span("2026-04-01", "2026-05-01")
    with pytest.raises(ValueError, match="not inside"):
        fraction(span("2026-04-01", "2026-05-02"), april, DayCount.ACTUAL)
    with pytest.raises(ValueError, match="unknown day count"):
        fraction(april, april, "seconds")
    empty = span("2026-04-01", "2026-04-01")
    with pytest.raises(ValueError, match="no parts"):
        fraction(empty, empty, DayCount.ACTUAL)


days = st.dates(date(2015, 1, 1), date(2045, 1, 1))
anchors = st.integers(1, 31)
lengths = st.sampled_from(PERIOD_MONTHS)
anchor_months = st.none() | st.integers(1, 12)


@given(anchors, lengths, days, st.integers(0, 1500), anchor_months)
def test_planned_periods_have_no_hole_and_no_overlap(anchor, months, start, length, month):
    through = start + timedelta(days=length)
    walk = planned_periods(anchor, months, start, None, through, month)
    assert walk[0].start == start
    assert walk[0].whole_start <= start
    assert walk[-1].until > through
    for one, other in pairwise(walk):
        assert one.until == other.start == other.whole_start
        assert other.start.day == min(anchor, (add_months(other.start, 1, 1)
                                               - timedelta(days=1)).day)  # fmt: skip


@given(anchors, lengths, days, st.integers(0, 900), st.integers(0, 900), anchor_months)
def test_walking_further_only_appends(anchor, months, start, near, far, month):
    near, far = sorted((near, far))
    short = planned_periods(anchor, months, start, None, start + timedelta(near), month)
    long = planned_periods(anchor, months, start, None, start + timedelta(far), month)
    assert long[: len(short)] == short


@given(anchors, lengths, days, st.data(), st.sampled_from(["actual", "strict_30"]))
def test_parts_of_a_period_add_to_the_whole(anchor, months, near, data, day_count):
    start = first_boundary(anchor, months, near)
    whole = Period(start, add_months(start, months, anchor))
    cut = start + timedelta(days=data.draw(st.integers(0, whole.days)))
    before, after = Period(start, cut), Period(cut, whole.until)
    assert fraction(before, whole, day_count) + fraction(after, whole, day_count) == 1


@given(anchors, lengths, days, st.integers(1, 1500), st.data())
def test_a_span_cut_in_two_covers_as_many_periods(anchor, months, start, length, data):
    until = start + timedelta(days=length)
    cut = start + timedelta(days=data.draw(st.integers(0, length)))
    month = first_boundary(anchor, months, start).month
    parts = [
        periods_in(anchor, months, piece, DayCount.ACTUAL, month)
        for piece in (Period(start, cut), Period(cut, until))
    ]
    assert sum(parts) == periods_in(anchor, months, Period(start, until), DayCount.ACTUAL, month)
