"""Performance obligations, their schedules, and each contract's position (ASC 606)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm.models import Account
from orders.models import ChargePhase, Contract
from revenue.models.words import ALLOCATION_WORDS
from revenue.states import SegmentMethod
from revops.core import constraints
from revops.core.models import LegalEntity
from revops.core.money import AmountField


class Obligation(models.Model):
    """A promise to a customer with its allocated price; earned over its schedule segments.

    `recognised` is the cumulative revenue posted, kept by the same transactions that post.
    """

    currency: str  # the column that its amounts share

    phase = models.OneToOneField(
        ChargePhase, models.PROTECT, related_name="obligation", verbose_name=_("phase")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="obligations", verbose_name=_("contract")
    )
    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    description = models.CharField(_("description"), max_length=200)
    method = models.CharField(_("method"), max_length=20)
    is_in_arrears = models.BooleanField(_("billed in arrears"), default=False)
    standalone_price = AmountField(_("stand-alone price"))
    allocated_price = AmountField(_("allocated price"))
    allocation_reason = models.CharField(_("allocation"), max_length=200, blank=True)
    recognised = AmountField(_("recognised"))
    recognised_until = models.DateField(_("recognised until"), null=True, blank=True)
    revision = models.PositiveSmallIntegerField(_("schedule revision"), default=0)
    sequence = models.PositiveIntegerField(_("entries so far"), default=0)
    derivation = models.JSONField(_("derivation"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("performance obligation")
        verbose_name_plural = _("performance obligations")
        constraints = [
            constraints.one_of("revenue_obligation", "method", SegmentMethod),
            constraints.currency_code("revenue_obligation"),
            constraints.finite(
                "revenue_obligation", "standalone_price", "allocated_price", "recognised"
            ),
        ]
        indexes = [models.Index(fields=["contract"], name="revenue_obligation_contract")]

    def __str__(self) -> str:
        return self.description

    def get_allocation_reason_display(self) -> StrOrPromise:
        """Return why the price is what it is, as people read it."""
        return ALLOCATION_WORDS.get(self.allocation_reason, self.allocation_reason)

    @property
    def subject(self) -> str:
        return f"orders.contract:{self.contract_id}"


class ScheduleSegment(models.Model):
    """One row of an obligation's schedule: so much, over [start_on, until); months are derived.

    Append-only: a modification writes a whole new revision; the highest one holds.
    """

    APPEND_ONLY: ClassVar[bool] = True

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="segments", verbose_name=_("obligation")
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    amount = AmountField(_("amount"))
    start_on = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    method = models.CharField(_("method"), max_length=20)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("schedule segment")
        verbose_name_plural = _("schedule segments")
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "revision", "position"],
                name="revenue_schedulesegment_is_unique",
            ),
            constraints.one_of("revenue_schedulesegment", "method", SegmentMethod),
            constraints.finite("revenue_schedulesegment", "amount"),
            constraints.law("revenue_schedulesegment_starts_before_it_ends", "start_on <= until"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.start_on} – {self.until}"


class ContractPosition(models.Model):
    """Where a contract stands between billing and earning, in its currency.

    The three balances as last posted; `sequence` counts the movements.
    """

    contract = models.OneToOneField(
        Contract, models.PROTECT, related_name="position", verbose_name=_("contract")
    )
    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    billed = AmountField(_("billed net"))
    earned = AmountField(_("earned"))
    deferred = AmountField(_("deferred revenue"))
    contract_asset = AmountField(_("contract asset"))
    unbilled = AmountField(_("unbilled receivable"))
    sequence = models.PositiveIntegerField(_("movements"), default=0)
    as_of = models.DateField(_("as of"))
    derivation = models.JSONField(_("derivation"), null=True, blank=True)

    class Meta:
        verbose_name = _("contract position")
        verbose_name_plural = _("contract positions")
        constraints = [
            constraints.currency_code("revenue_contractposition"),
            constraints.finite(
                "revenue_contractposition",
                "billed",
                "earned",
                "deferred",
                "contract_asset",
                "unbilled",
            ),
            constraints.law(
                "revenue_contractposition_is_deferred_or_asset",
                "deferred >= 0 AND contract_asset >= 0 AND unbilled >= 0 "
                "AND deferred * contract_asset = 0",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.deferred}"
