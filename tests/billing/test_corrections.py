"""Cancelling an invoice, and credits by decision under four eyes."""

from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from billing import services
from billing.models import Concession, CreditNote, Invoice, InvoiceLine, Receivable
from orders import services as orders
from revops.core import policy
from revops.core.problems import Conflict, Forbidden
from revops.core.roles import Role
from tests.factories.billing import make_invoice
from tests.factories.core import make_legal_entity, make_user

pytestmark = pytest.mark.django_db


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def invoice():
    """249.95 for April 2026 at 19 %."""
    return make_invoice("249.95", legal_entity=make_legal_entity("kw"), start_on=date(2026, 4, 1))


@pytest.fixture
def line(invoice):
    return invoice.lines.get()


@pytest.fixture
def clerk():
    return policy.actor_of(make_user(Role.BILLING))


@pytest.fixture
def controller():
    return policy.actor_of(make_user(Role.CONTROLLER))


def concede(line, amount, clerk, controller, at):
    asked = services.request_concession(
        line_id=line.pk, amount=Decimal(amount), reason="Outage in April", actor=clerk, at=at
    )
    return services.approve_concession(request_id=asked.pk, actor=controller, at=at)


def bill(line, actor, at):
    return services.bill_contracts(
        contract_ids=[line.contract_id], through=date(2026, 4, 1), actor=actor, at=at
    )


def test_a_cancelled_invoice_is_mirrored_and_billed_again(invoice, line, actor, at):
    note = services.cancel_invoice(invoice_id=invoice.pk, reason="Address", actor=actor, at=at)

    assert (note.kind, note.total, note.reason) == ("cancellation", invoice.total, "Address")
    assert Receivable.objects.get(invoice=invoice).open_amount == eur("0")
    (again,) = bill(line, actor, at).invoice_ids
    new = InvoiceLine.objects.get(invoice=again)
    assert (new.kind, new.amount, new.sequence) == ("charge", eur("249.95"), 2)
    assert bill(line, actor, at).lines == 0


def test_what_is_left_after_a_repair_is_cancelled_to_the_cent(invoice, line, actor, at):
    orders.end_phase(phase_id=line.phase_id, effective_on=date(2026, 4, 11), actor=actor, at=at)
    bill(line, actor, at)

    services.cancel_invoice(invoice_id=invoice.pk, reason="Void", actor=actor, at=at)

    notes = CreditNote.objects.filter(invoice=invoice)
    assert sum((n.total for n in notes), eur("0")) == invoice.total
    assert sum((n.tax for n in notes), eur("0")) == invoice.tax


def test_an_invoice_is_cancelled_once(invoice, actor, at):
    services.cancel_invoice(invoice_id=invoice.pk, reason="Void", actor=actor, at=at)

    with pytest.raises(services.InvoiceIsCancelled):
        services.cancel_invoice(invoice_id=invoice.pk, reason="Void", actor=actor, at=at)

    assert CreditNote.objects.count() == 1


def test_a_cancellation_needs_a_reason(invoice, actor, at):
    with pytest.raises(services.ConcessionInvalid, match="Say why"):
        services.cancel_invoice(invoice_id=invoice.pk, reason=" ", actor=actor, at=at)

    assert not CreditNote.objects.exists()


def test_cancelling_a_paid_invoice_leaves_credit_with_the_customer(invoice, actor, at):
    services.record_payment(
        account_id=invoice.account_id,
        amount=invoice.total,
        received_on=date(2026, 11, 20),
        method="transfer",
        actor=actor,
        at=at,
    )

    note = services.cancel_invoice(invoice_id=invoice.pk, reason="Void", actor=actor, at=at)

    assert note.receivable.open_amount == invoice.total


def test_a_concession_is_neither_billed_back_nor_given_twice(line, clerk, controller, actor, at):
    concession = concede(line, "10.00", clerk, controller, at)

    note = concession.credit_note
    assert (note.kind, note.net, note.tax) == ("concession", eur("10"), eur("1.90"))
    assert bill(line, actor, at).lines == 0
    orders.end_phase(phase_id=line.phase_id, effective_on=date(2026, 4, 2), actor=actor, at=at)
    bill(line, actor, at)
    kept = sum((row.amount for row in InvoiceLine.objects.all()), eur("0"))
    assert kept == eur("0")  # 8.33 served, 10.00 conceded


def test_after_a_cancellation_the_concession_stays_given(line, clerk, controller, actor, at):
    concede(line, "10.00", clerk, controller, at)
    services.cancel_invoice(invoice_id=line.invoice_id, reason="Void", actor=actor, at=at)

    (again,) = bill(line, actor, at).invoice_ids

    assert Invoice.objects.get(pk=again).net == eur("239.95")


def test_who_asks_does_not_approve(line, clerk, at):
    asked = services.request_concession(
        line_id=line.pk, amount=Decimal("5"), reason="Goodwill", actor=clerk, at=at
    )

    with pytest.raises(Forbidden):
        services.approve_concession(request_id=asked.pk, actor=clerk, at=at)

    assert not Concession.objects.exists()


def test_who_may_both_ask_and_approve_still_needs_a_second_person(line, at):
    both = make_user(Role.BILLING)
    asked = services.request_concession(
        line_id=line.pk, amount=Decimal("5"), reason="Goodwill", actor=policy.actor_of(both), at=at
    )
    both.grants.update(role=Role.CONTROLLER.value)

    with pytest.raises(Forbidden, match="Somebody else"):
        services.approve_concession(request_id=asked.pk, actor=policy.actor_of(both), at=at)


def test_more_than_is_left_on_the_line_is_refused(line, clerk, controller, at):
    concede(line, "200.00", clerk, controller, at)

    with pytest.raises(services.ConcessionInvalid, match=r"49\.95"):
        services.request_concession(
            line_id=line.pk, amount=Decimal("49.96"), reason="More", actor=clerk, at=at
        )


def test_a_decided_request_is_not_decided_again(line, clerk, controller, at):
    asked = services.request_concession(
        line_id=line.pk, amount=Decimal("5"), reason="Goodwill", actor=clerk, at=at
    )
    services.reject_concession(request_id=asked.pk, actor=controller, at=at)

    with pytest.raises(Conflict):
        services.approve_concession(request_id=asked.pk, actor=controller, at=at)

    assert not Concession.objects.exists()
