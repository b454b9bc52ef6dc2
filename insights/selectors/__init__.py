"""Every read of the insights floor, by noun."""

from insights.selectors.bookings import list_bookings, total_bookings
from insights.selectors.control_room import (
    Pulse,
    RunningDeal,
    control_room_pulse,
    count_exceptions,
    list_not_billed,
    list_running_deals,
    touchless_orders,
)
from insights.selectors.exceptions import Stopped, list_exceptions
from insights.selectors.snapshots import Trend, list_currencies, list_snapshots, trend
from insights.selectors.touches import list_touches

__all__ = [
    "Pulse",
    "RunningDeal",
    "Stopped",
    "Trend",
    "control_room_pulse",
    "count_exceptions",
    "list_bookings",
    "list_currencies",
    "list_exceptions",
    "list_not_billed",
    "list_running_deals",
    "list_snapshots",
    "list_touches",
    "total_bookings",
    "touchless_orders",
    "trend",
]
