"""Filters of the insights floor, the same for screen, export and API."""

import django_filters

from insights.models import Booking


class BookingFilter(django_filters.FilterSet):
    """Narrow the book by day, currency and channel."""

    booked_on = django_filters.DateFromToRangeFilter()

    class Meta:
        model = Booking
        fields = ["booked_on", "currency", "channel"]
