"""Bill runs: chunks, exceptions, the daily run, the race of two."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing import services, tasks
from billing.models import (
    BillingSchedule,
    BillRun,
    Invoice,
    InvoiceLine,
    TaxRule,
)
from revops.core import jobs
from revops.core.actor import acting
from revops.core.models import Errand
from tests.factories.billing import ACTOR, AT, make_tax_rules
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_contact
from tests.factories.orders import make_contract, make_phase

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 1)
NIGHT = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)


def make_due_contracts(count, *, entity=None, **columns):
    """Contracts billed for April, due again on 1 May."""
    make_tax_rules()
    entity = entity or make_legal_entity("kw")
    contracts = [
        make_contract(start_on=date(2026, 4, 1), legal_entity=entity, **columns)
        for _ in range(count)
    ]
    for contract in contracts:
        make_phase(contract)
    services.bill_contracts(
        contract_ids=[c.pk for c in contracts], through=date(2026, 4, 1), actor=ACTOR, at=AT
    )
    return entity, contracts


def start(entity, **more):
    return services.start_bill_run(
        legal_entity_id=entity.pk, through=MAY, actor=ACTOR, at=AT, **more
    )


def test_a_run_bills_every_due_contract_in_chunks():
    entity, _contracts = make_due_contracts(5)

    run = start(entity, size=2)
    jobs.drain(at=AT)

    run.job.refresh_from_db()
    assert (run.job.state, run.job.total, run.job.done, run.job.failed) == ("done", 5, 5, 0)
    assert run.job.chunks.count() == 3
    assert run.job.result == {
        "invoices": 5, "credit_notes": 0, "lines": 5, "held": 0,
        "net_EUR": 50_000, "tax_EUR": 9_500,
    }  # fmt: skip
    assert set(run.invoices.values_list("issued_on", flat=True)) == {date(2026, 11, 21)}
    assert set(BillingSchedule.objects.values_list("due_on", flat=True)) == {date(2026, 6, 1)}


def test_a_second_run_adds_nothing():
    entity, _contracts = make_due_contracts(2)
    start(entity)
    jobs.drain(at=AT)
    count = Invoice.objects.count()

    second = start(entity)
    jobs.drain(at=AT)

    second.job.refresh_from_db()
    assert (second.job.state, second.job.total) == ("done", 0)
    assert Invoice.objects.count() == count


def test_what_is_held_is_reported_and_does_not_come_again():
    entity, contracts = make_due_contracts(2)
    contracts[0].account.country = "ZZ"
    contracts[0].account.save()
    TaxRule.objects.filter(seller_country="DE", buyer_region="*").update(
        valid_until=date(2020, 1, 1)
    )

    run = start(entity)
    jobs.drain(at=AT)

    run.job.refresh_from_db()
    (failure,) = jobs.failures(run.job_id)
    assert failure["key"] == contracts[0].number
    assert "no tax rule" in failure["reason"].lower()
    assert (run.job.done, run.job.failed) == (1, 1)
    assert start(entity).job.total == 0


def test_a_held_contract_is_released_once_its_reason_is_gone(actor, at):
    entity = make_legal_entity("kw")
    contract = make_contract(start_on=date(2026, 4, 1), legal_entity=entity)
    make_phase(contract)
    services.bill_contracts(
        contract_ids=[contract.pk], through=date(2026, 4, 1), actor=actor, at=at
    )
    assert BillingSchedule.objects.get().held_reason
    make_tax_rules()

    services.release_contracts(contract_ids=[contract.pk], actor=actor, at=at)

    assert BillingSchedule.objects.get().held_reason == ""
    assert InvoiceLine.objects.count() == 8


def test_the_clock_starts_one_run_per_seller_with_something_due(clock):
    make_due_contracts(1)
    make_due_contracts(1, entity=make_legal_entity("us"))
    clock.move_to(NIGHT)

    assert tasks.bill_due() == 2
    assert tasks.bill_due() == 0  # both are under way
    jobs.drain(at=NIGHT)
    assert tasks.bill_due() == 0  # nothing is left
    assert set(BillRun.objects.values_list("through", flat=True)) == {MAY}


def test_the_clock_waits_until_the_date_has_come_for_the_customer(clock):
    make_due_contracts(1, time_zone="America/Los_Angeles")
    clock.move_to(NIGHT)

    assert tasks.bill_due() == 0


def test_a_preview_says_what_the_run_will_issue():
    entity, _contracts = make_due_contracts(3)

    preview = services.preview_bill_run(legal_entity_id=entity.pk, through=MAY, at=AT)

    assert (preview.contracts, preview.documents, preview.is_complete) == (3, 3, True)
    assert (preview.net, preview.tax) == ({"EUR": Decimal(300)}, {"EUR": Decimal(57)})


def test_issued_invoices_are_sent_once_to_the_billing_contact(drain):
    _entity, (contract,) = make_due_contracts(1)
    make_contact(contract.account, email="ap@customer.example")

    drain()
    drain()

    (errand,) = Errand.objects.filter(kind="mail.send")
    assert errand.payload["to"] == ["ap@customer.example"]
    assert "KW-INV-2026-00001" in errand.payload["subject"]
    assert "{link}" in errand.payload["text"]


def test_nobody_is_written_to_while_history_replays(drain):
    with acting(ACTOR, source="import"):
        _entity, (contract,) = make_due_contracts(1)
    make_contact(contract.account)

    drain()

    assert not Errand.objects.filter(kind="mail.send").exists()
