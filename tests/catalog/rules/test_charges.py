"""A charge whose parts do not fit is refused with a reason per field."""

from dataclasses import replace

import pytest

from catalog.rules import ChargeSetUp, charge_problems

SET_UP_FEE = ChargeSetUp("one_time", "flat", "point_in_time", "standard")
SEATS = ChargeSetUp(
    "recurring", "per_unit", "straight_line_daily", "standard", 1, "advance", "seat"
)


@pytest.mark.parametrize("charge", [SET_UP_FEE, SEATS, replace(SEATS, timing="arrears")])
def test_a_sound_charge_has_no_problems(charge):
    assert charge_problems(charge) == []


@pytest.mark.parametrize(
    ("charge", "changes", "code", "subject"),
    [
        (SEATS, {"billing_months": None}, "recurring_without_period", "billing_months"),
        (SEATS, {"billing_months": 5}, "period_does_not_divide_year", "billing_months"),
        (SEATS, {"timing": None}, "recurring_without_timing", "timing"),
        (SEATS, {"recognition": "point_in_time"}, "recurring_at_a_point", "recognition"),
        (SEATS, {"unit": ""}, "unit_missing", "unit"),
        (SEATS, {"tax_category": ""}, "tax_category_missing", "tax_category"),
        (SEATS, {"kind": "sometimes"}, "value_unknown", "kind"),
        (SEATS, {"model": "volume"}, "value_unknown", "model"),
        (SEATS, {"recognition": "someday"}, "value_unknown", "recognition"),
        (SET_UP_FEE, {"billing_months": 1}, "one_time_with_period", "billing_months"),
        (SEATS, {"kind": "usage"}, "usage_in_advance", "timing"),
    ],
)
def test_an_inconsistent_charge_names_the_field_at_fault(charge, changes, code, subject):
    problems = charge_problems(replace(charge, **changes))
    assert [(problem.code, problem.subject) for problem in problems] == [(code, subject)]


def test_a_problem_reads_as_a_sentence():
    problem = charge_problems(replace(SEATS, billing_months=5))[0]
    assert str(problem) == "A billing period of 5 months does not divide a year."


def test_every_problem_is_listed_at_once():
    broken = ChargeSetUp("recurring", "per_unit", "point_in_time", "")
    assert [problem.code for problem in charge_problems(broken)] == [
        "recurring_without_period",
        "recurring_without_timing",
        "recurring_at_a_point",
        "tax_category_missing",
        "unit_missing",
    ]
