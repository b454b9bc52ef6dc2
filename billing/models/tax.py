"""Tax rules: which rate and category code applies, by country and tax category."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.states import TaxCode
from catalog.models import TaxCategory
from revops.core import constraints
from revops.core.audit import tracked


@tracked()
class TaxRule(models.Model):
    """Applies to supplies from `seller_country` to `buyer_region` (a country, "EU" or "*").

    The most specific rule wins: country before EU before any; `rate` is in percent.
    """

    seller_country = models.CharField(_("seller country"), max_length=2)
    buyer_region = models.CharField(_("buyer country or region"), max_length=2)
    tax_category = models.ForeignKey(
        TaxCategory, models.PROTECT, null=True, blank=True, verbose_name=_("tax category")
    )
    needs_buyer_tax_id = models.BooleanField(_("only with a VAT id"), default=False)
    code = models.CharField(_("category code"), max_length=2)
    rate = models.DecimalField(_("rate, %"), max_digits=9, decimal_places=6)
    note = models.CharField(_("note on the document"), max_length=200, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("tax rule")
        verbose_name_plural = _("tax rules")
        constraints = [
            constraints.one_of("billing_taxrule", "code", TaxCode),
            constraints.finite("billing_taxrule", "rate"),
            constraints.law("billing_taxrule_rate_is_a_percentage", "rate >= 0 AND rate < 100"),
            constraints.law(
                "billing_taxrule_only_taxed_categories_have_a_rate", "rate = 0 OR code = 'S'"
            ),
            constraints.period("billing_taxrule"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_country} → {self.buyer_region} {self.rate.normalize():f} %"
