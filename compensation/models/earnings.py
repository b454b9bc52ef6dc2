"""Sales credits and earnings with their trace. Append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from billing.models import CreditNote
from compensation.models.plans import Component, PlanVersion, RateTier
from compensation.models.words import PERIOD_STATES
from compensation.states import CreditRole, PeriodState, TracePart
from crm.models import SalesPerson
from orders.models import Amendment, Order
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity
from revops.core.money import AmountField, FunctionalField, UnitPriceField


@tracked()
class CompensationPeriod(models.Model):
    """A month of commission; a closed one is never touched again."""

    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("legal entity"))
    starts_on = models.DateField(_("from"))
    until = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, default=PeriodState.OPEN.value)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("compensation period")
        verbose_name_plural = _("compensation periods")
        constraints = [
            constraints.one_of("compensation_compensationperiod", "state", PeriodState),
            constraints.stamped(
                "compensation_compensationperiod", "closed_at", [PeriodState.CLOSED]
            ),
            constraints.no_overlap(
                "compensation_compensationperiod_no_overlap",
                "legal_entity",
                start="starts_on",
                until="until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m}"

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return PERIOD_STATES[self.state]


class SalesCredit(models.Model):
    """A share of a deal credited to a payee; a reversal is a negative one with its origin.

    `source` is the row that caused it ("orders.order:7", "billing.credit_note:3"). Amounts are in
    the currency of the payee's plan; `deal_amount` is what the deal is worth in its own, at
    `exchange_rate` of the credited day. `attained_on` says in which attainment interval the credit
    counts: its own day, or that of the credit it takes back.
    """

    APPEND_ONLY: ClassVar[bool] = True

    source = models.CharField(_("source"), max_length=80)
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="sales_credits", verbose_name=_("order")
    )
    amendment = models.ForeignKey(
        Amendment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("amendment"),
    )  # fmt: skip
    credit_note = models.ForeignKey(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("credit note"),
    )  # fmt: skip
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals",
        verbose_name=_("reverses"),
    )  # fmt: skip
    payee = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="sales_credits", verbose_name=_("payee")
    )
    component = models.ForeignKey(
        Component, models.PROTECT, related_name="+", verbose_name=_("component")
    )
    role = models.CharField(_("role"), max_length=10)
    share = models.DecimalField(_("share, %"), max_digits=9, decimal_places=6)
    deal_currency = models.CharField(_("currency of the deal"), max_length=3)
    deal_amount = FunctionalField(_("deal amount in its currency"))
    exchange_rate = UnitPriceField(_("exchange rate"))
    base_amount = AmountField(_("deal amount"))
    amount = AmountField(_("credited amount"))
    credited_on = models.DateField(_("credited on"))
    attained_on = models.DateField(_("attained on"))
    derivation = models.JSONField(_("derivation"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("sales credit")
        verbose_name_plural = _("sales credits")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "payee", "component", "role", "reverses"],
                name="compensation_salescredit_is_unique",
                nulls_distinct=False,
            ),
            constraints.one_of("compensation_salescredit", "role", CreditRole),
            constraints.currency_code("compensation_salescredit"),
            constraints.currency_code("compensation_salescredit", "deal_currency"),
            constraints.finite(
                "compensation_salescredit",
                "share",
                "deal_amount",
                "exchange_rate",
                "base_amount",
                "amount",
            ),
            constraints.law(
                "compensation_salescredit_share_is_a_percentage", "share > 0 AND share <= 100"
            ),
            constraints.law("compensation_salescredit_rate_is_positive", "exchange_rate > 0"),
            constraints.law(
                "compensation_salescredit_take_back_names_its_origin",
                "(credit_note_id IS NULL AND amount >= 0) OR reverses_id IS NOT NULL",
            ),
        ]
        indexes = [
            models.Index(
                fields=["payee", "component", "attained_on", "id"], name="comp_credit_payee"
            ),
            models.Index(fields=["reverses"], name="comp_credit_reverses"),
            models.Index(fields=["order"], name="comp_credit_order"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.amount}"

    @property
    def subject(self) -> str:
        return f"compensation.salescredit:{self.pk}"


class Earning(models.Model):
    """The difference in cumulative pay that one credit caused, in the open period.

    Keyed by (payee, component, attainment period, sales credit, sequence).
    """

    APPEND_ONLY: ClassVar[bool] = True

    currency: str  # the column that its amounts share

    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    payee = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="earnings", verbose_name=_("payee")
    )
    component = models.ForeignKey(
        Component, models.PROTECT, related_name="+", verbose_name=_("component")
    )
    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="+", verbose_name=_("plan version")
    )
    sales_credit = models.ForeignKey(
        SalesCredit, models.PROTECT, related_name="earnings", verbose_name=_("sales credit")
    )
    attainment_from = models.DateField(_("attainment from"))
    attainment_until = models.DateField(_("attainment until"))
    sequence = models.PositiveSmallIntegerField(_("sequence"), default=0)
    period = models.ForeignKey(
        CompensationPeriod, models.PROTECT, related_name="earnings", verbose_name=_("period")
    )
    origin_period = models.ForeignKey(
        CompensationPeriod, models.PROTECT, related_name="+", verbose_name=_("origin period")
    )
    amount = AmountField(_("amount"))
    attained_before = models.DecimalField(_("attained before"), max_digits=20, decimal_places=4)
    attained_after = models.DecimalField(_("attained after"), max_digits=20, decimal_places=4)
    quota_amount = models.DecimalField(
        _("quota"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    earned_on = models.DateField(_("earned on"))
    derivation = models.JSONField(_("derivation"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("earning")
        verbose_name_plural = _("earnings")
        constraints = [
            models.UniqueConstraint(
                fields=["payee", "component", "attainment_from", "sales_credit", "sequence"],
                name="compensation_earning_is_paid_once",
            ),
            constraints.currency_code("compensation_earning"),
            constraints.law(
                "compensation_earning_interval_is_not_empty", "attainment_from < attainment_until"
            ),
            constraints.finite(
                "compensation_earning",
                "amount",
                "attained_before",
                "attained_after",
                "quota_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["payee", "-id"], name="comp_earning_payee"),
            models.Index(
                fields=["payee", "component", "attainment_from", "id"], name="comp_earning_key"
            ),
            models.Index(fields=["payee", "earned_on"], name="comp_earning_day"),
            models.Index(fields=["sales_credit"], name="comp_earning_credit"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.amount}"


class EarningTier(models.Model):
    """One trace row: so much of the credit in this tier, at this rate, pays these cents.

    `base` may be finer than cents, since bounds in percent of quota are; `part` says whether it
    pays on the credit itself, on re-rated earlier ones, or sets off what was kept.
    """

    APPEND_ONLY: ClassVar[bool] = True

    earning = models.ForeignKey(
        Earning, models.PROTECT, related_name="tiers", verbose_name=_("earning")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    tier = models.ForeignKey(RateTier, models.PROTECT, related_name="+", verbose_name=_("tier"))
    part = models.CharField(_("pays on"), max_length=8)
    base = models.DecimalField(_("amount in tier"), max_digits=28, decimal_places=12)
    rate = models.DecimalField(_("rate, %"), max_digits=18, decimal_places=12)
    amount = AmountField(_("pay"))

    class Meta:
        verbose_name = _("earning tier")
        verbose_name_plural = _("earning tiers")
        constraints = [
            models.UniqueConstraint(
                fields=["earning", "position"], name="compensation_earningtier_position_is_unique"
            ),
            constraints.one_of("compensation_earningtier", "part", TracePart),
            constraints.currency_code("compensation_earningtier"),
            constraints.finite("compensation_earningtier", "base", "rate", "amount"),
        ]

    def __str__(self) -> str:
        return f"{self.base.normalize():f} × {self.rate.normalize():f} %"
