"""A signed version becomes order, amendment 0, contract, subscriptions and phases."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from djmoney.money import Money

from orders import services
from orders.models import ChargePhase, Contract, Order
from revops.core import bulk
from revops.core.models import NumberSeries, OutboxEvent
from tests.factories.orders import ACTOR, AT, make_order
from tests.factories.quoting import current, make_sent_quote, make_signed_quote

pytestmark = pytest.mark.django_db


def test_books_every_part_of_the_deal_at_once():
    # given a signed quote: set-up 9,800.00 once, 10 seats at 50.00 a month, 24 months
    quote = make_signed_quote()
    version = current(quote)

    # when it is booked
    (order,) = services.book_signed_quotes(version_ids=[version.pk], actor=ACTOR, at=AT)

    # then the order carries the version's totals and the signature's date
    assert order.number == f"{quote.legal_entity.code.upper()}-O-2026-00001"
    assert (order.state, order.booked_on, order.tcv) == (
        "booked",
        date(2026, 11, 21),
        Money("21800.00", "EUR"),
    )
    # and its amendment 0 begins a contract over the whole term
    contract = order.amendment.contract
    assert contract.number == f"{quote.legal_entity.code.upper()}-C-2026-00001"
    assert (contract.start_on, contract.until) == (date(2026, 12, 1), date(2028, 12, 1))
    amendment = order.amendment
    assert (amendment.number, amendment.kind) == (0, "new")
    assert (amendment.mrr_delta, amendment.tcv_delta) == (
        Money("500.00", "EUR"),
        Money("21800.00", "EUR"),
    )
    # and one product gives one subscription with a phase per charge, terms frozen
    assert contract.subscriptions.count() == 1
    setup, seats = ChargePhase.objects.filter(contract=contract).order_by("pk")
    assert (setup.kind, setup.quantity, setup.unit_price) == ("one_time", 1, Decimal(9800))
    assert (setup.start_on, setup.until) == (date(2026, 12, 1), None)
    assert (seats.kind, seats.quantity, seats.unit_price) == ("recurring", 10, Decimal(50))
    assert (seats.start_on, seats.until, seats.anchor_day) == (
        date(2026, 12, 1),
        date(2028, 12, 1),
        1,
    )
    fact = OutboxEvent.objects.get(name="orders.order.booked")
    assert fact.payload == {
        "order_id": order.pk,
        "contract_id": contract.pk,
        "amendment_id": amendment.pk,
        "booked_on": "2026-11-21",
    }


def test_a_second_booking_adds_nothing():
    order = make_order(provision=False)

    again = services.book_signed_quotes(version_ids=[order.quote_version_id], actor=ACTOR, at=AT)

    assert again == []
    assert (Order.objects.count(), Contract.objects.count()) == (1, 1)
    assert OutboxEvent.objects.filter(name="orders.order.booked").count() == 1


def test_leaves_a_version_that_is_not_signed():
    version = current(make_sent_quote())

    assert services.book_signed_quotes(version_ids=[version.pk], actor=ACTOR, at=AT) == []

    assert Order.objects.count() == 0
    assert not NumberSeries.objects.filter(series__in=["O", "C"]).exists()


def test_needs_the_same_number_of_queries_for_a_handful_of_deals_and_for_ten():
    def queries(count: int) -> int:
        first = make_signed_quote()
        quotes = [first] + [
            make_signed_quote(account=first.account, owner=first.owner) for _ in range(count - 1)
        ]
        ids = [current(quote).pk for quote in quotes]
        with CaptureQueriesContext(connection) as captured:
            assert len(services.book_signed_quotes(version_ids=ids, actor=ACTOR, at=AT)) == count
        return len(captured)

    assert queries(10) == queries(bulk.FEW)
