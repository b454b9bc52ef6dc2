"""The database refuses what the projections would never write; every law is attacked by name."""

import pytest
from django.db import IntegrityError, connection, transaction

from insights.models import Booking, DailySnapshot, TouchEvent
from insights.services import record_bookings, take_snapshots
from tests.factories.core import make_legal_entity
from tests.factories.orders import AT, make_order

pytestmark = pytest.mark.django_db


def refused(law, statement, *values):
    """Run one statement past the ORM; the named law refuses it."""
    with (
        pytest.raises(IntegrityError, match=rf"\b{law}\b"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, list(values))


@pytest.fixture
def booking():
    order = make_order()
    record_bookings(amendment_ids=[order.amendment.pk], at=AT)
    return Booking.objects.get()


@pytest.mark.parametrize(
    ("law", "change"),
    [
        ("insights_booking_currency_is_a_code", "currency = 'eur'"),
        ("insights_booking_numbers_are_finite", "one_time = 'NaN'"),
        ("insights_booking_numbers_are_finite", "tcv = 'NaN'"),
        ("insights_booking_numbers_are_finite", "mrr = 'NaN'"),
    ],
)
def test_a_booking_keeps_its_laws(booking, law, change):
    refused(law, f"UPDATE insights_booking SET {change}")


def test_an_amendment_is_booked_once(booking):
    columns = (
        "amendment_id, order_id, account_id, owner_id, legal_entity_id, channel, booked_on, "
        "one_time, tcv, mrr, currency, recorded_at"
    )
    refused(
        "insights_booking_amendment_id_key",
        f"INSERT INTO insights_booking ({columns}) SELECT {columns} FROM insights_booking",
    )


@pytest.mark.parametrize(
    ("law", "change"),
    [
        ("insights_dailysnapshot_numbers_are_finite", "amount = 'NaN'"),
        ("insights_dailysnapshot_currency_is_a_code", "currency = 'E1R'"),
        ("insights_dailysnapshot_measure_known", "measure = 'weather'"),
        ("insights_dailysnapshot_is_not_negative", "amount = -0.01"),
        ("insights_dailysnapshot_is_unique", "measure = 'receivables.open'"),
    ],
)
def test_a_days_totals_keep_their_laws(law, change):
    make_legal_entity()
    take_snapshots(at=AT)

    refused(law, f"UPDATE insights_dailysnapshot SET {change}")

    assert DailySnapshot.objects.count() == 5


def test_a_move_is_one_touch():
    order = make_order()
    row = {"order": order, "step": "chain", "reason": "x", "actor": {}, "at": AT}
    TouchEvent.objects.create(**row, source_key="core.statechange:1")

    with pytest.raises(IntegrityError, match="insights_touchevent_source_key_key"):
        TouchEvent.objects.create(**row, source_key="core.statechange:1")
