"""Parts add up to the whole; the cent has one place to go."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revops.core.allocation import (
    NotAllocatable,
    allocate,
    cumulative,
    cumulative_split,
    round_exact,
)

D = Decimal


def decimals(*texts):
    return [D(text) for text in texts]


@pytest.mark.parametrize(
    ("total", "weights", "places", "parts"),
    [
        pytest.param(
            "10.00", [100, 50, 30, 20], 2, ["5.00", "2.50", "1.50", "1.00"], id="WX-24 coupon"
        ),
        pytest.param("80.00", [20, 30, 40], 2, ["17.78", "26.67", "35.55"], id="WX-103 by price"),
        pytest.param("80", [20, 30, 40], 0, ["18", "27", "35"], id="WX-103 in whole units"),
        pytest.param("1200.00", [300, 960], 2, ["285.71", "914.29"], id="WX-104 phone and service"),
        pytest.param("0.05", [1, 1], 2, ["0.02", "0.03"], id="a tie goes to the later part"),
        pytest.param("-0.05", [1, 1], 2, ["-0.02", "-0.03"], id="a credit mirrors its charge"),
        pytest.param("1.00", [1, 0, 2], 2, ["0.33", "0.00", "0.67"], id="no weight, no part"),
        pytest.param("0.03", [0, 0], 2, ["0.01", "0.02"], id="no weights at all: equal parts"),
        pytest.param("0.00", [5, 7], 2, ["0.00", "0.00"], id="nothing to split"),
        pytest.param("8.00", [100, -20], 2, ["10.00", "-2.00"], id="weights of both signs"),
        pytest.param("-8.00", [-100, 20], 2, ["-10.00", "2.00"], id="and their mirror"),
        pytest.param("100", [1, 1, 1], 0, ["33", "33", "34"], id="JPY"),
        pytest.param("1.000", [1, 1, 1], 3, ["0.333", "0.333", "0.334"], id="KWD"),
        pytest.param("0.00", [], 2, [], id="no parts of nothing"),
    ],
)
def test_allocate_splits_by_largest_remainder(total, weights, places, parts):
    assert allocate(D(total), weights, places) == decimals(*parts)


@pytest.mark.parametrize(
    ("total", "weights"),
    [("0.005", [1]), ("1.00", []), ("1.00", [1, -1])],
    ids=["finer than a cent", "no part", "weights that cancel"],
)
def test_allocate_refuses_what_has_no_exact_answer(total, weights):
    with pytest.raises(NotAllocatable):
        allocate(D(total), weights, 2)


cents = st.integers(-(10**9), 10**9).map(lambda n: D(n).scaleb(-2))
weights_ = st.lists(st.decimals(0, 10**6, places=4), min_size=1, max_size=12)


@given(cents, weights_)
def test_parts_add_up_mirror_and_stay_within_a_cent_of_their_share(total, weights):
    parts = allocate(total, weights, 2)
    assert sum(parts) == total
    assert allocate(-total, weights, 2) == [-part for part in parts]
    whole = sum(weights)
    if whole:
        for part, weight in zip(parts, weights, strict=True):
            exact = Fraction(total) * Fraction(weight) / Fraction(whole)
            assert abs(Fraction(part) - exact) < Fraction(1, 100)


def test_cumulative_split_gives_the_cent_to_whoever_reaches_it():
    thirds = [Fraction(1, 3), Fraction(2, 3), Fraction(1)]
    assert cumulative_split(D("100.00"), thirds, 2) == decimals("33.33", "33.34", "33.33")
    assert cumulative_split(D("-100.00"), thirds, 2) == decimals("-33.33", "-33.34", "-33.33")
    assert cumulative_split(D("100.00"), [D("0.5")], 2) == decimals("50.00")


def test_cumulative_spreads_120_over_the_days_of_wx_95():
    days = [16, 31, 31, 30, 12]
    assert cumulative(D("120.00"), days, 2) == decimals("16.00", "31.00", "31.00", "30.00", "12.00")


@given(cents, st.lists(st.integers(1, 400), min_size=1, max_size=24))
def test_consecutive_parts_add_up_and_mirror(total, days):
    parts = cumulative(total, days, 2)
    assert sum(parts) == total
    assert cumulative(-total, days, 2) == [-part for part in parts]


def test_cumulative_refuses_an_amount_without_time():
    assert cumulative(D("0.00"), [0], 2) == decimals("0.00")
    with pytest.raises(NotAllocatable):
        cumulative(D("1.00"), [0], 2)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (Fraction(3685, 1000), 2, "3.69"),
        (Fraction(-3685, 1000), 2, "-3.69"),
        (Fraction(365125, 1000), 2, "365.13"),
        (Fraction(12345, 10), 0, "1235"),
        (Fraction(1, 3), 3, "0.333"),
    ],
)
def test_round_exact_rounds_half_away_from_zero(value, places, rounded):
    assert round_exact(value, places) == D(rounded)
