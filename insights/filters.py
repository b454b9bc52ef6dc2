"""Filters of the insights floor, the same for screen, export and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from insights.models import MEASURE_WORDS, Booking, DailySnapshot, TouchEvent


class BookingFilter(django_filters.FilterSet):
    """Narrow the book by day, currency and channel."""

    booked_on = django_filters.DateFromToRangeFilter()

    class Meta:
        model = Booking
        fields = ["booked_on", "currency", "channel"]


class TouchFilter(django_filters.FilterSet):
    """Narrow human moves by order and step."""

    class Meta:
        model = TouchEvent
        fields = ["order", "step"]


class SnapshotFilter(django_filters.FilterSet):
    """Narrow totals by day, measure, seller and currency."""

    on = django_filters.DateFromToRangeFilter(label=_("Day"))
    measure = django_filters.ChoiceFilter(choices=tuple(MEASURE_WORDS.items()), label=_("Measure"))

    class Meta:
        model = DailySnapshot
        fields = ["on", "measure", "legal_entity", "currency"]
