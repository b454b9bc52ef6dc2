"""The clock: months that ended are recognised, coming ones are open."""

from datetime import date
from decimal import Decimal

import pytest

from revenue import services, tasks
from revenue.models import FiscalPeriod, JournalEntry, Obligation
from revops.core import jobs
from revops.core.models import ExchangeRate, Job
from tests.factories.core import make_legal_entity
from tests.factories.orders import make_contract, make_phase
from tests.factories.revenue import ACTOR, AT, open_books, recognise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(clock):
    clock.move_to(AT)


def make_running(start=date(2026, 9, 1), until=date(2027, 9, 1), **columns):
    """A contract of 100.00 a month whose obligations stand and of which nothing is recognised."""
    contract = make_contract(start_on=start, until=until, **columns)
    make_phase(contract)
    open_books(contract.legal_entity, first=start, until=date(2026, 12, 1))
    recognise([contract], start)
    return contract


def test_every_month_that_ended_gets_its_own_entry():
    contract = make_running()

    assert tasks.recognise_due() == 1
    jobs.drain(at=AT)

    dates = JournalEntry.objects.filter(source_kind="obligation").order_by("accounting_date")
    assert [e.accounting_date for e in dates] == [date(2026, 9, 30), date(2026, 10, 31)]
    # 1,200.00 over 365 days, 61 of them
    assert Obligation.objects.get(contract=contract).recognised.amount == Decimal("200.55")
    assert Job.objects.get().result["entries"] == 4


def test_a_second_night_adds_nothing():
    make_running()
    tasks.recognise_due()
    jobs.drain(at=AT)
    before = JournalEntry.objects.count()

    assert tasks.recognise_due() == 0

    assert JournalEntry.objects.count() == before


def test_coming_months_are_open_for_every_seller():
    seller = make_legal_entity()

    tasks.recognise_due()

    months = FiscalPeriod.objects.filter(legal_entity=seller).order_by("starts_on")
    assert [m.starts_on for m in months] == [
        date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1),
    ]  # fmt: skip


def test_who_has_to_wait_is_held_and_the_others_go_on():
    seller = make_legal_entity(functional_currency="EUR")
    sound = make_running(legal_entity=seller)
    ExchangeRate.objects.create(
        base="USD", quote="EUR", on=date(2026, 1, 1), rate=Decimal("0.9"), source="test"
    )
    held = make_running(legal_entity=seller, currency="USD")
    ExchangeRate.objects.all().delete()

    result = services.recognise_chunk(
        legal_entity_id=seller.pk,
        untils=[date(2026, 10, 1)],
        first=sound.pk,
        last=held.pk,
        actor=ACTOR,
        at=AT,
    )

    assert (result.contracts, result.entries) == (2, 2)
    [(contract_id, reason)] = result.held
    assert contract_id == held.pk
    assert "USD/EUR" in reason


def test_a_phase_nobody_told_of_is_picked_up():
    contract = make_contract(start_on=date(2026, 10, 1), until=date(2026, 11, 1))
    make_phase(contract)
    open_books(contract.legal_entity, first=date(2026, 10, 1), until=date(2026, 12, 1))

    tasks.recognise_due()
    jobs.drain(at=AT)

    assert Obligation.objects.get().recognised.amount == 100


@pytest.mark.parametrize(
    ("month", "words"), [(date(2026, 11, 1), "is not over yet"), (date(2026, 10, 1), "is closed")]
)
def test_a_run_wants_an_open_month_that_ended(month, words):
    contract = make_running()
    period = FiscalPeriod.objects.get(legal_entity=contract.legal_entity, starts_on=month)
    if month.month == 10:
        FiscalPeriod.objects.filter(pk=period.pk).update(state="closed", closed_at=AT)

    with pytest.raises(services.RunInvalid, match=words):
        services.start_recognition_run(period_id=period.pk, actor=ACTOR, at=AT)

    assert Job.objects.count() == 0
