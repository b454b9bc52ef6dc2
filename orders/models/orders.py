"""Orders and their lines: what a signed version became."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from catalog.models import Charge, Product
from crm.models import Account, SalesPerson
from orders.models.words import CHANNEL_WORDS, LINE_WORDS, ORDER_WORDS
from orders.states import LineState, OrderState
from quoting.models import QuoteLine, QuoteVersion
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity
from revops.core.money import AmountField, UnitPriceField


@tracked()
class Order(models.Model):
    """One signed quote version, booked. Each order makes exactly one amendment of a contract."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    series = models.CharField(_("series"), max_length=10, default="O")
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveBigIntegerField(_("number in series"))
    quote_version = models.OneToOneField(
        QuoteVersion, models.PROTECT, related_name="order", verbose_name=_("quote version")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="orders", verbose_name=_("customer")
    )
    owner = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="orders", verbose_name=_("owner")
    )
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("seller"))
    state = models.CharField(_("state"), max_length=12, default=OrderState.BOOKED.value)
    channel = models.CharField(_("channel"), max_length=20)
    one_time_total = AmountField(_("one-time total"))
    monthly_total = AmountField(_("monthly total"))
    first_year_total = AmountField(_("first year"))
    tcv = AmountField(_("total contract value"))
    booked_on = models.DateField(_("booked on"))
    booked_at = models.DateTimeField(_("booked"))
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "series", "year", "sequence"],
                name="orders_order_sequence_is_unique",
            ),
            constraints.one_of("orders_order", "state", OrderState),
            constraints.stamped("orders_order", "delivered_at", [OrderState.DELIVERED]),
            constraints.stamped("orders_order", "delivered_on", [OrderState.DELIVERED]),
            constraints.finite(
                "orders_order", "one_time_total", "monthly_total", "first_year_total", "tcv"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="orders_order_owner"),
            models.Index(fields=["account", "-id"], name="orders_order_account"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return ORDER_WORDS[self.state]

    def get_channel_display(self) -> StrOrPromise:
        """Return the channel as people read it."""
        return CHANNEL_WORDS[self.channel]

    @property
    def subject(self) -> str:
        return f"orders.order:{self.pk}"


@tracked()
class OrderLine(models.Model):
    """One charge that was ordered; delivered on its own."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", verbose_name=_("order"))
    quote_line = models.OneToOneField(
        QuoteLine, models.PROTECT, related_name="order_line", verbose_name=_("quote line")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(Product, models.PROTECT, verbose_name=_("product"))
    charge = models.ForeignKey(Charge, models.PROTECT, verbose_name=_("charge"))
    description = models.CharField(_("description"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6)
    unit_price = UnitPriceField(_("unit price"))
    amount = AmountField(_("amount"))
    state = models.CharField(_("state"), max_length=10, default=LineState.PENDING.value)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "position"], name="orders_orderline_position_is_unique"
            ),
            constraints.one_of("orders_orderline", "state", LineState),
            constraints.stamped("orders_orderline", "delivered_at", [LineState.DELIVERED]),
            constraints.stamped("orders_orderline", "delivered_on", [LineState.DELIVERED]),
            constraints.finite("orders_orderline", "quantity", "unit_price", "amount"),
        ]

    def __str__(self) -> str:
        return self.description

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return LINE_WORDS[self.state]
