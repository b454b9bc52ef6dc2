"""Every invariant of the ledger floor names the violation planted for it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from billing import services as billing
from billing.models import Allocation
from revenue import services
from revenue.models import ContractPosition, FiscalPeriod, JournalEntry, Obligation
from revenue.rules import Code, Tag, credit, debit, domestic, posting
from revenue.services.posting import Draft, post
from revops.core import verify
from tests.databases import Databases
from tests.factories.billing import make_credit_note, make_invoice, make_payment
from tests.factories.compensation import assign, make_credit, make_desk, make_earning, make_plan
from tests.factories.core import left_a_trail
from tests.factories.crm import make_sales_person
from tests.factories.orders import make_phase
from tests.factories.revenue import ACTOR, AT, make_period, make_recognised, open_books, recognise

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def offending(*names: str) -> list[str]:
    """Run the checks of this floor; exactly the named ones may object. Returns the first's keys."""
    results = [r for r in verify.run(at=NOW).results if r.name.startswith("revenue.")]
    assert [r.error for r in results if r.error] == []
    objecting = {r.name: r for r in results if r.violations}
    assert sorted(objecting) == sorted(names)
    return objecting[names[0]].offending if names else []


def plant(
    one: str,
    other: str,
    *,
    source: str = "test",
    purpose: str = "plant",
    amount: str = "7.00",
    tag: Tag | None = None,
    seller=None,
) -> JournalEntry:
    """Post a sound entry that nothing stands behind: `one` debited, `other` credited."""
    seller = seller or open_books()
    money = domestic("EUR", Decimal(amount))
    lines = [debit(Code(one), money, tag or Tag()), credit(Code(other), money)]
    draft = Draft(
        seller.pk, date(2026, 11, 20), 990_001, posting(source, purpose, lines), "Planted"
    )
    (pk,) = post([draft], actor=ACTOR, at=AT)
    return JournalEntry.objects.get(pk=pk)


def whole_chain():
    """A month billed, recognised, half credited and paid: every kind of entry but commission."""
    contract, invoice = make_recognised("100.00", start_on=date(2026, 1, 1))
    note = make_credit_note(invoice)
    services.post_credit_notes(credit_note_ids=[note.pk], actor=ACTOR, at=AT)
    payment = make_payment("50.00", account=invoice.account)
    services.post_payments(payment_ids=[payment.pk], actor=ACTOR, at=AT)
    billing.allocate_payment(payment_id=payment.pk, actor=ACTOR, at=AT)
    allocations = list(Allocation.objects.values_list("pk", flat=True))
    services.post_allocations(allocation_ids=allocations, actor=ACTOR, at=AT)
    recognise([contract], date(2026, 2, 1))
    return contract


def make_one_earning():
    seller = open_books()
    plan = make_plan(legal_entity=seller)
    payee = make_sales_person()
    assign(payee, plan)
    order = make_desk(legal_entity=seller).sell(payee, "1000")
    recognise([order.amendment.contract], date(2026, 12, 1))
    component = plan.versions.get().components.get()
    return make_earning(make_credit(order, component), "100.00")


def test_sound_books_are_not_objected_to():
    whole_chain()
    earning = make_one_earning()
    services.post_earnings(earning_ids=[earning.pk], actor=ACTOR, at=AT)

    assert offending() == []
    kinds = set(JournalEntry.objects.values_list("source_kind", flat=True))
    assert kinds == {
        "invoice", "credit_note", "payment", "allocation", "obligation", "contract", "earning",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("account", "law"),
    [
        ("1100", "revenue.receivables_agree_with_open_invoices"),
        ("2000", "revenue.unapplied_cash_agrees_with_payments"),
        ("2010", "revenue.customer_credits_agree_with_credit_notes"),
        ("2100", "revenue.tax_payable_agrees_with_documents"),
        ("2300", "revenue.accrued_commission_agrees_with_earnings"),
    ],
)
def test_a_control_account_without_its_rows_is_found(account, law):
    seller = open_books()
    plant(account, "1000", seller=seller)

    balance = "7.0000" if account == "1100" else "-7.0000"
    assert offending(law) == [f"{seller.pk}, EUR, {balance}, 0"]


