"""MRR and contract value, and what an amendment changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules import (
    ContractTerms,
    SignedCharge,
    contract_metrics,
    metric_deltas,
    plan_change,
    plan_end,
    plan_new,
    plan_phases,
)

D = Decimal


def day(text):
    return date.fromisoformat(text)


def seats(quantity="13", price="5.00", listed="8.00", **more):
    return SignedCharge("seats", "recurring", "per_unit", D(quantity), D(price), D(listed),
                        months=1, **more)  # fmt: skip


def phases(*charges, start="2018-01-01", until="2019-01-01", day_count="actual", anchor_day=1):
    terms = ContractTerms(day(start), day(until) if until else None, anchor_day, day_count)
    return plan_phases(charges, terms)


@pytest.mark.parametrize(
    ("day_count", "tcb", "list_tcb"),
    [("actual", "155.81", "249.29"), ("actual_30", "156.33", "250.13")],
    ids=["our default", "as Zuora bills"],
)
def test_wx_115_seven_more_units_from_18_august(day_count, tcb, list_tcb):
    booked = phases(seats(), day_count=day_count)
    more = plan_phases(
        [seats("7", agreed_start=day("2018-08-18"))],
        ContractTerms(day("2018-01-01"), day("2019-01-01"), 1, day_count),
    )
    deltas = metric_deltas(booked, plan_new(more, day("2018-08-18")), 2)
    assert (deltas.quantity, deltas.mrr) == (D(7), D("35.00"))
    assert (deltas.tcv, deltas.tcb, deltas.list_tcb) == (D("155.81"), D(tcb), D(list_tcb))


def test_wx_115_as_one_phase_at_the_new_total():
    (booked,) = phases(seats())
    deltas = metric_deltas([booked], plan_change(booked, day("2018-08-18"), quantity=D(20)), 2)
    assert (deltas.quantity, deltas.mrr, deltas.tcv) == (D(7), D("35.00"), D("155.81"))


def test_wx_116_a_decrease_on_the_end_date_has_no_delta_and_the_renewal_counts_twelve_months():
    (booked,) = phases(seats("20"))
    deltas = metric_deltas([booked], plan_change(booked, day("2019-01-01"), quantity=D(16)), 2)
    assert (deltas.quantity, deltas.mrr, deltas.tcv, deltas.tcb) == (0, 0, 0, 0)
    renewal = phases(seats("16"), start="2019-01-01", until="2020-01-01")
    metrics = contract_metrics(renewal, day("2019-01-01"), 2)
    assert (metrics.mrr, metrics.tcv) == (D("80.00"), D("960.00"))


def test_wx_117_contract_value_is_defined_for_a_term_only():
    term = phases(seats("20"), start="2026-01-01", until="2026-03-01")
    assert contract_metrics(term, day("2026-01-01"), 2).tcv == D("200.00")
    fee = SignedCharge("fee", "one_time", "flat", D(1), D("900.00"), D("900.00"))
    evergreen = phases(seats("20"), fee, start="2026-01-01", until=None)
    metrics = contract_metrics(evergreen, day("2026-01-01"), 2)
    assert (metrics.tcv, metrics.tcb, metrics.list_tcb) == (None, None, None)
    assert (metrics.mrr, metrics.one_time) == (D("100.00"), D("900.00"))


def test_an_annual_price_counts_a_twelfth_a_month_and_is_rounded_once():
    gold = replace(seats("1", "500.00"), months=12)
    assert contract_metrics(phases(gold, gold, gold, gold), day("2018-06-01"), 2).mrr == D("166.67")


def test_mrr_counts_only_what_is_in_force_on_the_date():
    booked = phases(seats("20", agreed_start=day("2018-07-01")))
    assert contract_metrics(booked, day("2018-06-30"), 2).mrr == D("0.00")
    assert contract_metrics(booked, day("2018-07-01"), 2).mrr == D("100.00")
    assert contract_metrics(booked, day("2019-01-01"), 2).mrr == D("0.00")


def test_a_phase_that_awaits_delivery_counts_from_its_agreed_start():
    awaited = phases(seats("20", needs_provisioning=True))
    metrics = contract_metrics(awaited, day("2018-01-01"), 2)
    assert (metrics.mrr, metrics.tcv) == (D("100.00"), D("1200.00"))


def test_a_withdrawn_one_time_charge_has_no_value():
    fee = SignedCharge("fee", "one_time", "flat", D(1), D("900.00"), D("900.00"))
    (phase,) = phases(fee)
    assert metric_deltas([phase], plan_end([phase], day("2018-01-01")), 2).tcv == D("-900.00")


def test_rule_53_a_ramp_is_a_change_of_quantity_on_its_date():
    (five,) = phases(seats("5", "10.00"), start="2026-01-01", until="2029-01-01")
    ramp = plan_change(five, day("2027-07-01"), quantity=D(10))
    booked = [replace(five, until=day("2027-07-01")), *ramp.starts]
    assert contract_metrics(booked, day("2026-01-01"), 2).tcv == D("2700.00")
    more = plan_change(booked[1], day("2028-01-01"), quantity=D(20))
    assert metric_deltas(booked, more, 2).tcv == D("1200.00")


@given(st.integers(1, 500), st.integers(1, 500), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_an_amendment_undone_the_same_day_is_worth_nothing(before, after, on):
    (booked,) = phases(seats(before), start="2026-01-01", until="2027-01-01")
    if before == after:
        return
    change = plan_change(booked, on, quantity=D(after))
    amended = [replace(booked, until=on), *change.starts]
    undo = plan_change(change.starts[0], on, quantity=D(before))
    there, back = metric_deltas([booked], change, 2), metric_deltas(amended, undo, 2)
    assert there.mrr + back.mrr == 0
    assert there.tcv + back.tcv == _rounding(booked, on)


def _rounding(booked, on):
    """Splitting a period in two lines rounds twice; the cent it moves is the split's, not ours."""
    whole = contract_metrics([booked], on, 2).tcv
    split = [replace(booked, until=on), replace(booked, start=on, agreed_start=on)]
    return contract_metrics(split, on, 2).tcv - whole
