"""Customers and their contacts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm.models.people import SalesPerson
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity


@tracked()
class Account(models.Model):
    """A customer: the hub that every document hangs on."""

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("parent"),
    )  # fmt: skip
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("seller"))
    owner = models.ForeignKey(
        SalesPerson, models.PROTECT, null=True, blank=True, related_name="accounts",
        verbose_name=_("owner"),
    )  # fmt: skip
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    website = models.URLField(_("website"), blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2)
    tax_id = models.CharField(_("VAT or tax id"), max_length=30, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    language = models.CharField(_("language"), max_length=5, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50)
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms, days"), default=30)
    po_required = models.BooleanField(_("purchase order required"), default=False)
    external_ref = models.CharField(
        _("external reference"), max_length=120, null=True, blank=True, unique=True
    )
    customer_since = models.DateField(_("customer since"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            constraints.currency_code("crm_account"),
            constraints.law("crm_account_country_is_a_code", "country ~ '^[A-Z]{2}$'"),
            constraints.law("crm_account_is_not_its_own_parent", "parent_id IS DISTINCT FROM id"),
            constraints.law("crm_account_has_a_name", "btrim(name) <> ''"),
        ]
        indexes = [models.Index(Upper("name"), name="crm_account_upper_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"crm.account:{self.pk}"

    @property
    def is_customer(self) -> bool:
        """True once they bought; before, they are a prospect."""
        return self.customer_since is not None


@tracked()
class Contact(models.Model):
    """A person at a customer."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="contacts", verbose_name=_("customer")
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    title = models.CharField(_("role"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    is_signer = models.BooleanField(_("may sign"), default=False)
    is_billing = models.BooleanField(_("receives invoices"), default=False)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "email"], name="crm_contact_email_is_unique_per_account"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_language_display(self) -> StrOrPromise:
        """Return the language's name in the reader's language."""
        return dict(settings.LANGUAGES)[self.language]
