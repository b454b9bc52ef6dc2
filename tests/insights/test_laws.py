"""The database refuses what the projections would never write; every law is attacked by name."""

import pytest

from insights.models import Booking, DailySnapshot, TouchEvent
from insights.services import record_bookings, take_snapshots
from tests.attacks import change, refused, twin
from tests.factories.core import make_legal_entity
from tests.factories.orders import AT, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    order = make_order()
    record_bookings(amendment_ids=[order.amendment.pk], at=AT)
    return Booking.objects.get()


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("insights_booking_currency_is_a_code", {"currency": "eur"}),
        ("insights_booking_numbers_are_finite", {"one_time": "NaN"}),
        ("insights_booking_numbers_are_finite", {"tcv": "NaN"}),
        ("insights_booking_numbers_are_finite", {"mrr": "NaN"}),
    ],
)
def test_a_booking_keeps_its_laws(booking, law, columns):
    refused(law, change(booking, **columns))


def test_an_amendment_is_booked_once(booking):
    refused("insights_booking_amendment_id_key", twin(booking))


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("insights_dailysnapshot_numbers_are_finite", {"amount": "NaN"}),
        ("insights_dailysnapshot_currency_is_a_code", {"currency": "E1R"}),
        ("insights_dailysnapshot_measure_known", {"measure": "weather"}),
        ("insights_dailysnapshot_is_not_negative", {"amount": "-0.01"}),
        ("insights_dailysnapshot_is_unique", {"measure": "receivables.open"}),
    ],
)
def test_a_days_totals_keep_their_laws(law, columns):
    make_legal_entity()
    take_snapshots(at=AT)

    refused(law, change(DailySnapshot.objects.get(measure="receivables.overdue"), **columns))


def test_a_move_is_one_touch():
    touch = TouchEvent.objects.create(
        order=make_order(), step="chain", reason="x", actor={}, at=AT,
        source_key="core.statechange:1",
    )  # fmt: skip

    refused("insights_touchevent_source_key_key", twin(touch))
