"""Delivered, not billed: the rows behind the figure of the control room."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from catalog.rules import period_amount
from insights import selectors
from insights.filters import NotBilledFilter
from orders.models import ChargePhase
from revops.core.rounding import exponent
from revops.core.screens.columns import Column
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Crumb


def _price(phase: ChargePhase) -> Money:
    """Return the price of one whole period, or of the one-time charge."""
    places = exponent(phase.currency)
    amount = period_amount(phase.model, phase.unit_price, phase.quantity, places)
    return Money(amount, phase.currency)


class NotBilledList(ListScreen):
    """Charges whose service has begun and that no invoice names yet, the longest waiting first."""

    resource = "orders.chargephase"
    title = _("Delivered, not billed")
    crumbs = (Crumb(_("Control room"), "/control-room/"),)
    nav_entry = "insights:control_room"
    filterset_class = NotBilledFilter
    default_sort = "start_on"
    columns = (
        Column("contract.number", _("Contract"), phone=True, phone_note="description"),
        Column("contract.account.name", _("Customer"), phone=True),
        Column("description", _("Charge")),
        Column("contract.owner.name", _("Owner")),
        Column("start_on", _("Since"), kind="date", sort="start_on"),
        Column("unit_price", _("Price of a period"), kind="money", value=_price, phone=True),
    )
    empty = Empty(
        _("Everything delivered is billed"),
        _("A charge stands here from the day its service begins until an invoice names it."),
        "/control-room/",
        _("Control room"),
    )

    def get_queryset(self) -> QuerySet[ChargePhase]:
        return selectors.list_not_billed(self.at.date())

    def row_url(self, obj: ChargePhase) -> str:
        return reverse("orders:contract_detail", args=[obj.contract_id])
