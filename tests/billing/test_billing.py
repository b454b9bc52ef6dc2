"""Billing contracts: what is issued, what a second run adds, how changes repair, what is held."""

from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from billing import services
from billing.models import (
    Allocation,
    BillingSchedule,
    CreditNote,
    Invoice,
    InvoiceLine,
    Receivable,
    TaxLine,
)
from orders import services as orders
from revops.core.derivation import get_rule
from revops.core.models import ExchangeRate, OutboxEvent
from tests.factories.billing import make_tax_rules
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_account
from tests.factories.orders import make_contract, make_order, make_phase

pytestmark = pytest.mark.django_db

START = date(2026, 4, 1)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def entity():
    make_tax_rules()
    return make_legal_entity("kw")


@pytest.fixture
def contract(entity):
    return make_contract(start_on=START, legal_entity=entity)


@pytest.fixture
def bill(actor, at):
    def run(*contracts, through=START, **more):
        return services.bill_contracts(
            contract_ids=[c.pk for c in contracts], through=through, actor=actor, at=at, **more
        )

    return run


def test_a_month_in_advance_becomes_one_numbered_taxed_invoice(contract, bill, at):
    phase = make_phase(contract, unit_price="100.00")

    result = bill(contract)

    invoice = Invoice.objects.get(pk__in=result.invoice_ids)
    assert invoice.reference == "KW-INV-2026-00001"
    assert invoice.issued_on == date(2026, 11, 21)
    assert invoice.due_on == date(2026, 12, 21)
    assert (invoice.net, invoice.tax, invoice.total) == (eur("100"), eur("19"), eur("119"))
    assert invoice.functional_total == Decimal("119")
    assert invoice.seller["country"] == "DE"
    assert invoice.buyer["name"] == contract.account.name
    line = invoice.lines.get()
    assert (line.phase_id, line.planned_from, line.planned_until) == (
        phase.pk,
        START,
        date(2026, 5, 1),
    )
    assert (line.sequence, line.kind, line.amount, line.tax) == (0, "charge", eur("100"), eur("19"))
    assert (line.tax_code, line.tax_rate, line.place_of_supply) == ("S", Decimal(19), "DE")
    tax = invoice.tax_lines.get()
    assert (tax.base, tax.tax, tax.functional_tax) == (eur("100"), eur("19"), Decimal(19))
    item = invoice.receivable
    assert (item.state, item.total, item.open_amount) == ("open", eur("119"), eur("119"))
    assert BillingSchedule.objects.get(contract=contract).due_on == date(2026, 5, 1)
    assert OutboxEvent.objects.get(name="billing.invoices.issued").payload == {
        "invoice_ids": [invoice.pk]
    }


def test_wx_127_a_second_run_adds_nothing(contract, bill):
    make_phase(contract)
    bill(contract)

    again = bill(contract)

    assert (again.invoice_ids, again.credit_note_ids, again.lines) == ((), (), 0)
    assert InvoiceLine.objects.count() == 1


def test_days_of_downtime_catch_up_on_one_invoice(contract, bill):
    make_phase(contract)

    result = bill(contract, through=date(2026, 6, 10))

    invoice = Invoice.objects.get(pk__in=result.invoice_ids)
    assert [line.planned_from for line in invoice.lines.order_by("position")] == [
        date(2026, 4, 1),
        date(2026, 5, 1),
        date(2026, 6, 1),
    ]
    assert invoice.total == eur("357")
    assert BillingSchedule.objects.get(contract=contract).due_on == date(2026, 7, 1)


def test_every_stored_derivation_computes_the_stored_amount(contract, bill, actor, at):
    phase = make_phase(contract, unit_price="33.333333333333", quantity="3")
    make_phase(contract, kind="one_time", unit_price="499.99")
    bill(contract)
    orders.end_phase(phase_id=phase.pk, effective_on=date(2026, 4, 16), actor=actor, at=at)
    bill(contract, through=date(2026, 4, 16))

    lines, taxes = list(InvoiceLine.objects.all()), list(TaxLine.objects.all())

    assert (len(lines), len(taxes)) == (3, 2)
    for row, amount in [(r, r.amount) for r in lines] + [(r, r.tax) for r in taxes]:
        stored = row.derivation
        rule = get_rule(stored["rule"], stored["version"])
        assert rule.compute(stored["inputs"]) == amount.amount
        assert rule.steps(stored["inputs"])[-1].result == amount.amount


