"""Snapshots: how each seller stood when its day began, looked at once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Receivable
from insights import tasks
from insights.models import DailySnapshot
from insights.services import take_snapshots
from tests.factories.billing import make_invoice
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_account, make_opportunity
from tests.factories.orders import AT, make_contract, make_phase

pytestmark = pytest.mark.django_db


def kept(seller, on=date(2026, 11, 21)):
    rows = DailySnapshot.objects.filter(legal_entity=seller, on=on).order_by("measure", "currency")
    return [(r.measure, r.currency, r.amount.amount, r.count) for r in rows]


NOTHING = [
    ("opportunities.engaging", "EUR", Decimal(0), 0),
    ("opportunities.prospecting", "EUR", Decimal(0), 0),
    ("receivables.open", "EUR", Decimal(0), 0),
    ("receivables.overdue", "EUR", Decimal(0), 0),
    ("subscriptions.mrr", "EUR", Decimal(0), 0),
]


def test_a_day_without_business_says_so():
    seller = make_legal_entity()

    assert take_snapshots(at=AT) == 5

    assert kept(seller) == NOTHING


def test_open_opportunities_are_added_per_stage_and_currency():
    account = make_account()
    for amount, state in (("100.00", "prospecting"), ("50.00", "prospecting"), ("7.00", "engaging"),
                          ("900.00", "won"), ("800.00", "lost")):  # fmt: skip
        make_opportunity(account=account, amount=amount, state=state)
    make_opportunity(account=account, amount=None)
    dollars = make_account(currency="USD", legal_entity=account.legal_entity)
    make_opportunity(account=dollars, amount="20.00")

    take_snapshots(at=AT)

    assert kept(account.legal_entity)[:3] == [
        ("opportunities.engaging", "EUR", Decimal(7), 1),
        ("opportunities.prospecting", "EUR", Decimal(150), 3),
        ("opportunities.prospecting", "USD", Decimal(20), 1),
    ]


def test_what_is_overdue_is_part_of_what_is_open():
    invoice = make_invoice("100.00")
    late = Receivable.objects.get(invoice=invoice)
    seller = invoice.legal_entity
    make_invoice("200.00", legal_entity=seller, rules=False)
    Receivable.objects.filter(pk=late.pk).update(due_on=date(2026, 11, 20))

    take_snapshots(at=AT)

    assert kept(seller)[2:4] == [
        ("receivables.open", "EUR", Decimal(357), 2),
        ("receivables.overdue", "EUR", Decimal(119), 1),
    ]


def test_recurring_revenue_is_the_price_of_a_month_of_what_runs():
    seller = make_legal_entity()
    contract = make_contract(legal_entity=seller)
    make_phase(contract, unit_price="10.00", quantity="3")
    make_phase(contract, unit_price="100.00", months=12)
    make_phase(contract, unit_price="999.00", until=date(2026, 11, 21))
    make_phase(contract, unit_price="999.00", start_on=date(2026, 11, 22))
    make_phase(contract, unit_price="999.00", kind="one_time")

    take_snapshots(at=AT)

    # 30.00 + 100.00 / 12, rounded once
    assert kept(seller)[4] == ("subscriptions.mrr", "EUR", Decimal("38.33"), 2)


def test_a_day_is_looked_at_once():
    account = make_account()
    take_snapshots(at=AT)
    make_opportunity(account=account)

    assert take_snapshots(at=AT + timedelta(hours=8)) == 0
    assert kept(account.legal_entity) == NOTHING

    take_snapshots(at=AT + timedelta(days=1))
    assert kept(account.legal_entity, date(2026, 11, 22))[1][3] == 1


def test_a_day_is_the_sellers_own():
    berlin = make_legal_entity()
    honolulu = make_legal_entity(country="US", time_zone="Pacific/Honolulu")

    take_snapshots(at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))

    days = DailySnapshot.objects.filter(measure="subscriptions.mrr")
    assert dict(days.values_list("legal_entity_id", "on")) == {
        berlin.pk: date(2026, 11, 21),
        honolulu.pk: date(2026, 11, 20),
    }


def test_the_clock_keeps_every_seller_with_one_statement_per_kind(clock):
    for _ in range(3):
        make_legal_entity()

    with CaptureQueriesContext(connection) as queries:
        assert tasks.take_snapshots() == 15

    assert sum("INSERT INTO insights_dailysnapshot" in q["sql"] for q in queries) == 3
    assert tasks.take_snapshots() == 0
