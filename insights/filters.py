"""Filters of the insights floor, the same for screen, export and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.models import Account, SalesPerson
from insights.models import MEASURE_WORDS, Booking, DailySnapshot, TouchEvent
from orders.models import ChargePhase
from revops.core.models import LegalEntity
from revops.core.reference_filters import ReferenceFilter


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


class NotBilledFilter(django_filters.FilterSet):
    """Narrow what is not billed yet by customer, owner and seller."""

    account = ReferenceFilter(
        Account, field_name="contract__account", label=_("Customer"), lookup="crm:account_lookup"
    )
    owner = ReferenceFilter(SalesPerson, field_name="contract__owner", label=_("Owner"))
    legal_entity = ReferenceFilter(
        LegalEntity, field_name="contract__legal_entity", label=_("Seller")
    )

    class Meta:
        model = ChargePhase
        fields = ["account", "owner", "legal_entity", "currency"]


class SnapshotFilter(django_filters.FilterSet):
    """Narrow totals by day, measure, seller and currency."""

    on = django_filters.DateFromToRangeFilter(label=_("Day"))
    measure = django_filters.ChoiceFilter(choices=tuple(MEASURE_WORDS.items()), label=_("Measure"))

    class Meta:
        model = DailySnapshot
        fields = ["on", "measure", "legal_entity", "currency"]
