"""Touches: what a person did by hand to a signed deal counts, what a rule did for them does not."""

from datetime import date, timedelta

import pytest
from django.test import Client

from insights import selectors, tasks
from insights.models import TouchEvent
from insights.services import collect_touches
from orders import services as orders
from orders.models import Order, ProvisioningRequest
from revops.core import errands, outbox
from revops.core.actor import Actor, acting
from revops.core.models import Errand, OutboxDelivery
from revops.core.roles import Role
from tests.factories.core import make_user
from tests.factories.facts import Recorder, ThingHappened, thing
from tests.factories.orders import ACTOR, AT, make_order
from tests.factories.quoting import Line, make_charges, make_price_book, make_signed_quote

pytestmark = pytest.mark.django_db
PERSON = Actor(kind="user", id="7", label="Mara")


def waiting(adapter="manual"):
    """An order one line of which waits for its adapter."""
    book = make_price_book()
    _, seats = make_charges(book, adapter=adapter)
    order = make_order(lines=[Line(seats)], price_book=book)
    return order, ProvisioningRequest.objects.get(order_line__order=order)


def test_the_clock_files_what_a_person_did_once(clock):
    order, request = waiting()
    with acting(PERSON, source="screen"):
        orders.complete_provisioning(request_id=request.pk, actor=PERSON, at=AT)

    assert [tasks.collect_newest_touches() for _ in range(2)] == [1, 0]
    assert tasks.collect_all_touches() == 0

    touch = TouchEvent.objects.get()
    assert (touch.order_id, touch.step, touch.reason, touch.at, touch.actor["label"]) == (
        order.pk, "provisioned", "Provisioning done by hand", AT, "Mara",
    )  # fmt: skip


@pytest.mark.parametrize("source", ["chain", "import"])
def test_a_rule_on_behalf_of_a_person_is_no_touch(source):
    _, request = waiting()
    with acting(PERSON, source=source):
        orders.complete_provisioning(request_id=request.pk, actor=PERSON, at=AT)

    assert collect_touches() == 0


def test_a_program_that_confirms_is_no_touch():
    _, request = waiting()
    program = Actor(kind="client", id="3", label="Provisioning system")
    orders.complete_provisioning(request_id=request.pk, actor=program, at=AT)

    assert collect_touches() == 0


def test_the_minutes_look_reads_the_newest_moves_and_the_nights_look_all():
    _, request = waiting()
    with acting(PERSON, source="screen"):
        orders.complete_provisioning(request_id=request.pk, actor=PERSON, at=AT)
    make_order()

    assert collect_touches(newest=1) == 0
    assert collect_touches() == 1


def test_a_parked_step_that_a_person_skips_is_a_touch_of_its_order():
    quote = make_signed_quote(at=AT)
    with outbox.subscribed(Recorder(), ThingHappened), acting(ACTOR, source="portal"):
        order = make_order(quote)
        event = outbox.emit(thing(1), actor=ACTOR, at=AT)
    delivery = OutboxDelivery.objects.get(event_id=event)
    OutboxDelivery.objects.filter(pk=delivery.pk).update(state="parked")

    with acting(PERSON, source="screen"):
        outbox.skip(delivery_ids=[delivery.pk], reason="Told by phone", actor=PERSON, at=AT)

    assert collect_touches() == 1
    touch = TouchEvent.objects.get()
    assert (touch.order_id, touch.step, touch.reason) == (order.pk, "chain", "Parked step skipped")


def test_outside_work_that_a_person_retries_is_a_touch_of_its_order():
    quote = make_signed_quote(at=AT)
    with acting(ACTOR, source="portal"):
        order = make_order(quote)
        errands.plan(
            kind="mail.send", key="x", subject="s", payload={}, actor=ACTOR, at=AT
        )  # fmt: skip
    errand = Errand.objects.get(kind="mail.send", key="x")
    Errand.objects.filter(pk=errand.pk).update(state="failed")

    with acting(PERSON, source="screen"):
        errands.retry(errand_ids=[errand.pk], actor=PERSON, at=AT)

    assert collect_touches() == 1
    assert TouchEvent.objects.values_list("order_id", "reason").get() == (
        order.pk,
        "Outside work retried",
    )


def test_the_control_room_says_the_rate_and_the_reason(clock):
    clock.move_to(AT)
    _, request = waiting()
    make_order()
    waiting()
    with acting(PERSON, source="screen"):
        orders.complete_provisioning(request_id=request.pk, actor=PERSON, at=AT)
    tasks.collect_newest_touches()
    client = Client()
    client.force_login(make_user(Role.CONTROLLER))

    page = client.get("/control-room/").content.decode()

    rate, reasons, _channels = selectors.touchless_orders(
        Order.objects.all(), first=date(2026, 11, 1), until=AT.date() + timedelta(days=1)
    )
    assert (len(rate.touchless), len(rate.booked)) == (1, 3)
    assert reasons.most_common() == [("Provisioning done by hand", 1)]
    assert "33.3\u00a0%" in page
    assert "Why 1 needed hands" in page
    assert "1 is still under way, untouched so far" in page
    assert "Provisioning done by hand" in page
