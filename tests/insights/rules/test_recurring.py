"""Recurring revenue and bookings follow the contract."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.rules import (
    BookingValue,
    Movement,
    PhaseRate,
    RateKind,
    arr,
    booking,
    contracted_arr,
    movement,
    mrr,
)

D = Decimal
JAN = date(2026, 1, 1)
examples = settings(max_examples=60)


def recurring(amount, start, until, months=1, **more):
    return PhaseRate(RateKind.RECURRING, D(amount), months, start, until, **more)


def one_time(amount):
    return PhaseRate(RateKind.ONE_TIME, D(amount), 0, JAN, JAN)


BOOK = [
    recurring("12000", JAN, date(2027, 1, 1), months=12),
    recurring("500", JAN, None),
    PhaseRate(RateKind.USAGE, D(300), 1, JAN, None),
    recurring("99", JAN, None, is_trial=True),
]


def test_mrr_normalises_to_a_month_and_leaves_usage_and_trials_out():
    assert mrr(BOOK, JAN) == 1500
    assert arr(BOOK, JAN) == 18000
    assert contracted_arr(BOOK, JAN) == 12000


def test_arr_is_twelve_times_the_unrounded_mrr():
    yearly = [recurring("1000", JAN, None, months=12)]
    assert mrr(yearly, JAN) == D("83.33")
    assert arr(yearly, JAN) == 1000


def test_four_gold_yearly_are_166_67_a_month():
    assert mrr([recurring("2000", JAN, None, months=12)], JAN) == D("166.67")


def test_a_scheduled_downgrade_changes_it_on_its_date():
    change = date(2026, 7, 1)
    phases = [recurring("100", JAN, change), recurring("60", change, None)]
    assert mrr(phases, date(2026, 6, 30)) == 100
    assert mrr(phases, change) == 60
    assert mrr(phases, date(2025, 12, 31)) == 0


RAMP = [
    recurring("50", JAN, date(2027, 7, 1)),
    recurring("100", date(2027, 7, 1), date(2029, 1, 1)),
]


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        pytest.param(
            [recurring("100", JAN, date(2026, 3, 1))], ("200", "200", "0", "200"), id="WX-117"
        ),
        pytest.param(
            [recurring("100", JAN, None), one_time("50")],
            (None, None, "50", "1200"),
            id="WX-117: evergreen has no TCV",
        ),
        pytest.param(
            [recurring("35", date(2018, 8, 18), date(2019, 1, 1))],
            ("155.81", "155.81", "0", "155.81"),
            id="WX-115: 14/31 and four months",
        ),
        pytest.param(
            [recurring("2000", JAN, date(2029, 1, 1)), one_time("5000")],
            ("77000", "72000", "5000", "24000"),
            id="36 × 2,000 + 5,000",
        ),
        pytest.param(RAMP, ("2700", "2700", "0", "600"), id="ramp: 600 / 900 / 1,200"),
        pytest.param(
            [recurring("80", date(2026, 5, 1), date(2026, 5, 1))],
            ("0", "0", "0", "0"),
            id="WX-116: a change on the last day is nothing",
        ),
        pytest.param([one_time("10")], ("10", "0", "10", "0"), id="one-time only"),
    ],
)
def test_the_value_of_a_booking(phases, expected):
    assert booking(phases) == BookingValue(*(None if v is None else D(v) for v in expected))


@pytest.mark.parametrize(("on", "rate"), [(date(2027, 6, 30), 600), (date(2027, 7, 1), 1200)])
def test_arr_on_a_date_is_the_rate_of_the_step_it_lies_in(on, rate):
    assert arr(RAMP, on) == rate


@pytest.mark.parametrize(
    ("before", "after", "paid_before", "expected"),
    [
        ("0", "166.67", False, Movement.NEW),
        ("166.67", "226.67", True, Movement.EXPANSION),
        ("226.67", "166.67", True, Movement.CONTRACTION),
        ("166.67", "0", True, Movement.CHURN),
        ("0", "150", True, Movement.REACTIVATION),
        ("150", "150", True, None),
    ],
)
def test_a_customers_movement_has_one_name(before, after, paid_before, expected):
    assert movement(D(before), D(after), paid_before=paid_before) is expected


@examples
@given(st.integers(0, 800), st.integers(1, 800), st.integers(0, 100_000), st.integers(0, 800))
def test_a_term_cut_in_two_on_the_grid_is_worth_the_same(first, length, cents, cut):
    start = date.fromordinal(JAN.toordinal() + first)
    until = date.fromordinal(start.toordinal() + length)
    middle = date(2026 + cut % 4, 1 + cut % 12, 1)
    if not start < middle < until:
        return
    amount = str(D(cents) / 100)
    parts = [recurring(amount, start, middle), recurring(amount, middle, until)]
    assert booking(parts) == booking([recurring(amount, start, until)])
