"""Orders: the list, and one order with its life-cycle line, lines and delivery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orders import selectors
from orders.filters import OrderFilter
from orders.models import Order
from orders.models.words import ORDER_WORDS
from orders.tables import LINE_TONES, ORDER_TONES, ORDERS, PROVISIONING_TONES
from revops.core.screens import path, records
from revops.core.screens.details import DetailScreen
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Crumb, Fact, Figure, Pill
from revops.core.screens.path import PathStep

NAV = "orders:order_list"


class OrderList(ListScreen):
    resource = "orders.order"
    title = gettext_lazy("Orders")
    crumbs = (Crumb(gettext_lazy("Deals")),)
    detail = "orders:order_detail"
    filterset_class = OrderFilter
    tab_field = "state"
    tabs = tuple(ORDER_WORDS.items())
    columns = ORDERS
    views = (SavedView(gettext_lazy("Not delivered, oldest first"), "?state=booked&sort=booked"),)
    empty = Empty(
        gettext_lazy("No orders yet"),
        gettext_lazy("A signed quote becomes an order by itself."),
        "/quotes/",
        gettext_lazy("Open quotes"),
    )

    def get_queryset(self) -> QuerySet[Order]:
        return selectors.list_orders()

    def get_figures(self, queryset: QuerySet[Order]) -> list[Figure]:
        """Return what this view adds up to, per currency."""
        found = []
        for number, monthly, value in selectors.list_order_totals(queryset):
            note = ngettext("%(n)s order, this view", "%(n)s orders, this view", number)
            note %= {"n": number}
            found.append(Figure(_("Contract value"), value, note))
            found.append(Figure(_("A month"), monthly, note))
        return found[:6]


class OrderDetail(DetailScreen):
    """One order. Higher floors fill `orders.order` (invoices, revenue, commission)."""

    resource, slot, nav_entry = "orders.order", "orders.order", NAV
    template_name = "orders/order_detail.html"
    object: Order

    def get_queryset(self) -> QuerySet[Order]:
        return selectors.list_orders()

    def get_crumbs(self) -> list[Crumb]:
        account = self.object.account
        return [
            Crumb(_("Orders"), reverse(NAV)),
            Crumb(account.name, records.url_of(account)),
            Crumb(self.object.number),
        ]

    def get_title(self) -> str:
        return _("Order %(number)s") % {"number": self.object.number}

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(self.object.get_state_display(), ORDER_TONES[self.object.state])]

    def get_facts(self) -> Sequence[Fact]:
        order = self.object
        quote = order.quote_version.quote
        contract = order.amendment.contract
        return [
            Fact(order.account.name, records.url_of(order.account)),
            Fact(_("Owner %(name)s") % {"name": order.owner.name}),
            Fact(order.get_channel_display()),
            Fact(
                _("Quote %(number)s") % {"number": quote.number},
                records.url(f"quoting.quote:{quote.pk}"),
            ),
            Fact(
                _("Contract %(number)s") % {"number": contract.number},
                reverse("orders:contract_detail", args=[contract.pk]),
            ),
        ]

    def get_figures(self) -> Sequence[Figure]:
        order = self.object
        value = _("first year, evergreen") if order.amendment.contract.until is None else _("net")
        return [
            Figure(_("Contract value"), order.tcv, value),
            Figure(_("First year"), order.first_year_total, _("net")),
            Figure(_("A month"), order.monthly_total, _("net")),
            Figure(_("Once"), order.one_time_total, _("net")),
            Figure(_("Booked"), order.booked_on, _("signature")),
            Figure(_("Delivered"), order.delivered_on or "–", _("last line")),
        ]

    def get_path(self) -> Sequence[PathStep]:
        return path.strip(self.object.pk)

    def get_context(self) -> dict[str, Any]:
        lines = selectors.list_lines(self.object)
        return super().get_context() | {
            "lines": [(line, LINE_TONES[line.state]) for line in lines],
            "requests": [
                (request, PROVISIONING_TONES[request.state])
                for line in lines
                for request in line.provisioning.all()
            ],
            "may_explain": self.may("view", "quoting.quoteline"),
            "contract": self.object.amendment.contract,
            "amendment": self.object.amendment,
        }
