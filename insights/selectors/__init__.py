"""Every read of the insights floor, by noun."""

from insights.selectors.bookings import list_bookings, total_bookings
from insights.selectors.control_room import (
    Pulse,
    RunningDeal,
    control_room_pulse,
    count_exceptions,
    list_running_deals,
    touchless_orders,
)
from insights.selectors.exceptions import Stopped, list_exceptions

__all__ = [
    "Pulse",
    "RunningDeal",
    "Stopped",
    "control_room_pulse",
    "count_exceptions",
    "list_bookings",
    "list_exceptions",
    "list_running_deals",
    "total_bookings",
    "touchless_orders",
]
