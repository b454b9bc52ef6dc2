"""Contracts, amendments, subscriptions and charge phases: the frozen terms billing reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from catalog.models import Charge, Product, TaxCategory
from catalog.states import ChargeKind, ChargeModel, Recognition, Timing
from crm.models import Account, SalesPerson
from orders.models.orders import Order, OrderLine
from orders.models.words import AMENDMENT_WORDS, CONTRACT_WORDS
from orders.states import AmendmentKind, ContractState
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity
from revops.core.money import AmountField, UnitPriceField


@tracked()
class Contract(models.Model):
    """What is agreed with a customer; every default is copied here at booking and frozen.

    The service term is the half-open period [start_on, until); `until` is empty for evergreen.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    series = models.CharField(_("series"), max_length=10, default="C")
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveBigIntegerField(_("number in series"))
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="contracts", verbose_name=_("customer")
    )
    payer = models.ForeignKey(
        Account, models.PROTECT, related_name="paid_contracts", verbose_name=_("payer")
    )
    owner = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="contracts", verbose_name=_("owner")
    )
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("seller"))
    currency = models.CharField(_("currency"), max_length=3)
    time_zone = models.CharField(_("time zone"), max_length=50)
    language = models.CharField(_("language"), max_length=5)
    state = models.CharField(_("state"), max_length=10, default=ContractState.ACTIVE.value)
    start_on = models.DateField(_("start"))
    term_months = models.PositiveSmallIntegerField(_("term, months"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    is_renewing = models.BooleanField(_("renews"), default=False)
    notice_days = models.PositiveSmallIntegerField(_("notice, days"), default=60)
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms, days"))
    billing_anchor_day = models.PositiveSmallIntegerField(_("billing anchor day"))
    day_count = models.CharField(_("day count"), max_length=12)
    is_cancellation_day_used = models.BooleanField(_("cancellation day is used"))
    tax_basis = models.CharField(_("tax basis"), max_length=5, default="net")
    po_number = models.CharField(_("purchase order"), max_length=60, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "series", "year", "sequence"],
                name="orders_contract_sequence_is_unique",
            ),
            constraints.one_of("orders_contract", "state", ContractState),
            constraints.currency_code("orders_contract"),
            constraints.period("orders_contract", "start_on", "until"),
            constraints.stamped("orders_contract", "cancelled_at", [ContractState.CANCELLED]),
            constraints.stamped("orders_contract", "ended_at", [ContractState.ENDED]),
            constraints.one_of("orders_contract", "tax_basis", ["net", "gross"]),
            constraints.one_of(
                "orders_contract", "day_count", ["actual", "actual_30", "strict_30"]
            ),
            constraints.law(
                "orders_contract_anchor_is_a_day", "billing_anchor_day BETWEEN 1 AND 31"
            ),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="orders_contract_account")]

    def __str__(self) -> str:
        return self.number

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return CONTRACT_WORDS[self.state]

    @property
    def subject(self) -> str:
        return f"orders.contract:{self.pk}"


