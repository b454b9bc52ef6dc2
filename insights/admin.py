"""Projections, for controllers and auditors to read; the clock and the facts write them."""

from insights.models import Booking, DailySnapshot, TouchEvent
from revops.core import admin


@admin.register(Booking)
class BookingAdmin(admin.ReadOnlyAdmin):
    list_display = ["booked_on", "account", "owner", "channel", "tcv", "mrr"]
    list_select_related = ["account", "owner"]
    search_fields = ["account__name"]


@admin.register(TouchEvent)
class TouchEventAdmin(admin.ReadOnlyAdmin):
    list_display = ["at", "order", "step", "reason"]
    list_select_related = ["order"]
    search_fields = ["order__number", "reason"]


@admin.register(DailySnapshot)
class DailySnapshotAdmin(admin.ReadOnlyAdmin):
    list_display = ["on", "legal_entity", "measure", "amount", "count"]
    list_select_related = ["legal_entity"]
    list_filter = ["measure", "currency"]
