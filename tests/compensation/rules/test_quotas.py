"""Quota is prorated, never doubled."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compensation.rules import (
    MonthPart,
    QuotaPart,
    attainment,
    interval_of,
    interval_quota,
    seasonal_quota,
)
from revops.core.periods import Period, add_months

D = Decimal
examples = settings(max_examples=60)
YEAR = date(2026, 1, 1)
END = date(2027, 1, 1)
SEASON = [D("0.2"), D("0.2"), D("0.2"), D("0.4")]


def prorated(start, until=END, **options):
    return seasonal_quota(D(100000), SEASON, YEAR, Period(start, until), **options)


@pytest.mark.parametrize(
    ("start", "quota"),
    [
        pytest.param(date(2026, 1, 1), "100000", id="the whole year"),
        pytest.param(date(2026, 3, 1), "86667", id="row 32: 6,667 + 20,000 + 20,000 + 40,000"),
        pytest.param(date(2026, 10, 1), "40000", id="the script's 12 − month gives two thirds"),
        pytest.param(date(2026, 12, 1), "13333", id="the script's 12 − month gives nothing"),
    ],
)
def test_a_seasonal_quota_is_that_of_the_months_held(start, quota):
    assert prorated(start, places=0) == D(quota)


def test_row_32_by_quarter_to_the_cent():
    quarters = [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), END]
    start = date(2026, 3, 1)
    parts = [prorated(max(a, start), b) for a, b in pairwise(quarters)]
    assert parts == [D("6666.67"), D(20000), D(20000), D(40000)]


def test_how_a_begun_month_counts_is_a_setting():
    start = date(2026, 4, 15)  # 16 of 30 days of April are held
    rest_of_april = {MonthPart.DAYS: D("3555.56"), MonthPart.FIRST_DAY: D(0)}
    for parts, quota in rest_of_april.items():
        assert prorated(start, date(2026, 5, 1), parts=parts) == quota


@examples
@given(st.integers(0, 364))
def test_proration_from_any_start_is_the_sum_of_the_active_months(offset):
    start = date.fromordinal(YEAR.toordinal() + offset)
    months = [add_months(YEAR, i) for i in range(13)]
    parts = [prorated(max(a, start), b, places=9) for a, b in pairwise(months) if b > start]
    assert abs(sum(parts) - prorated(start, places=9)) < D("0.0000001")


@pytest.mark.parametrize("season", [[], [D("0.5")], [D("0.2")] * 5])
def test_seasons_that_do_not_make_a_year_are_refused(season):
    with pytest.raises(ValueError, match="season"):
        seasonal_quota(D(1), season, YEAR, Period(YEAR, END))


APRIL = Period(date(2026, 4, 1), date(2026, 5, 1))
FIRST, SECOND = (
    Period(date(2026, 1, 1), date(2026, 4, 16)),
    Period(date(2026, 4, 16), date(2026, 7, 1)),
)


@pytest.mark.parametrize(
    ("quotas", "expected"),
    [
        pytest.param([("30000", FIRST), ("30000", SECOND)], "30000.00", id="row 35: not 60,000"),
        pytest.param([("30000", FIRST), ("36000", SECOND)], "33000.00", id="half of each"),
        pytest.param([("30000", SECOND)], "15000.00", id="held for half of the month"),
        pytest.param([], "0.00", id="no quota"),
        pytest.param([("30000", Period(YEAR, date(2026, 2, 1)))], "0.00", id="held before"),
    ],
)
def test_quotas_that_follow_each_other_give_one_of_their_weighted_size(quotas, expected):
    parts = [QuotaPart(D(amount), held) for amount, held in quotas]
    assert interval_quota(APRIL, parts) == D(expected)


def test_two_quotas_on_one_day_are_refused():
    with pytest.raises(ValueError, match="two quotas are valid on 2026-04-01"):
        interval_quota(
            APRIL, [QuotaPart(D(1), FIRST), QuotaPart(D(1), APRIL), QuotaPart(D(1), SECOND)]
        )


@pytest.mark.parametrize(
    ("day", "accumulation", "fiscal", "start", "until"),
    [
        (date(2026, 2, 28), "month", 1, date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 2, 28), "quarter", 1, date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 2, 28), "year", 1, date(2026, 1, 1), date(2027, 1, 1)),
        (date(2026, 1, 31), "quarter", 2, date(2025, 11, 1), date(2026, 2, 1)),
        (date(2026, 1, 31), "year", 10, date(2025, 10, 1), date(2026, 10, 1)),
        (date(2026, 2, 28), "each", 1, date(2026, 2, 28), date(2026, 3, 1)),
    ],
)
def test_the_attainment_interval_of_a_day(day, accumulation, fiscal, start, until):
    assert interval_of(day, accumulation, fiscal) == Period(start, until)


def test_attainment_is_a_fraction_of_quota_and_undefined_without_one():
    assert attainment(D("621550"), D(600000)) == D(621550) / 600000
    assert attainment(D(1), None) is None
    assert attainment(D(1), D(0)) is None
