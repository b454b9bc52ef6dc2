"""Projections: written from facts, trails and the clock, never typed; by noun."""

from insights.services.bookings import record_bookings
from insights.services.snapshots import take_snapshots
from insights.services.touches import collect_touches

__all__ = ["collect_touches", "record_bookings", "take_snapshots"]
