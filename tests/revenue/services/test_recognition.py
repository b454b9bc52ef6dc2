"""One engine per contract: obligations, what is earned, and where the contract stands."""

from datetime import date

import pytest
from djmoney.money import Money

from orders import services as orders
from revenue import services
from revenue.models import ContractPosition, JournalEntry, JournalLine, Obligation
from tests.factories.orders import ACTOR, AT, make_order

pytestmark = pytest.mark.django_db


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


@pytest.fixture
def contract():
    """A delivered deal from 1 November: 9,800.00 once and 500.00 a month for 24 months."""
    contract = make_order(start_on=date(2026, 11, 1)).amendment.contract
    services.open_fiscal_periods(
        legal_entity_id=contract.legal_entity_id,
        first=date(2026, 11, 1),
        until=date(2028, 12, 1),
        actor=ACTOR,
        at=AT,
    )
    return contract


def lines_of(entry: JournalEntry) -> list[tuple[str, str, str]]:
    rows = JournalLine.objects.filter(entry=entry).order_by("pk")
    return [(r.account.code, str(r.debit.normalize()), str(r.credit.normalize())) for r in rows]


def test_what_is_earned_at_once_is_posted_with_the_delivery(contract):
    services.start_recognition(contract_ids=[contract.pk], actor=ACTOR, at=AT)

    setup, seats = Obligation.objects.order_by("pk")
    assert (setup.recognised, setup.allocated_price) == (eur("9800"), eur("9800"))
    assert (seats.recognised, seats.allocated_price) == (eur("0"), eur("12000"))
    recognised, moved = JournalEntry.objects.order_by("pk")
    assert lines_of(recognised) == [("2200", "9.8E+3", "0"), ("4000", "0", "9.8E+3")]
    # earned before it was billed: a contract asset, not negative deferred revenue
    assert lines_of(moved) == [("1210", "9.8E+3", "0"), ("2200", "0", "9.8E+3")]
    position = ContractPosition.objects.get()
    assert (position.contract_asset, position.deferred) == (eur("9800"), eur("0"))


def test_a_second_run_adds_nothing(contract):
    services.start_recognition(contract_ids=[contract.pk], actor=ACTOR, at=AT)
    before = JournalEntry.objects.count()

    again = services.start_recognition(contract_ids=[contract.pk], actor=ACTOR, at=AT)

    assert again == []
    assert JournalEntry.objects.count() == before


def test_the_month_earns_its_days(contract):
    services.start_recognition(contract_ids=[contract.pk], actor=ACTOR, at=AT)

    services.recognise_contracts(
        contract_ids=[contract.pk], until=date(2026, 12, 1), actor=ACTOR, at=AT
    )

    seats = Obligation.objects.get(method="straight_line_daily")
    # 12,000.00 over 731 days (2028 is a leap year), 30 of them
    assert seats.recognised == eur("492.48")
    entry = JournalEntry.objects.get(source_id=seats.pk, purpose="recognise")
    assert entry.accounting_date == date(2026, 11, 30)
    services.recognise_contracts(
        contract_ids=[contract.pk], until=date(2028, 11, 1), actor=ACTOR, at=AT
    )
    seats.refresh_from_db()
    assert seats.recognised == eur("12000")


def test_a_cancellation_takes_back_what_was_earned_too_far(contract):
    services.start_recognition(contract_ids=[contract.pk], actor=ACTOR, at=AT)
    services.recognise_contracts(
        contract_ids=[contract.pk], until=date(2026, 12, 1), actor=ACTOR, at=AT
    )

    orders.cancel_contract(
        contract_id=contract.pk, effective_on=date(2026, 11, 16), reason="Moved",
        actor=ACTOR, at=AT,
    )  # fmt: skip
    services.start_recognition(contract_ids=[contract.pk], actor=ACTOR, at=AT)

    seats = Obligation.objects.get(method="straight_line_daily")
    # 15 of 30 days of 500.00 are kept
    assert (seats.allocated_price, seats.recognised) == (eur("250"), eur("250"))
    assert seats.revision == 1
