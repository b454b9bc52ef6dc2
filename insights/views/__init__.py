"""Screens of the insights floor."""

from insights.views.bookings import BookingList
from insights.views.control_room import ControlRoom
from insights.views.exceptions import ExceptionRetry, ExceptionSkip
from insights.views.not_billed import NotBilledList
from insights.views.trends import TrendList

__all__ = [
    "BookingList",
    "ControlRoom",
    "ExceptionRetry",
    "ExceptionSkip",
    "NotBilledList",
    "TrendList",
]
