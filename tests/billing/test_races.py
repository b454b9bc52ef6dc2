"""Two who bill, two who settle: every period is billed once, no cent is given twice."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from billing import services
from billing.models import Allocation, BillRun, InvoiceLine, Payment, Receivable
from billing.services import billing as engine
from billing.services import payments
from revops.core import jobs, numbering
from tests.attacks import objections
from tests.factories.billing import ACTOR, AT, make_invoice, make_payment, make_tax_rules
from tests.factories.core import make_legal_entity
from tests.factories.orders import make_contract, make_phase
from tests.races import at_once, together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MAY = date(2026, 5, 1)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def make_due_contracts(count):
    """Contracts of one seller whose April is billed and whose May is due."""
    make_tax_rules()
    entity = make_legal_entity("kw")
    contracts = [
        make_contract(start_on=date(2026, 4, 1), legal_entity=entity) for _ in range(count)
    ]
    for contract in contracts:
        make_phase(contract)
    ids = [contract.pk for contract in contracts]
    services.bill_contracts(contract_ids=ids, through=date(2026, 4, 1), actor=ACTOR, at=AT)
    return entity, ids


def bill(ids):
    return partial(services.bill_contracts, contract_ids=ids, through=MAY, actor=ACTOR, at=AT)


def billed_for_may():
    return InvoiceLine.objects.filter(planned_from=MAY).count()


# ---------------------------------------------------------------------------------- bill runs


def test_without_the_contracts_lock_the_database_turns_the_second_biller_away(monkeypatch):
    _entity, ids = make_due_contracts(3)
    monkeypatch.setattr(engine, "_lock", lambda ids: None)
    monkeypatch.setattr(engine, "issue_documents", together(engine.issue_documents))

    found = at_once(bill(ids), bill(ids))

    (refusal,) = [one for one in found if isinstance(one, IntegrityError)]
    assert "billing_invoiceline_is_billed_once" in str(refusal)
    assert billed_for_may() == 3


def test_two_who_bill_the_same_contracts_bill_everything_once():
    _entity, ids = make_due_contracts(20)

    found = at_once(bill(ids), bill(ids))

    assert sorted(result.lines for result in found) == [0, 20]
    assert billed_for_may() == 20
    assert numbering.series_report()[0].is_gapless


def test_two_bill_runs_over_the_same_date_share_the_work_and_bill_everything_once():
    entity, _ids = make_due_contracts(20)

    def run():
        services.start_bill_run(legal_entity_id=entity.pk, through=MAY, size=4, actor=ACTOR, at=AT)
        jobs.drain(at=AT)

    assert at_once(run, run) == [None, None]
    jobs.drain(at=AT)

    done = [one.job for one in BillRun.objects.select_related("job")]
    assert [job.state for job in done] == ["done", "done"]
    assert billed_for_may() == 20
    assert numbering.series_report()[0].is_gapless
    assert objections("billing", at=datetime(2026, 5, 1, tzinfo=UTC)) == {}


def test_a_failed_run_leaves_no_gap_in_the_numbers():
    _entity, ids = make_due_contracts(4)

    def fail():
        with transaction.atomic():
            bill(ids[:2])()
            raise RuntimeError("lost on the way")

    found = at_once(fail, bill(ids[2:]))

    assert isinstance(found[0], RuntimeError)
    assert len(found[1].invoice_ids) == 2
    assert [gap for gap in numbering.gaps() if gap.series == "INV"] == []


# --------------------------------------------------------------------------------- allocation


def settle(payment, invoice, amount):
    return partial(
        services.allocate_payment,
        payment_id=payment.pk, named=[(invoice.pk, Decimal(amount))], actor=ACTOR, at=AT,
    )  # fmt: skip


@pytest.fixture
def half_paid():
    """An invoice over 119.00 of which 19.00 are paid, and two payments of 60.00 on file."""
    invoice = make_invoice(legal_entity=make_legal_entity("kw"), start_on=date(2026, 11, 1))
    settle(make_payment("19.00", account=invoice.account), invoice, "19.00")()
    return invoice, [make_payment("60.00", account=invoice.account) for _ in range(2)]


def settled(invoice):
    return sum(row.value for row in Allocation.objects.filter(invoice=invoice))


def test_without_the_open_items_lock_two_payments_settle_more_than_is_open(half_paid, monkeypatch):
    invoice, both = half_paid

    def unlocked(**where):
        found = Receivable.objects.filter(**where).select_related("invoice", "credit_note")
        return list(found.order_by("pk"))

    monkeypatch.setattr(payments, "lock_receivables", unlocked)
    monkeypatch.setattr(payments, "move_receivables", together(payments.move_receivables))

    at_once(*(settle(payment, invoice, "60.00") for payment in both))

    assert settled(invoice) == Decimal(139)
    assert invoice.receivable.open_value == Decimal(40)
    assert "billing.open_amounts_follow_allocations" in objections("billing", at=NOW)


def test_of_two_payments_for_the_same_rest_one_is_refused(half_paid):
    invoice, both = half_paid

    found = at_once(*(settle(payment, invoice, "60.00") for payment in both))

    assert sum(isinstance(one, services.OverAllocated) for one in found) == 1
    assert settled(invoice) == Decimal(79)
    assert invoice.receivable.open_value == Decimal(40)
    assert objections("billing", at=NOW) == {}


def test_two_clerks_cannot_allocate_one_payment_twice():
    first = make_invoice(legal_entity=make_legal_entity("kw"), start_on=date(2026, 11, 1))
    second = make_invoice(
        legal_entity=first.legal_entity, account=first.account, start_on=date(2026, 11, 1)
    )
    payment = make_payment("119.00", account=first.account)

    found = at_once(settle(payment, first, "119.00"), settle(payment, second, "119.00"))

    assert sum(isinstance(one, services.OverAllocated) for one in found) == 1
    payment.refresh_from_db()
    assert payment.unallocated.amount == 0
    assert sorted(r.open_value for r in Receivable.objects.all()) == [0, Decimal(119)]


def test_a_provider_that_reports_a_payment_twice_at_once_is_recorded_once():
    invoice = make_invoice(legal_entity=make_legal_entity("kw"), start_on=date(2026, 11, 1))
    report = partial(
        services.record_payment, account_id=invoice.account_id, amount=invoice.total,
        received_on=date(2026, 11, 20), method="card", provider="stripe", provider_ref="pi_1",
        actor=ACTOR, at=AT,
    )  # fmt: skip

    found = at_once(report, report)

    assert {one.pk for one in found} == {Payment.objects.get().pk}
    assert settled(invoice) == Decimal(119)
