"""Every invariant of the billing floor names the violation planted for it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from billing import services
from billing.models import (
    Allocation,
    BillingSchedule,
    Concession,
    ConcessionRequest,
    CreditNote,
    Invoice,
    InvoiceLine,
    Payment,
    Receivable,
    TaxLine,
)
from orders.models import OrderLine
from revops.core import policy, verify
from revops.core.roles import Role
from tests.factories.billing import ACTOR, AT, make_invoice, make_tax_rules
from tests.factories.core import make_legal_entity, make_user
from tests.factories.orders import make_contract, make_order

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def objections():
    """Run the checks of this floor; return what each objects to, by name."""
    names = [one.name for one in verify.invariants() if one.name.startswith("billing.")]
    results = verify.run(at=NOW, names=names).results
    assert [(r.name, r.error) for r in results if r.error] == []
    return {r.name: r.offending for r in results if r.violations or r.offending}


@pytest.fixture
def story():
    """Two invoices of one customer: one paid in part and undone, one repaired and conceded."""
    entity = make_legal_entity("kw")
    first = make_invoice(legal_entity=entity, start_on=date(2026, 11, 1))
    second = make_invoice(
        legal_entity=entity, account=first.account, start_on=date(2026, 11, 1), rules=False
    )
    services.record_payment(
        account_id=first.account_id, amount=first.total / 2, received_on=date(2026, 11, 20),
        method="transfer", allocate=[(first.pk, Decimal("59.50"))], actor=ACTOR, at=AT,
    )  # fmt: skip
    services.undo_allocation(allocation_id=Allocation.objects.get().pk, actor=ACTOR, at=AT)
    asked = services.request_concession(
        line_id=second.lines.get().pk, amount=Decimal(10), reason="Outage",
        actor=policy.actor_of(make_user(Role.BILLING)), at=AT,
    )  # fmt: skip
    services.approve_concession(
        request_id=asked.pk, actor=policy.actor_of(make_user(Role.CONTROLLER)), at=AT
    )
    return first, second


def put(row, **columns):
    """Write columns of a mutable row past the services, as a broken program would."""
    sets = ", ".join(f'"{name}" = %s' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {sets} WHERE id = %s", [*columns.values(), row.pk]
        )


def twin(row, **columns):
    """Insert the same append-only row again with other columns: the guards let that through."""
    names = [f.column for f in row._meta.concrete_fields if not f.primary_key]
    picked = ["%s" if name in columns else f'"{name}"' for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {', '.join(picked)} FROM {table} WHERE id = %s",
            [*[columns[n] for n in names if n in columns], row.pk],
        )


def test_a_sound_story_violates_nothing(story):
    assert objections() == {}


def first_line():
    return InvoiceLine.objects.filter(invoice__isnull=False).order_by("pk")[0]


def first_invoice():
    return Invoice.objects.order_by("pk")[0]


def settled():
    """The allocation of the concession's credit note: nobody undid it."""
    return Allocation.objects.get(credit_note__isnull=False)


PLANTS = {
    "billing.totals_equal_their_lines": lambda: twin(first_line(), sequence=1),
    "billing.tax_lines_re_add": lambda: twin(TaxLine.objects.order_by("pk")[0]),
    "billing.tax_lines_equal_their_lines": lambda: twin(first_line(), sequence=1),
    "billing.functional_amounts_follow_the_rate": lambda: twin(
        first_invoice(), number=9, functional_total="118.00"
    ),
    "billing.issue_dates_run_along_the_numbers": lambda: twin(
        first_invoice(), number=9, issued_on="2026-10-01"
    ),
    "billing.billed_spans_do_not_overlap": lambda: twin(first_line(), planned_from="2026-10-31"),
    "billing.sequences_have_no_holes": lambda: twin(first_line(), sequence=3),
    "billing.credits_stay_below_their_line": lambda: twin(
        InvoiceLine.objects.get(kind="concession"), sequence=2, amount="-91.00"
    ),
    "billing.credit_notes_stay_below_their_invoice": lambda: twin(
        CreditNote.objects.get(), number=9, net="90.01", total="91.91"
    ),
    "billing.every_document_has_its_open_item": lambda: twin(first_invoice(), number=9),
    "billing.open_amounts_follow_allocations": lambda: put(
        Receivable.objects.filter(state="open").order_by("pk")[0], open_amount="1"
    ),
    "billing.payments_follow_allocations": lambda: put(Payment.objects.get(), unallocated="1"),
    "billing.allocations_are_undone_whole": lambda: twin(
        Allocation.objects.get(amount__lt=0), sequence=9, undoes_id=settled().pk
    ),
    "billing.allocations_stay_in_one_house": lambda: twin(
        settled(), sequence=9, source_currency="USD"
    ),
    "billing.concessions_stand_on_a_credit_note": lambda: twin(
        Concession.objects.get(), amount="11"
    ),
    "billing.due_contracts_are_billed": lambda: put(
        BillingSchedule.objects.order_by("pk")[0], due_on="2026-11-10"
    ),
    "billing.held_contracts_are_few": lambda: put(
        BillingSchedule.objects.order_by("pk")[0], held_reason="No tax rule"
    ),
    "billing.receivable_states_have_their_trail": lambda: put(
        Receivable.objects.filter(state="open").order_by("pk")[0], state="partial"
    ),
    "billing.payment_states_have_their_trail": lambda: put(
        Payment.objects.get(), state="reversed", reversed_at=AT
    ),
    "billing.concessionrequest_states_have_their_trail": lambda: put(
        ConcessionRequest.objects.get(), state="rejected", concession_id=None
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_violation_is_named(story, name):
    PLANTS[name]()

    assert name in objections()


def test_a_line_of_another_contract_is_named(story):
    other = make_contract(start_on=date(2026, 11, 1))
    twin(first_line(), contract_id=other.pk, sequence=1)

    assert "billing.lines_belong_to_their_phase" in objections()


def test_a_delivered_contract_unknown_to_billing_is_named():
    make_tax_rules()
    make_order(legal_entity=make_legal_entity("kw"), start_on=date(2026, 11, 15))
    OrderLine.objects.update(delivered_at=datetime(2026, 11, 20, tzinfo=UTC))

    assert "billing.delivered_contracts_are_scheduled" in objections()
