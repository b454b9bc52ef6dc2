"""`/api/v1/`: the book, human moves on signed deals, and the totals of every day."""

from insights import filters, selectors
from insights import serializers as shapes
from revops.core import api


class BookingViewSet(api.NounViewSet):
    """What each amendment added to the book, on the day it was agreed."""

    resource = "insights.booking"
    queryset = selectors.list_bookings()
    serializer_class = shapes.BookingSerializer
    filterset_class = filters.BookingFilter


class TouchViewSet(api.NounViewSet):
    """What people did by hand to a deal after its signature, and why."""

    resource = "insights.touchevent"
    queryset = selectors.list_touches()
    serializer_class = shapes.TouchSerializer
    filterset_class = filters.TouchFilter


class SnapshotViewSet(api.NounViewSet):
    """How each seller stood when a day began."""

    resource = "insights.dailysnapshot"
    queryset = selectors.list_snapshots()
    serializer_class = shapes.SnapshotSerializer
    filterset_class = filters.SnapshotFilter


api.register("bookings", BookingViewSet)
api.register("touches", TouchViewSet)
api.register("daily-snapshots", SnapshotViewSet)