class Amendment(models.Model):
    """One step of a contract's history; the first order is amendment 0. Append-only."""

    APPEND_ONLY: ClassVar[bool] = True

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="amendments", verbose_name=_("contract")
    )
    order = models.OneToOneField(
        Order, models.PROTECT, null=True, blank=True, related_name="amendment",
        verbose_name=_("order"),
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10)
    effective_on = models.DateField(_("effective"))
    agreed_on = models.DateField(_("agreed"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    mrr_delta = AmountField(_("change of MRR"))
    tcv_delta = AmountField(_("change of TCV"))
    actor = models.JSONField(_("actor"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="orders_amendment_number_is_unique"
            ),
            constraints.one_of("orders_amendment", "kind", AmendmentKind),
            constraints.finite("orders_amendment", "mrr_delta", "tcv_delta"),
            constraints.law(
                "orders_amendment_first_comes_from_an_order", "number > 0 OR order_id IS NOT NULL"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.number}"

    def get_kind_display(self) -> StrOrPromise:
        """Return the kind as people read it."""
        return AMENDMENT_WORDS[self.kind]


@tracked()
class Subscription(models.Model):
    """What was bought within a contract: one product, carried by its charge phases."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="subscriptions", verbose_name=_("contract")
    )
    product = models.ForeignKey(Product, models.PROTECT, verbose_name=_("product"))
    introduced_by = models.ForeignKey(
        Amendment, models.PROTECT, related_name="subscriptions", verbose_name=_("introduced by")
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return f"{self.product}"


@tracked()
class ChargePhase(models.Model):
    """Frozen terms of one charge over [start_on, until).

    A phase keeps its id, terms and start for ever. `start_on` stays empty until the delivery of
    its order line fixes it; from then on only its end moves, by `PhaseEnd`. `unit_price` is for
    one unit and one billing period (`billing_period_months`), or once.
    """

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="phases", verbose_name=_("subscription")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="phases", verbose_name=_("contract")
    )
    order_line = models.ForeignKey(
        OrderLine, models.PROTECT, null=True, blank=True, related_name="phases",
        verbose_name=_("order line"),
    )  # fmt: skip
    introduced_by = models.ForeignKey(
        Amendment, models.PROTECT, related_name="phases", verbose_name=_("introduced by")
    )
    charge = models.ForeignKey(Charge, models.PROTECT, verbose_name=_("charge"))
    description = models.CharField(_("description"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10)
    model = models.CharField(_("charge model"), max_length=10)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=6)
    unit_price = UnitPriceField(_("unit price"))
    list_unit_price = UnitPriceField(_("list price"))
    currency = models.CharField(_("currency"), max_length=3)
    billing_period_months = models.PositiveSmallIntegerField(
        _("billing period, months"), null=True, blank=True
    )
    timing = models.CharField(_("billed"), max_length=10)
    anchor_day = models.PositiveSmallIntegerField(_("anchor day"))
    anchor_month = models.PositiveSmallIntegerField(_("anchor month"))
    day_count = models.CharField(_("day count"), max_length=12)
    tax_category = models.ForeignKey(TaxCategory, models.PROTECT, verbose_name=_("tax category"))
    tax_basis = models.CharField(_("tax basis"), max_length=5)
    recognition = models.CharField(_("recognition"), max_length=20)
    rule_versions = models.JSONField(_("rule versions"))
    agreed_start_on = models.DateField(_("agreed start"))
    start_on = models.DateField(_("start"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("charge phase")
        verbose_name_plural = _("charge phases")
        constraints = [
            constraints.one_of("orders_chargephase", "kind", ChargeKind),
            constraints.one_of("orders_chargephase", "model", ChargeModel),
            constraints.one_of("orders_chargephase", "timing", Timing),
            constraints.one_of("orders_chargephase", "recognition", Recognition),
            constraints.currency_code("orders_chargephase"),
            constraints.finite("orders_chargephase", "quantity", "unit_price", "list_unit_price"),
            constraints.law("orders_chargephase_quantity_is_positive", "quantity > 0"),
            constraints.law("orders_chargephase_start_is_before_end", "start_on <= until"),
            constraints.law(
                "orders_chargephase_period_fits_kind",
                "(kind = 'one_time') = (billing_period_months IS NULL)",
            ),
            constraints.law(
                "orders_chargephase_anchor_is_a_day",
                "anchor_day BETWEEN 1 AND 31 AND anchor_month BETWEEN 1 AND 12",
            ),
            constraints.no_overlap(
                "orders_chargephase_one_at_a_time",
                "subscription",
                "charge",
                start="start_on",
                until="until",
                condition=Q(start_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["contract"], name="orders_phase_contract"),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def subject(self) -> str:
        return f"orders.contract:{self.contract_id}"


class PhaseEnd(models.Model):
    """A decision on when a phase ends; the last one wins. Append-only."""

    APPEND_ONLY: ClassVar[bool] = True

    phase = models.ForeignKey(
        ChargePhase, models.PROTECT, related_name="ends", verbose_name=_("phase")
    )
    sequence = models.PositiveSmallIntegerField(_("sequence"))
    until = models.DateField(_("until"))
    amendment = models.ForeignKey(
        Amendment, models.PROTECT, related_name="phase_ends", verbose_name=_("amendment")
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("phase end")
        verbose_name_plural = _("phase ends")
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "sequence"], name="orders_phaseend_sequence_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} → {self.until}"
