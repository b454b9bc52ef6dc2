"""Price books, prices and unit costs, all dated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from catalog.models.products import Charge
from catalog.models.words import PRICE_BOOK_STATES
from catalog.states import PriceBookState
from revops.core import constraints
from revops.core.audit import tracked
from revops.core.models import LegalEntity, User
from revops.core.money import UnitPriceField


@tracked()
class PriceBook(models.Model):
    """List prices in one currency, published by somebody who did not write them."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    currency = models.CharField(_("currency"), max_length=3)
    legal_entity = models.ForeignKey(
        LegalEntity, models.PROTECT, null=True, blank=True, verbose_name=_("seller")
    )
    revises = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="revisions",
        verbose_name=_("revises"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, default=PriceBookState.DRAFT.value)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    edited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("edited by")
    )
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("published by"),
    )  # fmt: skip
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("price book")
        verbose_name_plural = _("price books")
        constraints = [
            constraints.one_of("catalog_pricebook", "state", PriceBookState),
            constraints.currency_code("catalog_pricebook"),
            constraints.period("catalog_pricebook"),
            constraints.stamped(
                "catalog_pricebook",
                "published_at",
                [PriceBookState.PUBLISHED, PriceBookState.RETIRED],
            ),
            constraints.law(
                "catalog_pricebook_does_not_revise_itself", "revises_id IS DISTINCT FROM id"
            ),
            constraints.law(
                "catalog_pricebook_editor_does_not_publish",
                "published_by_id IS NULL OR published_by_id IS DISTINCT FROM edited_by_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"catalog.price_book:{self.pk}"

    def get_state_display(self) -> StrOrPromise:
        """Return the word for the state."""
        return PRICE_BOOK_STATES[self.state]


@tracked()
class Price(models.Model):
    """The list price of one unit of a charge: per unit, or of the whole for a flat charge."""

    price_book = models.ForeignKey(
        PriceBook, models.PROTECT, related_name="prices", verbose_name=_("price book")
    )
    charge = models.ForeignKey(
        Charge, models.PROTECT, related_name="prices", verbose_name=_("charge")
    )
    unit_price = UnitPriceField(_("unit price"))
    standalone_price = UnitPriceField(_("stand-alone selling price"), null=True, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            constraints.finite("catalog_price", "unit_price", "standalone_price"),
            constraints.law("catalog_price_is_not_negative", "unit_price >= 0"),
            constraints.period("catalog_price"),
            constraints.no_overlap("catalog_price_one_at_a_time", "price_book", "charge"),
        ]

    def __str__(self) -> str:
        return f"{self.charge}: {self.unit_price.normalize():f}"


@tracked()
class UnitCost(models.Model):
    """What one unit of a charge costs us, per currency and period."""

    charge = models.ForeignKey(
        Charge, models.PROTECT, related_name="costs", verbose_name=_("charge")
    )
    currency = models.CharField(_("currency"), max_length=3)
    cost = UnitPriceField(_("unit cost"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit cost")
        verbose_name_plural = _("unit costs")
        constraints = [
            constraints.finite("catalog_unitcost", "cost"),
            constraints.currency_code("catalog_unitcost"),
            constraints.law("catalog_unitcost_is_not_negative", "cost >= 0"),
            constraints.period("catalog_unitcost"),
            constraints.no_overlap("catalog_unitcost_one_at_a_time", "charge", "currency"),
        ]

    def __str__(self) -> str:
        return f"{self.charge} {self.currency}"
