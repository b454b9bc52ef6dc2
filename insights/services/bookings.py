"""Bookings: what each amendment added, counted once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from insights.models import Booking
from orders.models import Amendment


@transaction.atomic
def record_bookings(*, amendment_ids: Sequence[int], at: datetime) -> int:
    """Write the booking of every amendment that has none yet; returns how many are new."""
    amendments = Amendment.objects.select_related("contract", "order").filter(
        pk__in=amendment_ids, booking__isnull=True
    )
    rows = []
    for amendment in amendments.order_by("pk"):
        contract, order = amendment.contract, amendment.order
        zero = amendment.tcv_delta * 0
        rows.append(
            Booking(
                amendment=amendment,
                order=order,
                account_id=contract.account_id,
                owner_id=contract.owner_id,
                legal_entity_id=contract.legal_entity_id,
                channel=order.channel if order else "amendment",
                booked_on=order.booked_on if order else amendment.agreed_on,
                one_time=order.one_time_total if order else zero,
                tcv=amendment.tcv_delta,
                mrr=amendment.mrr_delta,
                recorded_at=at,
            )
        )
    Booking.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    return len(rows)
