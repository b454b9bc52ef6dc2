"""The book: what each amendment added, on the day it was agreed."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from insights import selectors
from insights.filters import BookingFilter
from insights.models import Booking
from revops.core.screens.columns import Column
from revops.core.screens.lists import Empty, ListScreen


class BookingList(ListScreen):
    """Bookings by day, customer and owner."""

    resource = "insights.booking"
    title = _("Bookings")
    nav_entry = "insights:booking_list"
    filterset_class = BookingFilter
    default_sort = "-booked_on"
    columns = (
        Column("booked_on", _("Booked"), kind="short_date", sort="booked_on", phone=True),
        Column("account.name", _("Customer"), phone=True, phone_note="owner.name"),
        Column("order.number", _("Order")),
        Column("owner.name", _("Owner")),
        Column("channel", _("Channel")),
        Column("one_time", _("One-time"), kind="money"),
        Column("mrr", _("Change of MRR"), kind="money"),
        Column("tcv", _("TCV"), kind="money", sort="tcv", phone=True),
    )
    empty = Empty(
        _("Nothing booked yet"),
        _("A booking appears when a quote is signed."),
        "/quotes/",
        _("Open quotes"),
    )

    def get_queryset(self) -> QuerySet[Booking]:
        return selectors.list_bookings()

    def row_url(self, obj: Booking) -> str:
        return f"/orders/{obj.order_id}/" if obj.order_id else ""
