"""Legal entities, their number series, and exchange rates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revops.core import constraints
from revops.core.audit import tracked
from revops.core.money import UnitPriceField


@tracked()
class LegalEntity(models.Model):
    """A seller: issues documents in its own series and keeps books in one functional currency.

    Settings here are defaults only; booking freezes them on the contract.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    functional_currency = models.CharField(_("functional currency"), max_length=3)
    time_zone = models.CharField(_("time zone"), max_length=50)
    language = models.CharField(_("language"), max_length=5, default="en")
    fiscal_year_start_month = models.PositiveSmallIntegerField(_("fiscal year starts"), default=1)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    tax_id = models.CharField(_("VAT or tax id"), max_length=30, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    day_count = models.CharField(_("day count"), max_length=12, default="actual")
    is_cancellation_day_used = models.BooleanField(_("cancellation day is used"), default=False)
    tax_rounding = models.CharField(_("tax rounding"), max_length=12, default="category")
    invoice_series = models.CharField(_("invoice series"), max_length=10, default="INV")
    credit_note_series = models.CharField(_("credit note series"), max_length=10, default="CN")
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms, days"), default=30)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        constraints = [
            constraints.currency_code("core_legalentity", "functional_currency"),
            constraints.one_of(
                "core_legalentity", "day_count", ["actual", "actual_30", "strict_30"]
            ),
            constraints.one_of(
                "core_legalentity", "tax_rounding", ["category", "line", "document"]
            ),
            constraints.law(
                "core_legalentity_fiscal_year_starts_in_a_month",
                "fiscal_year_start_month BETWEEN 1 AND 12",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """One counter per legal entity, series and year; taken last, under its row lock."""

    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("legal entity"))
    series = models.CharField(_("series"), max_length=10)
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveBigIntegerField(_("last number"), default=0)
    last_date = models.DateField(_("last document date"), null=True)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "series", "year"], name="core_numberseries_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}"


class ExchangeRate(models.Model):
    """One unit of `base` costs `rate` units of `quote` on a day, by a named source."""

    base = models.CharField(pgettext_lazy("exchange rate", "base"), max_length=3)
    quote = models.CharField(pgettext_lazy("exchange rate", "quote"), max_length=3)
    on = models.DateField(_("date"))
    rate = UnitPriceField(_("rate"))
    source = models.CharField(_("source"), max_length=50)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["base", "quote", "on"], name="core_exchangerate_is_unique_per_day"
            ),
            constraints.finite("core_exchangerate", "rate"),
            constraints.law("core_exchangerate_rate_is_positive", "rate > 0"),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.on}"
