"""Lines are provisioned through their adapter and delivered on their own."""

from datetime import date

import pytest

from orders import services
from orders.models import ChargePhase, Entitlement, OrderLine, ProvisioningRequest
from quoting.events import QuoteSigned
from quoting.models import Quote
from revops.core import outbox
from revops.core.models import Errand, OutboxEvent
from revops.core.problems import Invalid
from revops.core.workflow import IllegalTransition
from tests.factories.catalog import make_feature
from tests.factories.orders import ACTOR, AT, make_order
from tests.factories.quoting import (
    Line,
    make_charges,
    make_price_book,
    make_signed_quote,
)

pytestmark = pytest.mark.django_db


def quote_of(adapter: str, **arguments: object) -> Quote:
    book = make_price_book()
    _, seats = make_charges(book, adapter=adapter)
    return make_signed_quote(lines=[Line(seats)], price_book=book, **arguments)


def test_a_product_without_provisioning_is_delivered_when_it_is_booked():
    order = make_order()

    assert order.state == "delivered"
    assert order.delivered_on == date(2026, 11, 21)
    assert ProvisioningRequest.objects.count() == 0
    names = list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["orders.order.booked", "orders.line.delivered", "orders.order.delivered"]
    delivered = OutboxEvent.objects.get(name="orders.line.delivered")
    assert len(delivered.payload["order_line_ids"]) == 2


def test_the_internal_adapter_makes_the_entitlement_usable_and_starts_the_phase():
    quote = quote_of("internal", start_on=date(2026, 11, 1))
    feature = make_feature(quote.versions.get().lines.get().product, is_per_unit=True)

    order = make_order(quote)

    phase = ChargePhase.objects.get()
    # agreed for 1 November, delivered on the 21st: it starts then
    assert (order.state, phase.start_on) == ("delivered", date(2026, 11, 21))
    entitlement = Entitlement.objects.get(feature=feature)
    assert (entitlement.state, entitlement.limit, entitlement.valid_from) == (
        "active",
        1,
        date(2026, 11, 21),
    )


def test_a_phase_never_starts_before_its_agreed_start():
    make_order(quote_of("internal", start_on=date(2026, 12, 1)))

    assert ChargePhase.objects.get().start_on == date(2026, 12, 1)


def test_a_manual_product_waits_for_a_person():
    order = make_order(quote_of("manual"))
    request = ProvisioningRequest.objects.get()
    assert (order.state, request.state) == ("booked", "pending")
    assert ChargePhase.objects.get().start_on is None

    services.complete_provisioning(
        request_id=request.pk, done_on=date(2026, 11, 20), actor=ACTOR, at=AT
    )

    line = OrderLine.objects.get()
    assert (line.state, line.delivered_on) == ("delivered", date(2026, 11, 20))
    with pytest.raises(IllegalTransition):
        services.complete_provisioning(request_id=request.pk, actor=ACTOR, at=AT)


def test_refuses_a_date_to_come_and_changes_nothing():
    make_order(quote_of("manual"))
    request = ProvisioningRequest.objects.get()

    with pytest.raises(Invalid) as refusal:
        services.complete_provisioning(
            request_id=request.pk, done_on=date(2026, 11, 22), actor=ACTOR, at=AT
        )

    assert refusal.value.field == "done_on"
    request.refresh_from_db()
    assert (request.state, OrderLine.objects.get().state) == ("pending", "pending")


def test_a_failed_webhook_is_retried_under_a_new_key_or_skipped_with_a_reason():
    make_order(quote_of("webhook"))
    request = ProvisioningRequest.objects.get()
    assert Errand.objects.get().key == f"{request.order_line_id}-provision-1"

    services.fail_provisioning(request_id=request.pk, error="answered 503", actor=ACTOR, at=AT)
    services.retry_provisioning(request_id=request.pk, actor=ACTOR, at=AT)
    assert sorted(Errand.objects.values_list("key", flat=True)) == [
        f"{request.order_line_id}-provision-1",
        f"{request.order_line_id}-provision-2",
    ]

    services.fail_provisioning(request_id=request.pk, error="answered 503", actor=ACTOR, at=AT)
    with pytest.raises(Invalid):
        services.skip_provisioning(request_id=request.pk, reason=" ", actor=ACTOR, at=AT)
    services.skip_provisioning(request_id=request.pk, reason="Set up by phone", actor=ACTOR, at=AT)

    request.refresh_from_db()
    assert (request.state, request.note) == ("skipped", "Set up by phone")
    assert OrderLine.objects.get().state == "delivered"


def test_provisioning_twice_asks_once():
    order = make_order(quote_of("webhook"))

    services.provision_orders(order_ids=[order.pk], actor=ACTOR, at=AT)

    assert ProvisioningRequest.objects.count() == 1
    assert Errand.objects.count() == 1


def test_the_chain_books_and_delivers_a_signed_quote(drain):
    quote = make_signed_quote()
    outbox.emit(
        QuoteSigned(
            subject=quote.subject,
            quote_id=quote.pk,
            version_id=quote.versions.get().pk,
            signed_on="2026-11-21",
        ),
        actor=ACTOR,
        at=AT,
    )
    drain()

    assert OrderLine.objects.filter(state="delivered").count() == 2
