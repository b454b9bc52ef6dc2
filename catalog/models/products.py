"""Products, their versions and charges."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from catalog.models import words
from catalog.states import Adapter, ChargeKind, ChargeModel, ProductState, Recognition, Timing
from revops.core import constraints
from revops.core.audit import tracked


@tracked()
class TaxCategory(models.Model):
    """What kind of supply a charge is for tax purposes: standard, reduced, digital service."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("tax category")
        verbose_name_plural = _("tax categories")

    def __str__(self) -> str:
        return self.name


@tracked()
class Product(models.Model):
    """Something a customer can buy; how it is charged stands on its current version."""

    code = models.CharField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=200)
    family = models.CharField(_("family"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(_("state"), max_length=10, default=ProductState.DRAFT.value)
    adapter = models.CharField(_("provisioning"), max_length=10, default=Adapter.NONE.value)
    webhook_url = models.URLField(_("webhook address"), blank=True)
    external_ref = models.CharField(
        _("external reference"), max_length=120, null=True, blank=True, unique=True
    )
    activated_at = models.DateTimeField(_("set up"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            constraints.one_of("catalog_product", "state", ProductState),
            constraints.one_of("catalog_product", "adapter", Adapter),
            constraints.stamped(
                "catalog_product", "activated_at", [ProductState.ACTIVE, ProductState.RETIRED]
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"catalog.product:{self.pk}"

    @property
    def needs_provisioning(self) -> bool:
        return self.adapter != Adapter.NONE.value

    def get_state_display(self) -> StrOrPromise:
        """Return the word for the state."""
        return words.PRODUCT_STATES[self.state]

    def get_adapter_display(self) -> StrOrPromise:
        """Return how the product is provisioned, in words."""
        return words.ADAPTERS[self.adapter]


@tracked()
class ProductVersion(models.Model):
    """One state of a product's charges; a quote line keeps the charge it was quoted with."""

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="versions", verbose_name=_("product")
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("product version")
        verbose_name_plural = _("product versions")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "number"], name="catalog_productversion_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(is_current=True),
                name="catalog_productversion_one_is_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} v{self.number}"


@tracked()
class Charge(models.Model):
    """One way a product version costs money: a set-up fee, a monthly fee.

    `billing_period_months` is empty for one-time charges. `recognition` says when the
    revenue of the obligation is earned (ASC 606 point in time or over time).
    """

    version = models.ForeignKey(
        ProductVersion, models.PROTECT, related_name="charges", verbose_name=_("version")
    )
    code = models.CharField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10)
    model = models.CharField(_("charge model"), max_length=10)
    billing_period_months = models.PositiveSmallIntegerField(
        _("billing period, months"), null=True, blank=True
    )
    timing = models.CharField(_("billed"), max_length=10, default=Timing.ADVANCE.value)
    unit = models.CharField(_("unit"), max_length=50, blank=True)
    tax_category = models.ForeignKey(TaxCategory, models.PROTECT, verbose_name=_("tax category"))
    recognition = models.CharField(_("recognition"), max_length=20)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"], name="catalog_charge_code_is_unique_per_version"
            ),
            constraints.one_of("catalog_charge", "kind", ChargeKind),
            constraints.one_of("catalog_charge", "model", ChargeModel),
            constraints.one_of("catalog_charge", "timing", Timing),
            constraints.one_of("catalog_charge", "recognition", Recognition),
            constraints.law(
                "catalog_charge_period_fits_kind",
                "(kind = 'one_time') = (billing_period_months IS NULL)",
            ),
            constraints.law(
                "catalog_charge_period_divides_time",
                "billing_period_months IN (1, 2, 3, 4, 6, 12)",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_kind_display(self) -> StrOrPromise:
        """Return how often the charge is due, in words."""
        return words.CHARGE_KINDS[self.kind]

    def get_model_display(self) -> StrOrPromise:
        """Return how quantity turns into a price, in words."""
        return words.CHARGE_MODELS[self.model]

    def get_timing_display(self) -> StrOrPromise:
        """Return when a period is billed, in words."""
        return words.TIMINGS[self.timing]

    def get_recognition_display(self) -> StrOrPromise:
        """Return how revenue is earned, in words."""
        return words.RECOGNITIONS[self.recognition]

    @property
    def period_word(self) -> StrOrPromise:
        """Return the billing period as a word; empty for a one-time charge."""
        months = self.billing_period_months
        return words.BILLING_PERIODS.get(months, str(months)) if months else ""


@tracked()
class EntitlementFeature(models.Model):
    """What a customer may use once the product is delivered."""

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="features", verbose_name=_("product")
    )
    code = models.CharField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=200)
    is_per_unit = models.BooleanField(_("limit is the quantity sold"), default=False)
    limit = models.PositiveBigIntegerField(_("limit"), null=True, blank=True)

    class Meta:
        verbose_name = _("entitlement feature")
        verbose_name_plural = _("entitlement features")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "code"], name="catalog_entitlementfeature_code_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
