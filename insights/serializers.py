"""How bookings, touches and daily totals travel over the API."""

from rest_framework import serializers

from insights.models import Booking, DailySnapshot, TouchEvent
from revops.core import api


class BookingSerializer(api.NounSerializer):
    class Meta:
        model = Booking
        object = "booking"
        fields = ["id", "object", "amendment", "order", "account", "owner", "legal_entity",
                  "channel", "booked_on", "one_time", "tcv", "mrr", "recorded_at"]  # fmt: skip


class TouchSerializer(api.NounSerializer):
    actor = serializers.CharField(source="actor.label", read_only=True)

    class Meta:
        model = TouchEvent
        object = "touch"
        fields = ["id", "object", "order", "step", "reason", "actor", "at"]


class SnapshotSerializer(api.NounSerializer):
    class Meta:
        model = DailySnapshot
        object = "daily_snapshot"
        fields = ["id", "object", "legal_entity", "on", "measure", "amount", "count"]
