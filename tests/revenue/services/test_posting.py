"""What each fact posts, once; in which period; and what two currencies make of it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing import services as billing
from billing.events import PaymentReceived
from billing.models import Allocation
from revenue import services
from revenue.models import ContractPosition, FiscalPeriod, JournalEntry, JournalLine, Obligation
from revops.core import outbox
from revops.core.models import ExchangeRate
from revops.core.outbox import NotYet
from tests.factories.billing import make_credit_note, make_invoice, make_payment
from tests.factories.core import make_legal_entity
from tests.factories.orders import make_contract, make_phase
from tests.factories.revenue import ACTOR, AT, make_recognised, open_books, recognise

pytestmark = pytest.mark.django_db


def sides(entry) -> list[tuple[str, str, Decimal]]:
    """Return (account, currency, debit less credit) per line, in the order of posting."""
    rows = JournalLine.objects.filter(entry=entry).select_related("account").order_by("pk")
    return [(r.account.code, r.currency, r.debit - r.credit) for r in rows]


def functional(entry) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in JournalLine.objects.filter(entry=entry).select_related("account"):
        code = row.account.code
        found[code] = found.get(code, Decimal(0)) + row.functional_debit - row.functional_credit
    return found


def posted(kind: str) -> JournalEntry:
    return JournalEntry.objects.get(source_kind=kind)


def post_once(post, **ids):
    """Call a posting service twice; the second call adds nothing. Returns the one entry."""
    (pk,) = post(**ids, actor=ACTOR, at=AT)
    assert post(**ids, actor=ACTOR, at=AT) == []
    return JournalEntry.objects.get(pk=pk)


# --- one entry per fact ---------------------------------------------------------------------


def test_an_invoice_is_posted_gross_net_and_tax():
    invoice = make_invoice("100.00")
    open_books(invoice.legal_entity)

    entry = post_once(services.post_invoices, invoice_ids=[invoice.pk])

    assert sides(entry) == [("1100", "EUR", 119), ("2200", "EUR", -100), ("2100", "EUR", -19)]
    assert (entry.accounting_date, entry.description) == (
        invoice.issued_on, f"Invoice {invoice.reference}",
    )  # fmt: skip
    tax = JournalLine.objects.get(entry=entry, account__code="2100")
    assert tax.tax_code == "DE S 19"


def test_a_credit_note_is_the_mirror_against_customer_credits():
    invoice = make_invoice("100.00")
    note = make_credit_note(invoice)
    open_books(invoice.legal_entity)

    entry = post_once(services.post_credit_notes, credit_note_ids=[note.pk])

    by_account = {code: amount for code, _currency, amount in sides(entry)}
    assert by_account == {
        "2010": -note.total.amount, "2200": note.net.amount, "2100": note.tax.amount,
    }  # fmt: skip


@pytest.mark.parametrize(("method", "account"), [("transfer", "1000"), ("card", "1010")])
def test_a_payment_goes_to_the_bank_or_to_clearing(method, account):
    payment = make_payment("50.00", method=method)
    open_books(payment.legal_entity)

    entry = post_once(services.post_payments, payment_ids=[payment.pk])

    assert sides(entry) == [(account, "EUR", 50), ("2000", "EUR", -50)]


def test_an_allocation_settles_and_its_undoing_is_the_mirror():
    invoice = make_invoice("100.00")
    payment = make_payment("119.00", account=invoice.account)
    open_books(invoice.legal_entity)
    (given,) = billing.allocate_payment(payment_id=payment.pk, actor=ACTOR, at=AT)

    entry = post_once(services.post_allocations, allocation_ids=[given])

    assert sides(entry) == [("2000", "EUR", 119), ("1100", "EUR", -119)]
    undone = billing.undo_allocation(allocation_id=given, actor=ACTOR, at=AT)
    back = post_once(services.post_allocations, allocation_ids=[undone])
    assert sorted(sides(back)) == [("1100", "EUR", 119), ("2000", "EUR", -119)]


def test_a_credit_allocated_takes_customer_credits():
    invoice = make_invoice("100.00")
    make_credit_note(invoice)
    open_books(invoice.legal_entity)
    allocation = Allocation.objects.get(credit_note__isnull=False)

    entry = post_once(services.post_allocations, allocation_ids=[allocation.pk])

    amount = allocation.amount.amount
    assert sides(entry) == [("2010", "EUR", amount), ("1100", "EUR", -amount)]


# --- periods --------------------------------------------------------------------------------


def test_without_a_period_the_fact_waits():
    invoice = make_invoice()

    with pytest.raises(NotYet, match="no fiscal period is open"):
        services.post_invoices(invoice_ids=[invoice.pk], actor=ACTOR, at=AT)

    assert JournalEntry.objects.count() == 0


def test_what_belongs_to_a_closed_month_goes_to_the_next_open_one_and_says_so():
    payment = make_payment("50.00", received_on=date(2026, 9, 30))
    seller = open_books(payment.legal_entity, first=date(2026, 9, 1))
    september, october = FiscalPeriod.objects.filter(legal_entity=seller).order_by("starts_on")[:2]
    FiscalPeriod.objects.filter(pk=september.pk).update(state="closed", closed_at=AT)

    entry = post_once(services.post_payments, payment_ids=[payment.pk])

    assert (entry.period, entry.origin_period) == (october, september)
    assert entry.accounting_date == date(2026, 10, 1)


def test_a_difference_of_a_closed_month_is_recognised_in_the_next_open_one():
    contract = make_contract(start_on=date(2026, 9, 1), until=date(2026, 10, 1))
    make_phase(contract, unit_price="30.00")
    seller = open_books(contract.legal_entity, first=date(2026, 9, 1))
    september = FiscalPeriod.objects.get(legal_entity=seller, starts_on=date(2026, 9, 1))
    FiscalPeriod.objects.filter(pk=september.pk).update(state="closed", closed_at=AT)

    recognise([contract], date(2026, 10, 1))

    entry = posted("obligation")
    assert entry.origin_period == september
    assert entry.period.starts_on == date(2026, 10, 1)
    assert Obligation.objects.get().recognised.amount == 30


def test_a_month_with_something_missing_is_not_closed():
    contract = make_contract(start_on=date(2026, 10, 1), until=date(2026, 11, 1))
    make_phase(contract)
    seller = open_books(contract.legal_entity, first=date(2026, 10, 1))
    october = FiscalPeriod.objects.get(legal_entity=seller, starts_on=date(2026, 10, 1))

    with pytest.raises(services.PeriodIsNotReady, match="not recognised"):
        services.close_fiscal_period(period_id=october.pk, actor=ACTOR, at=AT)

    recognise([contract], date(2026, 11, 1))
    closed = services.close_fiscal_period(period_id=october.pk, actor=ACTOR, at=AT)
    assert (closed.state, closed.closed_at) == ("closed", AT)


def test_months_close_in_order_and_after_their_documents():
    invoice = make_invoice(on=date(2026, 10, 5), start_on=date(2026, 10, 1))
    seller = open_books(invoice.legal_entity, first=date(2026, 9, 1), until=date(2026, 11, 1))
    september, october = FiscalPeriod.objects.filter(legal_entity=seller).order_by("starts_on")

    with pytest.raises(services.PeriodIsNotReady) as refusal:
        services.close_fiscal_period(period_id=october.pk, actor=ACTOR, at=AT)

    assert "is still open" in str(refusal.value)
    assert "1 document or payment is not posted" in str(refusal.value)
    services.close_fiscal_period(period_id=september.pk, actor=ACTOR, at=AT)
    september.refresh_from_db()
    assert september.state == "closed"


# --- evergreen ------------------------------------------------------------------------------


def test_an_evergreen_charge_is_earned_period_by_period():
    contract = make_contract(start_on=date(2026, 1, 1))
    make_phase(contract, unit_price="31.00")
    open_books(contract.legal_entity)

    recognise([contract], date(2026, 2, 1))
    row = Obligation.objects.get()
    after_january = (row.recognised.amount, row.recognised_until)
    services.recognise_contracts(
        contract_ids=[contract.pk], until=date(2026, 3, 1), actor=ACTOR, at=AT
    )

    row.refresh_from_db()
    assert after_january == (31, date(2026, 2, 1))
    assert (row.recognised.amount, row.recognised_until) == (62, date(2026, 3, 1))


# --- two currencies -------------------------------------------------------------------------


@pytest.fixture
def dollars():
    """A contract in dollars of a seller who keeps books in euro: 100.00 USD, invoiced at 0.90."""
    ExchangeRate.objects.create(
        base="USD", quote="EUR", on=date(2026, 1, 1), rate=Decimal("0.90"), source="test"
    )
    seller = make_legal_entity(functional_currency="EUR")
    return make_contract(
        start_on=date(2026, 1, 1), until=date(2026, 2, 1), currency="USD", legal_entity=seller
    )


def test_deferred_revenue_keeps_the_rate_of_its_invoice(dollars):
    invoice = make_invoice("100.00", contract=dollars, at=datetime(2026, 1, 2, 10, tzinfo=UTC))
    open_books(dollars.legal_entity)
    services.post_invoices(invoice_ids=[invoice.pk], actor=ACTOR, at=AT)
    ExchangeRate.objects.create(
        base="USD", quote="EUR", on=date(2026, 1, 31), rate=Decimal("0.80"), source="test"
    )

    recognise([dollars], date(2026, 2, 1))

    assert invoice.exchange_rate == Decimal("0.90")
    entry = posted("obligation")
    # earned at the rate of the invoice, whatever the dollar is worth by then
    assert sides(entry) == [("2200", "USD", 100), ("4000", "USD", -100)]
    assert functional(entry) == {"2200": 90, "4000": -90}
    left = JournalLine.objects.filter(contract=dollars, account__code="2200")
    assert sum(r.functional_credit - r.functional_debit for r in left) == 0
    assert ContractPosition.objects.get().deferred.amount == 0


def test_a_payment_at_another_rate_realises_the_difference(dollars):
    invoice = make_invoice("100.00", contract=dollars, at=datetime(2026, 1, 2, 10, tzinfo=UTC))
    open_books(dollars.legal_entity)
    total = invoice.total.amount
    payment = make_payment(
        str(total),
        account=invoice.account,
        currency="USD",
        exchange_rate=Decimal("0.80"),
        functional_amount=total * Decimal("0.80"),
    )
    (given,) = billing.allocate_payment(payment_id=payment.pk, actor=ACTOR, at=AT)

    entry = post_once(services.post_allocations, allocation_ids=[given])

    found = functional(entry)
    assert sum(found.values()) == 0
    assert found["1100"] == -total * Decimal("0.90")
    assert found["7000"] == total * Decimal("0.10")


def test_without_a_rate_recognition_waits(dollars):
    make_phase(dollars)
    ExchangeRate.objects.all().delete()
    open_books(dollars.legal_entity)

    with pytest.raises(NotYet, match="USD/EUR"):
        recognise([dollars], date(2026, 2, 1))

    assert Obligation.objects.count() == 0


def test_recognition_starts_with_a_posted_invoice():
    contract, _invoice = make_recognised("100.00", until=date(2026, 1, 2))

    row = ContractPosition.objects.get(contract=contract)
    assert row.billed.amount == 100
    assert row.deferred.amount - row.contract_asset.amount == row.billed.amount - row.earned.amount


def test_a_fact_that_waits_keeps_its_month_open():
    payment = make_payment("50.00", received_on=date(2026, 10, 5))
    seller = open_books(payment.legal_entity, first=date(2026, 10, 1))
    october = FiscalPeriod.objects.get(legal_entity=seller, starts_on=date(2026, 10, 1))
    services.post_payments(payment_ids=[payment.pk], actor=ACTOR, at=AT)
    outbox.emit(
        PaymentReceived(subject=payment.subject, payment_id=payment.pk),
        actor=ACTOR,
        at=datetime(2026, 10, 5, 9, tzinfo=UTC),
    )

    with pytest.raises(services.PeriodIsNotReady, match="1 fact waits"):
        services.close_fiscal_period(period_id=october.pk, actor=ACTOR, at=AT)

    outbox.drain()
    assert services.close_fiscal_period(period_id=october.pk, actor=ACTOR, at=AT).closed_at == AT
