"""Signed lines become phases; amendments end and begin them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing.rules import PhaseTerms, targets
from orders.rules import (
    ContractTerms,
    NotAmendable,
    PhaseEndPlan,
    SignedCharge,
    apply_plan,
    cancellation_until,
    phase_start,
    plan_change,
    plan_end,
    plan_new,
    plan_phases,
    term_end,
)

D = Decimal


def day(text):
    return date.fromisoformat(text)


SEATS = SignedCharge("seats", "recurring", "per_unit", D(10), D("5.00"), D("8.00"), months=1)
SET_UP = SignedCharge("set-up", "one_time", "flat", D(1), D("900.00"), D("900.00"))
YEAR = ContractTerms(day("2026-01-01"), day("2027-01-01"))


def plan(charge, contract=YEAR):
    (phase,) = plan_phases([charge], contract)
    return phase


@pytest.mark.parametrize(
    ("agreed", "needs", "delivered", "start"),
    [
        ("2026-01-01", False, None, "2026-01-01"),
        ("2026-01-01", True, None, None),
        ("2026-01-01", True, "2026-01-12", "2026-01-12"),
        ("2026-01-01", True, "2025-12-20", "2026-01-01"),
    ],
    ids=["no provisioning", "awaited", "delivered late", "delivered early"],
)
def test_a_phase_starts_on_the_later_of_agreement_and_delivery(agreed, needs, delivered, start):
    found = phase_start(
        day(agreed),
        needs_provisioning=needs,
        delivered_on=day(delivered) if delivered else None,
    )
    assert found == (day(start) if start else None)


def test_a_late_delivery_shortens_the_phase_and_keeps_grid_and_end():
    late = plan(replace(SEATS, needs_provisioning=True, delivered_on=day("2026-01-12")))
    assert (late.start, late.until) == (day("2026-01-12"), day("2027-01-01"))
    assert (late.anchor_day, late.anchor_month) == (1, 1)


def test_a_delivery_after_the_term_leaves_nothing_to_serve():
    late = plan(replace(SEATS, needs_provisioning=True, delivered_on=day("2027-03-01")))
    assert late.start == late.until == day("2027-03-01")


def test_a_one_time_phase_has_no_end():
    assert (plan(SET_UP).start, plan(SET_UP).until) == (day("2026-01-01"), None)


def test_the_anchor_is_the_contracts_own_day_unless_agreed_otherwise():
    assert plan(SEATS, ContractTerms(day("2026-01-31"), None)).anchor_day == 31
    first = plan(SEATS, ContractTerms(day("2026-06-15"), None, anchor_day=1))
    assert (first.anchor_day, first.anchor_month) == (1, 7)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-01-01", 36, "2030-01-01"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_a_term_of_months_ends_on_the_same_day(start, months, end):
    assert term_end(day(start), months) == day(end)
    assert term_end(day(start), None) is None


@pytest.mark.parametrize(("used", "until"), [(False, "2024-06-20"), (True, "2024-06-21")])
def test_wx_36_the_cancellation_day_is_a_setting(used, until):
    assert cancellation_until(day("2024-06-20"), is_cancellation_day_used=used) == day(until)


def test_an_end_moves_only_the_end():
    phase = plan(SEATS)
    amendment = plan_end([phase], day("2026-04-16"))
    assert amendment.ends == (PhaseEndPlan(phase, day("2026-04-16")),)
    assert apply_plan([phase], amendment) == [replace(phase, until=day("2026-04-16"))]


def test_a_cancelled_contract_ends_every_phase_with_its_day_used():
    phases = plan_phases([SEATS, SET_UP], YEAR)
    amendment = plan_end(phases, day("2026-04-15"), is_cancellation_day_used=True)
    assert [end.until for end in amendment.ends] == [day("2026-04-16"), day("2026-04-16")]


def test_a_phase_that_has_not_begun_is_ended_at_its_start():
    later = plan(replace(SEATS, agreed_start=day("2026-07-01")))
    awaited = plan(replace(SEATS, needs_provisioning=True))
    ends = plan_end([later, awaited], day("2025-12-01")).ends
    assert [end.until for end in ends] == [day("2026-07-01"), day("2026-01-01")]


def test_wx_14_a_cancellation_for_the_day_a_phase_ends_anyway_does_nothing():
    phase = plan(SEATS, ContractTerms(day("2015-11-01"), day("2015-12-01")))
    assert plan_end([phase], day("2015-12-01")).ends == ()


def test_a_change_is_an_end_and_a_new_phase_on_the_same_grid():
    phase = plan(SEATS)
    amendment = plan_change(phase, day("2026-04-16"), quantity=D(20))
    (end,), (new,) = amendment.ends, amendment.starts
    assert end.until == new.start == day("2026-04-16")
    assert new == replace(
        phase, quantity=D(20), start=day("2026-04-16"), agreed_start=day("2026-04-16")
    )


def test_a_new_unit_price_is_a_change_too():
    (new,) = plan_change(plan(SEATS), day("2026-04-16"), unit_price=D("5.25")).starts
    assert (new.quantity, new.unit_price) == (D(10), D("5.25"))


def test_wx_34_an_upgrade_to_yearly_keeps_the_anniversary():
    monthly = ContractTerms(day("2023-06-29"), None)
    yearly = replace(SEATS, months=12, quantity=D(1), unit_price=D("120.00"),
                     agreed_start=day("2023-09-28"))  # fmt: skip
    phase = plan(yearly, monthly)
    terms = PhaseTerms(
        1, phase.kind, phase.quantity, phase.unit_price, phase.start, phase.until,
        phase.months, phase.anchor_day, phase.anchor_month,
    )  # fmt: skip
    (item,) = targets(terms, day("2023-09-28"))
    assert (item.amount, item.planned_until) == (D("90.16"), day("2024-06-29"))


def test_wx_116_a_change_on_the_last_day_creates_nothing():
    phase = plan(SEATS)
    amendment = plan_change(phase, day("2027-01-01"), quantity=D(4))
    assert (amendment.ends, amendment.starts) == ((), ())
    assert apply_plan([phase], amendment) == [phase]


@pytest.mark.parametrize(
    ("charge", "on", "terms", "message"),
    [
        (SEATS, "2027-01-02", {"quantity": D(4)}, "ended on 2027-01-01"),
        (SEATS, "2025-12-31", {"quantity": D(4)}, "begins on 2026-01-01"),
        (SEATS, "2026-04-16", {"quantity": D(10)}, "nothing would change"),
        (SEATS, "2026-04-16", {}, "nothing would change"),
        (SET_UP, "2026-04-16", {"quantity": D(4)}, "only a recurring charge"),
        (replace(SEATS, needs_provisioning=True), "2026-04-16", {"quantity": D(4)}, "awaits"),
    ],
)
def test_a_change_that_cannot_be_is_refused(charge, on, terms, message):
    with pytest.raises(NotAmendable, match=message):
        plan_change(plan(charge), day(on), **terms)


def test_an_end_after_the_end_is_refused():
    with pytest.raises(NotAmendable, match="ended on"):
        plan_end([plan(SEATS)], day("2027-01-02"))


def test_amendment_zero_adds_every_phase():
    phases = plan_phases([SEATS, SET_UP], YEAR)
    assert apply_plan([], plan_new(phases, YEAR.start)) == phases