def test_an_ended_phase_repairs_by_a_credit_note_that_settles_its_invoice(
    contract, bill, actor, at
):
    phase = make_phase(contract)
    (invoice_id,) = bill(contract).invoice_ids
    orders.end_phase(phase_id=phase.pk, effective_on=date(2026, 4, 16), actor=actor, at=at)

    result = bill(contract, through=date(2026, 4, 16))

    note = CreditNote.objects.get(pk__in=result.credit_note_ids)
    assert note.reference == "KW-CN-2026-00001"
    assert (note.kind, note.invoice_id) == ("repair", invoice_id)
    assert (note.net, note.tax, note.total) == (eur("50"), eur("9.50"), eur("59.50"))
    line = note.lines.get()
    assert (line.amount, line.tax, line.sequence) == (eur("-50"), eur("-9.50"), 1)
    assert line.repairs == InvoiceLine.objects.get(invoice=invoice_id)
    own, invoiced = note.receivable, Receivable.objects.get(invoice=invoice_id)
    assert (own.state, own.open_amount) == ("settled", eur("0"))
    assert (invoiced.state, invoiced.open_amount) == ("partial", eur("59.50"))
    allocation = Allocation.objects.get(pk__in=result.allocation_ids)
    assert (allocation.credit_note, allocation.invoice_id, allocation.amount) == (
        note,
        invoice_id,
        eur("59.50"),
    )
    assert BillingSchedule.objects.get(contract=contract).due_on is None
    assert bill(contract, through=date(2026, 12, 1)).lines == 0


def test_a_changed_quantity_credits_the_old_phase_and_bills_the_new(contract, bill, actor, at):
    phase = make_phase(contract, unit_price="10.00", quantity="10")
    bill(contract)
    orders.change_phase(
        phase_id=phase.pk, effective_on=date(2026, 4, 16), quantity=Decimal(20), actor=actor, at=at
    )

    result = bill(contract, through=date(2026, 4, 16))

    assert CreditNote.objects.get(pk__in=result.credit_note_ids).net == eur("50")
    assert Invoice.objects.get(pk__in=result.invoice_ids).net == eur("100")


def test_amending_there_and_back_nets_to_zero(contract, bill, actor, at):
    phase = make_phase(contract)
    bill(contract)
    orders.end_phase(phase_id=phase.pk, effective_on=date(2026, 4, 16), actor=actor, at=at)
    bill(contract)
    orders.end_phase(phase_id=phase.pk, effective_on=date(2026, 4, 1), actor=actor, at=at)

    bill(contract)

    assert sum(line.amount.amount for line in InvoiceLine.objects.all()) == 0
    assert sum(line.tax.amount for line in InvoiceLine.objects.all()) == 0


def test_contracts_of_one_customer_share_a_document_and_others_do_not(entity, bill):
    account = make_account(legal_entity=entity)
    first = make_contract(start_on=START, legal_entity=entity, account=account)
    second = make_contract(start_on=START, legal_entity=entity, account=account)
    other_order = make_contract(
        start_on=START, legal_entity=entity, account=account, po_number="PO-7"
    )
    stranger = make_contract(start_on=START, legal_entity=entity)
    for contract in (first, second, other_order, stranger):
        make_phase(contract)

    result = bill(first, second, other_order, stranger)

    totals = {
        (i.account_id, i.po_number): i.net.amount
        for i in Invoice.objects.filter(pk__in=result.invoice_ids)
    }
    assert totals == {
        (account.pk, ""): Decimal(200),
        (account.pk, "PO-7"): Decimal(100),
        (stranger.account_id, ""): Decimal(100),
    }


def test_a_business_abroad_in_the_union_owes_the_tax_itself(entity, bill):
    account = make_account(legal_entity=entity, country="AT", tax_id="ATU12345678")
    contract = make_contract(start_on=START, legal_entity=entity, account=account)
    make_phase(contract)

    (invoice_id,) = bill(contract).invoice_ids

    tax = TaxLine.objects.get(invoice=invoice_id)
    assert (tax.code, tax.rate, tax.tax, tax.jurisdiction) == ("AE", 0, eur("0"), "AT")
    assert tax.note.startswith("Reverse charge")


def test_a_contract_without_tax_rule_is_held_and_the_others_go_on(entity, bill):
    seller = make_legal_entity("xx", country="JP")
    held = make_contract(start_on=START, legal_entity=seller)
    fine = make_contract(start_on=START, legal_entity=entity)
    make_phase(held)
    make_phase(fine)

    result = bill(held, fine)

    assert len(result.invoice_ids) == 1
    assert [one.contract_id for one in result.held] == [held.pk]
    schedule = BillingSchedule.objects.get(contract=held)
    assert schedule.held_reason.startswith("No tax rule from JP to DE")
    assert schedule.due_on == START


