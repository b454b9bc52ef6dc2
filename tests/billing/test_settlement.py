"""Payments, credit and their allocation: what settles, what is refused, what can be undone."""

from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from billing import services
from billing.models import Allocation, Payment, Receivable
from revops.core.models import ExchangeRate, OutboxEvent, StateChange
from tests.factories.billing import make_credit_note, make_invoice
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_account

pytestmark = pytest.mark.django_db


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def account():
    return make_account(legal_entity=make_legal_entity("kw"))


@pytest.fixture
def invoices(account):
    """Two invoices of 119.00, the older due first."""
    return [
        make_invoice(account=account, legal_entity=account.legal_entity, on=date(2026, 10, day))
        for day in (1, 2)
    ]


@pytest.fixture
def pay(account, actor, at):
    def record(amount, **more):
        return services.record_payment(
            account_id=account.pk,
            amount=eur(amount),
            **{
                "received_on": date(2026, 11, 20),
                "method": "transfer",
                "actor": actor,
                "at": at,
                **more,
            },
        )

    return record


def open_amounts(invoices):
    return [Receivable.objects.get(invoice=i).open_amount for i in invoices]


def test_a_payment_settles_the_oldest_invoice_first(invoices, pay):
    payment = pay("150.00", reference="KW-INV-2026-00001")

    assert open_amounts(invoices) == [eur("0"), eur("88")]
    assert payment.unallocated == eur("0")
    first, second = (Receivable.objects.get(invoice=i) for i in invoices)
    assert (first.state, first.settled_on) == ("settled", date(2026, 11, 21))
    assert (second.state, second.settled_on) == ("partial", None)
    names = list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))[-2:]
    assert names == ["billing.payment.received", "billing.settlement.allocated"]
    moves = StateChange.objects.filter(subject_label="billing.receivable")
    assert sorted(m.action for m in moves) == ["settle", "settle_partly"]


def test_what_no_invoice_takes_stays_with_the_payment(invoices, pay):
    payment = pay("300.00")

    assert payment.unallocated == eur("62")
    assert sum(a.amount.amount for a in Allocation.objects.all()) == Decimal("238")


def test_named_invoices_are_settled_as_stated(invoices, pay):
    payment = pay("119.00", allocate=[(invoices[1].pk, Decimal("100.00"))])

    assert open_amounts(invoices) == [eur("119"), eur("19")]
    assert payment.unallocated == eur("19")


def test_more_than_is_open_is_refused_and_nothing_is_recorded(invoices, pay):
    with pytest.raises(services.OverAllocated):
        pay("500.00", allocate=[(invoices[0].pk, Decimal("119.01"))])

    assert not Payment.objects.exists()
    assert not Allocation.objects.exists()
    assert open_amounts(invoices) == [eur("119"), eur("119")]


def test_more_than_is_left_of_the_payment_is_refused(invoices, pay, actor, at):
    payment = pay("100.00", allocate="none")

    with pytest.raises(services.OverAllocated, match=r"available"):
        services.allocate_payment(
            payment_id=payment.pk, named=[(invoices[0].pk, Decimal("100.01"))], actor=actor, at=at
        )

    assert open_amounts(invoices)[0] == eur("119")


def test_an_allocation_can_be_undone_once(invoices, pay, actor, at):
    payment = pay("150.00")
    partial, full = sorted(Allocation.objects.all(), key=lambda a: a.amount.amount)

    services.undo_allocation(allocation_id=full.pk, actor=actor, at=at)
    services.undo_allocation(allocation_id=partial.pk, actor=actor, at=at)

    payment.refresh_from_db()
    assert payment.unallocated == eur("150")
    assert open_amounts(invoices) == [eur("119"), eur("119")]
    assert {r.state for r in Receivable.objects.all()} == {"open"}
    with pytest.raises(services.OverAllocated, match="undone already"):
        services.undo_allocation(allocation_id=full.pk, actor=actor, at=at)
    assert Allocation.objects.count() == 4


def test_money_received_tomorrow_is_refused(pay):
    with pytest.raises(services.PaymentInvalid, match="future"):
        pay("10.00", received_on=date(2026, 11, 22))

    assert not Payment.objects.exists()


def test_the_same_provider_reference_is_recorded_once(invoices, pay):
    first = pay("119.00", provider="bank", provider_ref="tx-1")

    assert pay("119.00", provider="bank", provider_ref="tx-1") == first
    assert Payment.objects.count() == 1


def test_credit_left_over_settles_another_invoice(invoices, pay, actor, at):
    pay("119.00", allocate=[(invoices[0].pk, Decimal("119.00"))])
    note = make_credit_note(invoices[0])
    assert note.receivable.open_amount == note.total

    services.allocate_credit(
        credit_note_id=note.pk,
        named=[(invoices[1].pk, note.total.amount)],
        actor=actor,
        at=at,
    )

    assert open_amounts(invoices)[1] == eur("119") - note.total
    note.receivable.refresh_from_db()
    assert (note.receivable.state, note.receivable.open_amount) == ("settled", eur("0"))


def test_an_allocation_books_both_rates(actor, at):
    for on, rate in ((date(2026, 10, 1), "0.90"), (date(2026, 11, 20), "0.95")):
        ExchangeRate.objects.create(
            base="USD", quote="EUR", on=on, rate=Decimal(rate), source="test"
        )
    account = make_account(legal_entity=make_legal_entity("kw"), currency="USD")
    make_invoice(
        account=account, legal_entity=account.legal_entity, currency="USD", on=date(2026, 10, 1)
    )

    services.record_payment(
        account_id=account.pk,
        amount=Money(Decimal("119"), "USD"),
        received_on=date(2026, 11, 20),
        method="transfer",
        actor=actor,
        at=at,
    )

    row = Allocation.objects.get()
    assert (row.functional_at_source, row.functional_at_invoice) == (
        Decimal("113.05"),
        Decimal("107.10"),
    )
