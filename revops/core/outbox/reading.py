"""What the control room shows of the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet

from revops.core.models import OutboxDelivery
from revops.core.states import DeliveryState

PATIENCE = timedelta(minutes=10)


def parked() -> QuerySet[OutboxDelivery]:
    """Return deliveries that stopped after eight tries, oldest first, with their facts."""
    return (
        OutboxDelivery.objects.filter(state=DeliveryState.PARKED.value)
        .select_related("event")
        .order_by("event_id", "id")
    )


def waiting(*, at: datetime, longer_than: timedelta = PATIENCE) -> QuerySet[OutboxDelivery]:
    """Return deliveries whose predecessor has been missing for too long."""
    return (
        OutboxDelivery.objects.filter(
            state=DeliveryState.PENDING.value, waiting_since__lte=at - longer_than
        )
        .select_related("event")
        .order_by("event_id", "id")
    )


def troubled(*, at: datetime) -> QuerySet[OutboxDelivery]:
    """Return everything that needs a look: parked, failing, or waiting for ten minutes."""
    return (
        OutboxDelivery.objects.filter(
            Q(state=DeliveryState.PARKED.value)
            | Q(state=DeliveryState.PENDING.value, attempts__gt=0)
            | Q(state=DeliveryState.PENDING.value, waiting_since__lte=at - PATIENCE)
        )
        .select_related("event")
        .order_by("event_id", "id")
    )


def lag(*, at: datetime) -> timedelta:
    """Return the age of the oldest delivery that is due and not done; zero when none is."""
    oldest = OutboxDelivery.objects.filter(
        state=DeliveryState.PENDING.value, available_at__lte=at
    ).aggregate(oldest=Min("available_at"))["oldest"]
    return at - oldest if oldest else timedelta(0)