def test_a_foreign_invoice_freezes_the_rate_of_its_day(entity, bill):
    ExchangeRate.objects.create(
        base="USD", quote="EUR", on=date(2026, 11, 1), rate=Decimal("0.91"), source="test"
    )
    contract = make_contract(
        start_on=START,
        legal_entity=entity,
        currency="USD",
        account=make_account(legal_entity=entity, currency="USD"),
    )
    make_phase(contract, unit_price="99.99")

    (invoice_id,) = bill(contract).invoice_ids

    invoice = Invoice.objects.get(pk=invoice_id)
    assert invoice.total == Money(Decimal("118.99"), "USD")
    assert invoice.exchange_rate == Decimal("0.91")
    assert (invoice.functional_net, invoice.functional_tax, invoice.functional_total) == (
        Decimal("90.99"),
        Decimal("17.29"),
        Decimal("108.28"),
    )


def test_without_an_exchange_rate_the_contract_is_held(entity, bill):
    contract = make_contract(start_on=START, legal_entity=entity, currency="USD")
    make_phase(contract)

    result = bill(contract)

    assert result.held[0].reason == "No exchange rate from USD to EUR is on file"
    assert not Invoice.objects.exists()


def test_prices_with_tax_included_keep_the_price_seen(entity, bill, actor, at):
    contract = make_contract(start_on=START, legal_entity=entity, tax_basis="gross")
    phase = make_phase(contract, unit_price="99.99")
    (invoice_id,) = bill(contract).invoice_ids
    orders.end_phase(phase_id=phase.pk, effective_on=START, actor=actor, at=at)

    (note_id,) = bill(contract).credit_note_ids

    invoice, note = Invoice.objects.get(pk=invoice_id), CreditNote.objects.get(pk=note_id)
    assert (invoice.net, invoice.tax, invoice.total) == (eur("84.03"), eur("15.96"), eur("99.99"))
    assert (note.net, note.tax, note.total) == (eur("84.03"), eur("15.96"), eur("99.99"))


def test_credits_in_parts_give_back_the_tax_charged_to_the_cent(contract, bill, actor, at):
    phase = make_phase(contract, unit_price="0.33")
    bill(contract)
    for day in (21, 11, 1):
        orders.end_phase(phase_id=phase.pk, effective_on=date(2026, 4, day), actor=actor, at=at)
        bill(contract)

    assert sum(note.tax.amount for note in CreditNote.objects.all()) == Decimal("0.06")
    assert sum(note.net.amount for note in CreditNote.objects.all()) == Decimal("0.33")


def test_numbers_run_on_and_dates_never_run_back(entity, actor, at, bill):
    contract = make_contract(start_on=START, legal_entity=entity)
    make_phase(contract)
    bill(contract, issue_on=date(2026, 12, 1))

    bill(contract, through=date(2026, 5, 1), issue_on=date(2026, 11, 30))

    assert list(Invoice.objects.order_by("number").values_list("number", "issued_on")) == [
        (1, date(2026, 12, 1)),
        (2, date(2026, 12, 1)),
    ]


def test_a_preview_equals_the_run_and_writes_nothing(contract, bill, at):
    make_phase(contract)
    make_phase(contract, kind="one_time", unit_price="500.00")

    planned = services.preview_contracts(contract_ids=[contract.pk], through=START, at=at)

    assert not Invoice.objects.exists()
    (invoice_id,) = bill(contract).invoice_ids
    invoice = Invoice.objects.get(pk=invoice_id)
    (document,) = planned.documents
    assert (document.net, document.tax, document.total) == (
        invoice.net.amount,
        invoice.tax.amount,
        invoice.total.amount,
    )


def test_the_number_of_queries_does_not_grow_with_the_contracts(
    entity, bill, django_assert_max_num_queries
):
    contracts = [make_contract(start_on=START, legal_entity=entity) for _ in range(12)]
    for contract in contracts:
        make_phase(contract)
    with django_assert_max_num_queries(60) as one:
        bill(contracts[0])
    with django_assert_max_num_queries(60) as many:
        bill(*contracts[1:])

    assert len(many) == len(one)


def test_an_order_is_billed_when_its_lines_are_delivered(entity, drain):
    order = make_order(legal_entity=entity, start_on=date(2026, 11, 15))

    drain()

    invoice = Invoice.objects.get(account=order.account)
    assert invoice.net.amount > 0
    assert invoice.lines.count() == 2
