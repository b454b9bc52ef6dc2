"""Totals explain themselves from the inputs they share, and the ladder says who is asked."""

from datetime import date
from decimal import Decimal

import pytest

from quoting.rules import (
    DiscountStep,
    LineTerms,
    Measure,
    Term,
    Total,
    UndefinedTotal,
    derivation_of,
    line_inputs,
    may_decide,
    measured,
    needed_approvals,
    price_line,
    read_line,
    term_inputs,
    total_quote,
)
from revops.core.derivation import derivation

SETUP = LineTerms(1, "one_time", "flat", Decimal(9800), Decimal(1), (), Decimal(7000), 0, "Set-up")
SEATS = LineTerms(
    2, "recurring", "per_unit", Decimal(50), Decimal(10),
    (DiscountStep("percent", Decimal("12.5"), "Manual discount"),), Decimal(15), 1, "Seats",
)  # fmt: skip
TERM = Term(date(2026, 12, 1), date(2028, 12, 1))
LIMITS = {"sales_rep": Decimal(10), "sales_manager": Decimal(25), "deal_desk": Decimal(100)}


def inputs(measure, lines=(SETUP, SEATS), term=TERM):
    shared = derivation(
        "quoting.total",
        1,
        {"currency": "EUR", **term_inputs(term), "lines": [line_inputs(line) for line in lines]},
    )
    return derivation_of(shared, measure)["inputs"]


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (Measure.LIST, "21800.00"),
        (Measure.DISCOUNT, "1500.00"),
        (Measure.ONE_TIME, "9800.00"),
        (Measure.MONTHLY, "437.50"),
        (Measure.FIRST_YEAR, "15050.00"),
        (Measure.TCV, "20300.00"),
        (Measure.MARGIN, "9700.00"),
    ],
)
def test_a_total_is_computed_again_from_its_stored_inputs(measure, value):
    assert Total.compute(inputs(measure)) == Decimal(value)
    assert measured(total_quote([SETUP, SEATS], TERM, 2), measure) == Decimal(value)
    assert Total.steps(inputs(measure))[-1].result == Decimal(value)


def test_each_line_stands_in_the_steps_with_what_it_adds():
    steps = Total.steps(inputs(Measure.TCV))
    assert [(step.label, step.result) for step in steps] == [
        ("Set-up", Decimal("9800.00")),
        ("Seats", Decimal("10500.00")),
        ("Total", Decimal("20300.00")),
    ]


def test_a_line_survives_being_stored():
    assert read_line(line_inputs(SEATS)) == SEATS


def test_unit_costs_stay_out_of_all_but_the_margin():
    assert all(line["unit_cost"] is None for line in inputs(Measure.TCV)["lines"])
    assert inputs(Measure.MARGIN)["lines"][0]["unit_cost"] == "7000"


def test_an_evergreen_quote_has_no_total_to_explain():
    with pytest.raises(UndefinedTotal):
        Total.compute(inputs(Measure.TCV, term=Term(date(2026, 12, 1), None)))


def asked(percent, role):
    line = LineTerms(
        1, "recurring", "per_unit", Decimal(50), Decimal(10),
        (DiscountStep("percent", Decimal(percent), "Manual discount"),), None, 1, "Seats",
    )  # fmt: skip
    return [ask.role for ask in needed_approvals([price_line(line, 2)], LIMITS, role)]


@pytest.mark.parametrize(
    ("percent", "role", "roles"),
    [
        ("10", "sales_rep", []),
        ("10.01", "sales_rep", ["sales_manager"]),
        ("25", "sales_rep", ["sales_manager"]),
        ("25.01", "sales_rep", ["sales_manager", "deal_desk"]),
        ("25", "sales_manager", []),
        ("25.01", "sales_manager", ["deal_desk"]),
        ("100", "deal_desk", []),
        ("10.01", "auditor", ["sales_manager"]),
    ],
)
def test_the_ladder_is_climbed_as_far_as_the_limits_say(percent, role, roles):
    assert asked(percent, role) == roles


def test_a_rung_decides_for_itself_and_below():
    assert may_decide("deal_desk", "sales_manager")
    assert may_decide("sales_manager", "sales_manager")
    assert not may_decide("sales_manager", "deal_desk")
    assert not may_decide("auditor", "sales_manager")
