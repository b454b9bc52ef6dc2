"""Projections keyed by fact: bookings, the life cycle of every deal, and every human touch."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm.models import Account, SalesPerson
from insights.rules import Measure
from orders.models import Amendment, Order
from orders.models.words import CHANNEL_WORDS
from revops.core import constraints
from revops.core.models import LegalEntity
from revops.core.money import AmountField

MEASURE_WORDS: dict[str, StrOrPromise] = {
    Measure.PROSPECTING.value: _("Pipeline, prospecting"),
    Measure.ENGAGING.value: _("Pipeline, engaging"),
    Measure.OPEN.value: _("Open invoices"),
    Measure.OVERDUE.value: _("Overdue invoices"),
    Measure.MRR.value: _("MRR"),
}
#: Where an order came from, or that no order stands behind a booking.
BOOKING_WORDS: dict[str, StrOrPromise] = {**CHANNEL_WORDS, "amendment": _("amendment")}
#: Why a person had to touch a deal: the sentences the collection of touches writes.
TOUCH_WORDS: dict[str, StrOrPromise] = {
    "Provisioning done by hand": _("Provisioning done by hand"),
    "Provisioning retried": _("Provisioning retried"),
    "Provisioning skipped": _("Provisioning skipped"),
    "Parked step retried": _("Parked step retried"),
    "Parked step skipped": _("Parked step skipped"),
    "Outside work retried": _("Outside work retried"),
    "Outside work confirmed by hand": _("Outside work confirmed by hand"),
    "Outside work skipped": _("Outside work skipped"),
}


class Booking(models.Model):
    """What an amendment added to the book, on the day it was agreed."""

    amendment = models.OneToOneField(
        Amendment, models.PROTECT, related_name="booking", verbose_name=_("amendment")
    )
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="bookings",
        verbose_name=_("order"),
    )  # fmt: skip
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="bookings", verbose_name=_("customer")
    )
    owner = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="bookings", verbose_name=_("owner")
    )
    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    channel = models.CharField(_("channel"), max_length=20)
    booked_on = models.DateField(_("booked on"))
    one_time = AmountField(_("one-time"))
    tcv = AmountField(_("TCV"))
    mrr = AmountField(_("change of MRR"))
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            constraints.currency_code("insights_booking"),
            constraints.finite("insights_booking", "one_time", "tcv", "mrr"),
        ]
        indexes = [
            models.Index(fields=["legal_entity", "booked_on"], name="insights_booking_date"),
            models.Index(fields=["owner", "booked_on"], name="insights_booking_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.tcv} {self.booked_on}"

    def get_channel_display(self) -> StrOrPromise:
        """Return the channel as people read it."""
        return BOOKING_WORDS[self.channel]


class TouchEvent(models.Model):
    """A human write on a chain after its signature, with step and reason."""

    order = models.ForeignKey(
        Order, models.PROTECT, related_name="touches", verbose_name=_("order")
    )
    step = models.CharField(_("step"), max_length=20)
    reason = models.CharField(_("reason"), max_length=100)
    actor = models.JSONField(_("actor"))
    at = models.DateTimeField(_("at"))
    source_key = models.CharField(_("source"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        indexes = [models.Index(fields=["order"], name="insights_touch_order")]

    def __str__(self) -> str:
        return f"{self.order} {self.reason}"


class DailySnapshot(models.Model):
    """Totals of one day and one legal entity, kept because forecasts are judged by them later.

    The day is the seller's own; it is looked at once, when it begins.
    """

    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    on = models.DateField(_("date"))
    measure = models.CharField(_("measure"), max_length=40)
    amount = AmountField(_("amount"))
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("daily snapshot")
        verbose_name_plural = _("daily snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "on", "measure", "currency"],
                name="insights_dailysnapshot_is_unique",
            ),
            constraints.finite("insights_dailysnapshot", "amount"),
            constraints.currency_code("insights_dailysnapshot"),
            constraints.one_of("insights_dailysnapshot", "measure", Measure),
            constraints.law("insights_dailysnapshot_is_not_negative", "amount >= 0"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.on}"

    def get_measure_display(self) -> StrOrPromise:
        """Return the measure as people read it."""
        return MEASURE_WORDS[self.measure]
