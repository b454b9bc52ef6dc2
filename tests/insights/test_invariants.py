"""Every promise of the insights floor is broken once."""

import pytest
from django.db import connection

from insights.models import Booking, DailySnapshot, TouchEvent
from insights.services import collect_touches, record_bookings, take_snapshots
from orders import services as orders
from orders.models import ProvisioningRequest
from revops.core import verify
from revops.core.actor import Actor, acting
from tests.factories.core import make_legal_entity
from tests.factories.orders import AT, make_order
from tests.factories.quoting import Line, make_charges, make_price_book

pytestmark = pytest.mark.django_db
PERSON = Actor(kind="user", id="7", label="Mara")


def offending(name):
    outcome = verify.run(at=AT, names=[name])
    (result,) = outcome.results
    assert result.error == ""
    return result.offending


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def booked(at=AT):
    order = make_order(at=at)
    record_bookings(amendment_ids=[order.amendment.pk], at=at)
    return Booking.objects.get(order=order)


def touched():
    book = make_price_book()
    _, seats = make_charges(book, adapter="manual")
    make_order(lines=[Line(seats)], price_book=book)
    with acting(PERSON, source="screen"):
        orders.complete_provisioning(
            request_id=ProvisioningRequest.objects.get().pk, actor=PERSON, at=AT
        )
    collect_touches()
    return TouchEvent.objects.get()


@pytest.mark.parametrize("column", ["tcv = tcv + 1", "mrr = mrr + 1", "currency = 'CHF'"])
def test_a_booking_unlike_its_amendment_is_found(column):
    booking = booked()
    assert offending("insights.every_amendment_is_booked") == []

    run(f"UPDATE insights_booking SET {column} WHERE id = %s", booking.pk)

    (key,) = offending("insights.every_amendment_is_booked")
    assert str(booking.amendment_id) in key


def test_an_amendment_nobody_counted_is_found():
    booking = booked(at=AT.replace(hour=9))
    booking.delete()
    make_order()  # just agreed: its booking may still come

    (key,) = offending("insights.every_amendment_is_booked")

    assert str(booking.amendment_id) in key


def test_a_touch_without_a_persons_move_is_found():
    touch = touched()
    assert offending("insights.touches_are_moves_of_people") == []

    TouchEvent.objects.filter(pk=touch.pk).update(source_key="core.statechange:0")

    (key,) = offending("insights.touches_are_moves_of_people")
    assert str(touch.pk) in key


def test_a_day_without_one_of_its_measures_is_found():
    seller = make_legal_entity()
    take_snapshots(at=AT)
    assert offending("insights.snapshots_show_every_measure") == []

    DailySnapshot.objects.filter(measure="subscriptions.mrr").delete()

    (key,) = offending("insights.snapshots_show_every_measure")
    assert (str(seller.pk) in key, "measures" in key) == (True, True)


def test_more_overdue_than_open_is_found():
    make_legal_entity()
    take_snapshots(at=AT)

    DailySnapshot.objects.filter(measure="receivables.overdue").update(amount=1)

    (key,) = offending("insights.snapshots_show_every_measure")
    assert "EUR" in key
