"""Flat and per-unit prices, rounded once at the line."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rules import (
    Grid,
    UnknownChargeModel,
    part_amount,
    period_amount,
    price_quantity,
    span_amount,
)
from revops.core.derivation import get_rule
from revops.core.periods import Period, PlannedPeriod

D = Decimal


@pytest.mark.parametrize(
    ("model", "unit_price", "quantity", "places", "amount"),
    [
        pytest.param("per_unit", "0.067", "55", 2, "3.69", id="WX-63 half-up"),
        pytest.param("per_unit", "4.4556", "10.625", 2, "47.34", id="WX-81 USD"),
        pytest.param("per_unit", "4.4556", "10.625", 0, "47", id="WX-81 JPY"),
        pytest.param("per_unit", "-0.067", "55", 2, "-3.69", id="a credit mirrors its charge"),
        pytest.param("flat", "690.00", "12", 2, "690.00", id="flat, whatever the quantity"),
        pytest.param("flat", "690.00", "0", 2, "0.00", id="flat, nothing taken"),
        pytest.param("per_unit", "36.72", "120", 2, "4406.40", id="120 seats"),
    ],
)
def test_a_quantity_has_a_price(model, unit_price, quantity, places, amount):
    assert period_amount(model, D(unit_price), D(quantity), places) == D(amount)


def test_the_price_itself_is_never_rounded():
    assert price_quantity("per_unit", D("0.123456789012"), D("1000000.123456")) == D(
        "123456.804253481344265472"
    )


def test_a_model_without_a_price_is_refused():
    with pytest.raises(UnknownChargeModel):
        price_quantity("volume", D(1), D(1))


JANUARY = PlannedPeriod(date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 1))


def test_a_planned_period_cut_to_nothing_costs_nothing():
    assert part_amount(D("31.00"), JANUARY, date(2026, 1, 1), "actual", 2) == D("0.00")
    assert part_amount(D("31.00"), JANUARY, date(2025, 12, 1), "actual", 2) == D("0.00")
    assert part_amount(D("31.00"), JANUARY, date(2026, 1, 11), "actual", 2) == D("10.00")
    assert part_amount(D("31.00"), JANUARY, date(2026, 3, 1), "actual", 2) == D("31.00")


def test_a_whole_period_costs_its_price_under_every_day_count():
    for day_count in ("actual", "actual_30", "strict_30"):
        assert part_amount(D("99.99"), JANUARY, date(2026, 2, 1), day_count, 2) == D("99.99")


def test_wx_115_contract_value_is_the_sum_of_its_lines():
    span = Period(date(2018, 8, 18), date(2019, 1, 1))
    assert span_amount(D("35.00"), Grid(1, 1), span, "actual", 2) == D("155.81")
    assert span_amount(D("35.00"), Grid(1, 1), span, "actual_30", 2) == D("156.33")


def test_wx_117_two_months_at_100_are_200():
    span = Period(date(2026, 1, 1), date(2026, 3, 1))
    assert span_amount(D("100.00"), Grid(1, 1), span, "actual", 2) == D("200.00")


prices = st.decimals(-(10**6), 10**6, places=4)
quantities = st.decimals(0, 10**5, places=3)


@given(prices, quantities, st.sampled_from(["flat", "per_unit"]), st.sampled_from(["EUR", "JPY"]))
def test_the_last_step_of_the_price_equals_its_result(price, quantity, model, currency):
    version = get_rule("catalog.price", 1)
    inputs = {
        "model": model,
        "unit_price": str(price),
        "quantity": str(quantity),
        "currency": currency,
    }
    assert version.steps(inputs)[-1].result == version.compute(inputs)


def test_the_steps_of_wx_63_read_as_a_person_would_check_them():
    inputs = {"model": "per_unit", "unit_price": "0.067", "quantity": "55", "currency": "EUR"}
    steps = get_rule("catalog.price", 1).steps(inputs)
    assert [(step.label, step.formula, step.result) for step in steps] == [
        ("Price", "55 × 0.067", D("3.685")),
        ("Rounded half-up", "3.685 to 2 decimals", D("3.69")),
    ]
