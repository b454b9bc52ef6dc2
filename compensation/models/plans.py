"""Commission plans: versions, components, rate tables, assignments and quotas."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compensation.states import (
    Accumulation,
    ClawbackMode,
    CreditBase,
    CreditRole,
    Measure,
    PlanVersionState,
    QuotaInterval,
    Split,
)
from crm.models import SalesPerson
from orders.models import Order
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity, User
from revops.core.money import AmountField


@tracked()
class Plan(models.Model):
    """A named commission plan, paid in one currency."""

    name = models.CharField(_("name"), max_length=120)
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("legal entity"))
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="compensation_plan_name_is_unique"),
            constraints.currency_code("compensation_plan"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"compensation.plan:{self.pk}"


@tracked()
class PlanVersion(models.Model):
    """What a plan says over a period; approved by somebody who did not write it (SD1).

    Approved versions of a plan follow each other; drafts may overlap them. `approval_basis` says
    why nobody's name stands there: an operator set the plan up, or it was imported.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, default=PlanVersionState.DRAFT.value)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approval_basis = models.CharField(_("approval basis"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="compensation_planversion_number_is_unique"
            ),
            constraints.one_of("compensation_planversion", "state", PlanVersionState),
            constraints.stamped(
                "compensation_planversion", "approved_at", [PlanVersionState.APPROVED]
            ),
            constraints.period("compensation_planversion"),
            constraints.no_overlap(
                "compensation_planversion_one_at_a_time",
                "plan",
                condition=Q(state=PlanVersionState.APPROVED.value),
            ),
            constraints.law(
                "compensation_planversion_four_eyes",
                "approved_by_id IS NULL OR approved_by_id IS DISTINCT FROM created_by_id",
            ),
            constraints.law(
                "compensation_planversion_approval_names_its_basis",
                "approved_at IS NULL OR approved_by_id IS NOT NULL OR approval_basis <> ''",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


@tracked()
class Component(models.Model):
    """One way a plan version pays; its rate table states four things, none by default.

    Measure, accumulation, and per tier split and retroactivity. `base` says what amount of a
    deal is credited; `is_bound_lower` puts a value exactly on a bound into the lower tier. When
    versions change inside an attainment interval, components with the same code follow each
    other, at the attainment reached or (`is_attainment_carried` off) at zero.
    """

    version = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="components", verbose_name=_("version")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    base = models.CharField(_("credited amount"), max_length=12)
    measure = models.CharField(_("measure"), max_length=20)
    accumulation = models.CharField(_("accumulation"), max_length=10)
    is_bound_lower = models.BooleanField(_("bound belongs to the lower tier"), default=False)
    clawback = models.CharField(_("clawback"), max_length=12, default=ClawbackMode.RECOMPUTE.value)
    is_attainment_carried = models.BooleanField(
        _("attainment carries over from an earlier version"), default=True
    )
    is_capitalisable = models.BooleanField(_("capitalised (ASC 340-40)"), default=False)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"], name="compensation_component_code_is_unique"
            ),
            constraints.one_of("compensation_component", "base", CreditBase),
            constraints.one_of("compensation_component", "measure", Measure),
            constraints.one_of("compensation_component", "accumulation", Accumulation),
            constraints.one_of("compensation_component", "clawback", ClawbackMode),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class RateTier(models.Model):
    """One row of a rate table over [lower, upper); `rate` in percent of the credited amount.

    Bounds are amounts in the plan's currency, or fractions of quota (1 = 100 %). `rate_to` is the
    rate at the upper bound of an interpolated row.
    """

    component = models.ForeignKey(
        Component, models.PROTECT, related_name="tiers", verbose_name=_("component")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    lower = models.DecimalField(_("from"), max_digits=20, decimal_places=6)
    upper = models.DecimalField(_("to"), max_digits=20, decimal_places=6, null=True, blank=True)
    rate = models.DecimalField(_("rate, %"), max_digits=9, decimal_places=6)
    rate_to = models.DecimalField(
        _("rate at the end, %"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    split = models.CharField(_("split"), max_length=12)
    is_retroactive = models.BooleanField(_("re-rates earlier credits"))

    class Meta:
        verbose_name = _("rate tier")
        verbose_name_plural = _("rate tiers")
        constraints = [
            models.UniqueConstraint(
                fields=["component", "position"], name="compensation_ratetier_position_is_unique"
            ),
            constraints.one_of("compensation_ratetier", "split", Split),
            constraints.finite("compensation_ratetier", "lower", "upper", "rate", "rate_to"),
            constraints.law(
                "compensation_ratetier_bounds_are_ordered", "lower >= 0 AND lower < upper"
            ),
            constraints.law(
                "compensation_ratetier_rates_are_not_negative", "rate >= 0 AND rate_to >= 0"
            ),
            constraints.law(
                "compensation_ratetier_interpolation_has_two_rates",
                "(split = 'interpolated') = (rate_to IS NOT NULL)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lower.normalize():f}: {self.rate.normalize():f} %"


@tracked()
class PlanAssignment(models.Model):
    """Which plan a payee is on, in valid and recorded time."""

    payee = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="plan_assignments", verbose_name=_("payee")
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="assignments", verbose_name=_("plan")
    )
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("plan assignment")
        verbose_name_plural = _("plan assignments")
        constraints = [
            constraints.period("compensation_planassignment"),
            constraints.no_overlap("compensation_planassignment_one_at_a_time", "payee"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} · {self.plan}"


@tracked()
class Quota(models.Model):
    """What a payee should reach per month, quarter or year while the row is valid.

    Attainment intervals of another length take their share; a change inside an interval is
    prorated by days, never doubled.
    """

    payee = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="quotas", verbose_name=_("payee")
    )
    amount = AmountField(_("amount"))
    interval = models.CharField(_("per"), max_length=10)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            constraints.period("compensation_quota"),
            constraints.one_of("compensation_quota", "interval", QuotaInterval),
            constraints.finite("compensation_quota", "amount"),
            constraints.law("compensation_quota_is_positive", "amount > 0"),
            constraints.no_overlap("compensation_quota_one_at_a_time", "payee"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.amount}"


@tracked()
class CreditSplit(models.Model):
    """Who shares an order's credit; owner and split shares make 100 %, overlays come on top."""

    order = models.ForeignKey(
        Order, models.PROTECT, related_name="credit_splits", verbose_name=_("order")
    )
    payee = models.ForeignKey(
        SalesPerson, models.PROTECT, related_name="+", verbose_name=_("payee")
    )
    role = models.CharField(_("role"), max_length=10)
    share = models.DecimalField(_("share, %"), max_digits=9, decimal_places=6)

    class Meta:
        verbose_name = _("credit split")
        verbose_name_plural = _("credit splits")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "payee"], name="compensation_creditsplit_payee_is_unique"
            ),
            constraints.one_of("compensation_creditsplit", "role", CreditRole),
            constraints.finite("compensation_creditsplit", "share"),
            constraints.law(
                "compensation_creditsplit_share_is_a_percentage", "share > 0 AND share <= 100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.share.normalize():f} %"