def test_revenue_that_no_obligation_earned_is_found():
    plant("1000", "4000")

    offending("revenue.revenue_agrees_with_obligations", "revenue.recognised_is_what_is_posted")


def test_a_contract_whose_balance_is_not_billed_less_earned_is_found():
    contract, _ = make_recognised()
    plant("2200", "1000", tag=Tag(contract=contract.pk), seller=contract.legal_entity)

    # 100.00 billed and earned; 7.00 were taken from it behind everybody's back
    [found] = offending(
        "revenue.contract_balances_agree_with_billed_less_earned",
        "revenue.positions_are_what_is_posted",
    )
    assert found.startswith(f"{contract.pk}, EUR, ")


def test_conversion_that_does_not_net_to_zero_is_found():
    entry = plant("1990", "1000")

    found = offending("revenue.currency_conversion_is_zero")

    assert found == [f"{entry.legal_entity_id}, 7.0000"]


@pytest.mark.parametrize(
    ("source", "purpose", "law"),
    [
        ("invoice", "issue", "revenue.invoices_are_posted_once"),
        ("credit_note", "issue", "revenue.credit_notes_are_posted_once"),
        ("payment", "receipt", "revenue.payments_are_posted_once"),
        ("allocation", "apply", "revenue.allocations_are_posted_once"),
        ("earning", "earn", "revenue.earnings_are_posted_once"),
    ],
)
def test_an_entry_of_a_row_that_does_not_exist_is_found(source, purpose, law):
    plant("1000", "1010", source=source, purpose=purpose)

    assert offending(law) == ["990001, 1, 7.0000"]


def test_an_invoice_that_was_not_posted_is_found():
    invoice = make_invoice(start_on=date(2026, 1, 1))

    found = offending(
        "revenue.invoices_are_posted_once",
        "revenue.receivables_agree_with_open_invoices",
        "revenue.tax_payable_agrees_with_documents",
        "revenue.contract_balances_agree_with_billed_less_earned",
        "revenue.positions_follow_the_rule",
        "revenue.delivered_phases_have_an_obligation",
    )

    assert found == [f"{invoice.pk}, 0, –"]


def test_an_earning_that_was_not_posted_is_found():
    earning = make_one_earning()

    found = offending(
        "revenue.earnings_are_posted_once", "revenue.accrued_commission_agrees_with_earnings"
    )

    assert found == [f"{earning.pk}, 0, –"]


# ----------------------------------------------------------------------------- entries


def close(period: FiscalPeriod, closed_at: datetime = AT) -> None:
    FiscalPeriod.objects.filter(pk=period.pk).update(state="closed", closed_at=closed_at)
    period.refresh_from_db()
    left_a_trail(period, "close", "open", at=closed_at)


def test_an_entry_posted_after_the_close_is_found():
    entry = plant("1000", "1010", seller=make_period().legal_entity)
    close(entry.period, AT - timedelta(days=1))

    [found] = offending("revenue.nothing_is_posted_after_the_close")

    assert found.startswith(f"{entry.pk}, ")


def test_an_entry_outside_its_period_is_found():
    entry = plant("1000", "1010", seller=make_period().legal_entity)
    FiscalPeriod.objects.filter(pk=entry.period_id).update(
        starts_on=date(2026, 12, 1), until=date(2027, 1, 1)
    )

    assert offending("revenue.entries_lie_in_their_period") == [
        f"{entry.pk}, 2026-11-20, 2026-12-01"
    ]


def test_an_entry_moved_out_of_an_open_period_is_found():
    seller = open_books(first=date(2026, 11, 1), until=date(2027, 1, 1))
    november = FiscalPeriod.objects.get(legal_entity=seller, starts_on=date(2026, 11, 1))
    FiscalPeriod.objects.filter(pk=november.pk).update(state="closed", closed_at=AT)
    entry = plant("1000", "1010", seller=seller)
    FiscalPeriod.objects.filter(pk=november.pk).update(state="open", closed_at=None)

    assert offending("revenue.moved_entries_name_a_closed_period") == [
        f"{entry.pk}, 2026-11-01, 2026-12-01"
    ]


