"""Documents, their ceilings, due dates and settlement."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import (
    DocumentItem,
    OpenItem,
    OverAllocation,
    OverCredit,
    PaymentTerms,
    UnknownItem,
    check_credit,
    credit_room,
    due_date,
    group_documents,
    open_amount,
    settle,
)

D = Decimal


def plans(*items):
    return [
        (plan.kind.value, plan.group, plan.invoice_id, str(plan.total))
        for plan in group_documents(DocumentItem(g, D(a), i, None) for g, a, i in items)
    ]


def test_positive_items_share_an_invoice_and_credits_name_their_own():
    assert plans(
        ("acme", "100.00", None),
        ("acme", "-30.00", 7),
        ("acme", "20.00", 7),
        ("acme", "-5.00", 8),
        ("acme", "-1.00", 7),
        ("bolt", "50.00", None),
    ) == [
        ("invoice", "acme", None, "120.00"),
        ("credit_note", "acme", 7, "-31.00"),
        ("credit_note", "acme", 8, "-5.00"),
        ("invoice", "bolt", None, "50.00"),
    ]


def test_a_discount_stays_with_its_charge():
    assert plans(("acme", "100.00", None), ("acme", "-30.00", None)) == [
        ("invoice", "acme", None, "70.00")
    ]
    assert plans(("acme", "100.00", None), ("acme", "-130.00", None)) == [
        ("credit_note", "acme", None, "-30.00")
    ]


def test_wx_17_each_child_has_its_own_invoice_and_the_payer_their_sum():
    children = plans(("child one", "249.95", None), ("child two", "29.95", None))
    assert [kind for kind, *_ in children] == ["invoice", "invoice"]
    assert sum(D(total) for *_, total in children) == D("279.90")


def test_nothing_to_bill_is_no_document():
    assert plans(("acme", "0.00", None)) == []


def test_wx_71_a_credit_stops_at_the_ceiling():
    check_credit(D(600), invoiced=D(1200), credited=D(600))
    with pytest.raises(OverCredit, match="800 exceeds the 600 left"):
        check_credit(D(800), invoiced=D(1200), credited=D(600))
    with pytest.raises(OverCredit, match="nothing back"):
        check_credit(D(0), invoiced=D(1200), credited=D(600))
    assert credit_room(D(1200), D(1200)) == 0


@pytest.mark.parametrize(
    ("issued", "terms", "due"),
    [
        ("2026-10-15", PaymentTerms(30), "2026-11-14"),
        ("2026-10-15", PaymentTerms(0), "2026-10-15"),
        ("2026-10-15", PaymentTerms(30, end_of_month=True), "2026-11-30"),
        ("2028-01-31", PaymentTerms(10, end_of_month=True), "2028-02-29"),
    ],
)
def test_the_due_date_follows_the_terms(issued, terms, due):
    assert due_date(date.fromisoformat(issued), terms) == date.fromisoformat(due)


def item(number, amount, due="2026-11-01", issued="2026-10-01"):
    return OpenItem(number, date.fromisoformat(due), date.fromisoformat(issued), D(amount))


def allocated(plan):
    return [(a.item_id, str(a.amount)) for a in plan]


def test_wx_19_the_balance_follows_the_cash():
    assert open_amount(D("249.95"), D("10.00")) == D("239.95")
    assert open_amount(D("249.95"), D("0.00")) == D("249.95")


def test_wx_21_credit_pays_the_next_invoice_and_never_more_than_it():
    assert allocated(settle(D("300.00"), [item(1, "249.95")])) == [(1, "249.95")]
    assert allocated(settle(D("50.05"), [item(2, "249.95")])) == [(2, "50.05")]
    assert open_amount(D("249.95"), D("50.05")) == D("199.90")
    both = settle(D("1000.00"), [item(1, "249.95"), item(2, "249.95")])
    assert D("1000.00") - sum(a.amount for a in both) == D("500.10")


def test_wx_30_a_cancelling_credit_note_closes_its_invoice_and_leaves_the_rest_as_credit():
    assert open_amount(D("12.00"), D("3.00")) == D("9.00")
    assert allocated(settle(D("12.00"), [item(1, "9.00")], {1: D("9.00")})) == [(1, "9.00")]


def test_the_oldest_due_item_is_settled_first():
    items = [
        item(1, "50.00", due="2026-12-01"),
        item(2, "50.00", due="2026-11-01", issued="2026-10-02"),
        item(3, "50.00", due="2026-11-01", issued="2026-10-01"),
        item(4, "0.00", due="2026-01-01"),
    ]
    assert allocated(settle(D("120.00"), items)) == [(3, "50.00"), (2, "50.00"), (1, "20.00")]


def test_named_items_are_settled_as_stated():
    items = [item(1, "50.00"), item(2, "50.00")]
    assert allocated(settle(D("60.00"), items, {2: D("40.00")})) == [(2, "40.00")]


@pytest.mark.parametrize(
    ("available", "named", "refusal"),
    [
        ("60.00", {1: D("50.01")}, OverAllocation),
        ("60.00", {1: D("50.00"), 2: D("20.00")}, OverAllocation),
        ("60.00", {1: D("0.00")}, OverAllocation),
        ("60.00", {9: D("1.00")}, UnknownItem),
        ("-1.00", None, OverAllocation),
    ],
    ids=["more than open", "more than there is", "nothing", "not open here", "less than nothing"],
)
def test_an_over_allocation_is_refused(available, named, refusal):
    with pytest.raises(refusal):
        settle(D(available), [item(1, "50.00"), item(2, "50.00")], named)


def test_an_open_amount_is_never_negative():
    assert open_amount(D("100.00"), D("60.00"), D("40.00")) == 0
    with pytest.raises(OverAllocation):
        open_amount(D("100.00"), D("60.01"), D("40.00"))


money = st.decimals(0, 10**4, places=2)


@given(money, st.lists(money, max_size=6))
def test_settling_uses_up_the_money_or_the_debt(available, opens):
    items = [item(i, amount) for i, amount in enumerate(opens)]
    plan = settle(available, items)
    applied = sum((a.amount for a in plan), D(0))
    assert applied == min(available, sum(opens, D(0)))
    assert all(0 < a.amount <= items[a.item_id].open for a in plan)
    left = [item(i, x.open - sum(a.amount for a in plan if a.item_id == i))
            for i, x in enumerate(items)]  # fmt: skip
    assert settle(available - applied, left) == []