def test_a_period_left_open_before_a_closed_one_is_found():
    seller = open_books(first=date(2026, 10, 1), until=date(2026, 12, 1))
    october, november = FiscalPeriod.objects.filter(legal_entity=seller).order_by("starts_on")
    close(november)

    assert offending("revenue.periods_close_in_order") == [f"{october.pk}, 2026-10-01"]


def test_a_period_closed_without_a_trail_is_found():
    period = make_period()
    FiscalPeriod.objects.filter(pk=period.pk).update(state="closed", closed_at=AT)

    assert offending("revenue.fiscalperiod_states_have_their_trail") == [
        f"revenue.fiscalperiod:{period.pk}, closed, –"
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("column", "broken"),
    [
        ("debit", ["EUR, 1, 1.0000"]),
        ("functional_debit", ["functional, 2, 1.0000"]),
    ],
)
def test_an_entry_that_does_not_balance_is_found(databases: Databases, column, broken):
    with transaction.atomic():
        entry = plant("1000", "1010")
    with databases.superuser(databases.clone) as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"UPDATE revenue_journalline SET {column} = {column} + 1 "
            "WHERE entry_id = %s AND debit > 0",
            [entry.pk],
        )

    found = offending("revenue.entries_balance", "revenue.trial_balance_is_zero")

    assert [key.removeprefix(f"{entry.pk}, ") for key in found] == [
        one.replace("1, 1", "2, 1") for one in broken
    ]


# ------------------------------------------------- obligations, schedules and positions


def test_a_schedule_that_is_not_the_price_is_found():
    make_recognised()
    row = Obligation.objects.get()
    Obligation.objects.update(allocated_price=row.allocated_price.amount + 1)

    [found] = offending("revenue.schedules_add_up_to_the_price")

    assert found.startswith(f"{row.pk}, ")


def test_revenue_ahead_of_its_schedule_is_found():
    make_recognised(until=date(2026, 2, 1))
    row = Obligation.objects.get()
    Obligation.objects.update(recognised_until=date(2026, 1, 11))

    [found] = offending("revenue.recognised_is_what_is_earned")

    assert found.startswith(f"{row.pk}, {row.recognised.amount}, ")


def test_recognised_revenue_that_no_entry_posted_is_found():
    make_recognised()
    row = Obligation.objects.get()
    Obligation.objects.update(recognised=row.recognised.amount - 1)

    [found] = offending(
        "revenue.recognised_is_what_is_posted",
        "revenue.recognised_is_what_is_earned",
        "revenue.revenue_agrees_with_obligations",
        "revenue.contract_balances_agree_with_billed_less_earned",
        "revenue.positions_follow_the_rule",
    )

    assert found.startswith(f"{row.pk}, ")


def test_a_delivered_phase_without_obligation_is_found():
    phase = make_phase()

    assert offending("revenue.delivered_phases_have_an_obligation") == [f"{phase.pk}, 2026-01-01"]


def test_a_position_that_does_not_follow_is_found():
    contract, _ = make_recognised()
    row = ContractPosition.objects.get()
    ContractPosition.objects.update(billed=row.billed.amount + 1)

    [found] = offending("revenue.positions_follow_the_rule")

    assert found.startswith(f"{contract.pk}, ")


def test_a_position_that_is_not_posted_is_found():
    contract, _ = make_recognised()
    tag = Tag(contract=contract.pk)
    money = domestic("EUR", Decimal(7))
    lines = [debit(Code.CONTRACT_ASSETS, money, tag), credit(Code.DEFERRED_REVENUE, money, tag)]
    draft = Draft(
        contract.legal_entity_id, date(2026, 11, 20), 1, posting("test", "plant", lines), "Planted"
    )
    post([draft], actor=ACTOR, at=AT)

    [found] = offending("revenue.positions_are_what_is_posted")

    assert found.startswith(f"{contract.pk}, ")
