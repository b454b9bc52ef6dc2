"""Reads of products, and what a charge means for a quote, an invoice and the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from catalog.models import Charge, Product, ProductVersion
from catalog.states import ChargeKind, ChargeModel, Recognition, Timing


@dataclass(frozen=True)
class ChargeStory:
    """A charge in sentences: how it is quoted, billed, recognised."""

    quoted: str
    billed: str
    recognised: str


def list_products() -> QuerySet[Product]:
    """Return products with the number of charges of their current version."""
    return Product.objects.annotate(
        charge_count=Count("versions__charges", filter=Q(versions__is_current=True))
    )


def find_product(*, external_ref: str = "", code: str = "") -> Product | None:
    """Return the product known by its code, or to another system by its reference."""
    key = {"external_ref": external_ref} if external_ref else {"code": code}
    return Product.objects.filter(**key).first()


def list_charges(product_id: int) -> QuerySet[Charge]:
    """Return the charges of a product's current version, one-time ones first."""
    found = Charge.objects.filter(version__product=product_id, version__is_current=True)
    return found.select_related("tax_category", "version").order_by("kind", "pk")


def list_versions(product_id: int) -> QuerySet[ProductVersion]:
    """Return the versions of a product with their charges, the newest first."""
    charges = Charge.objects.select_related("tax_category").order_by("kind", "pk")
    return (
        ProductVersion.objects.filter(product=product_id)
        .prefetch_related(Prefetch("charges", queryset=charges))
        .order_by("-number")
    )


def tell_charge(charge: Charge) -> ChargeStory:
    """Return the charge in sentences of the reader's language."""
    return ChargeStory(_quoted(charge), _billed(charge), _recognised(charge))


def _quoted(charge: Charge) -> str:
    is_flat = charge.model == ChargeModel.FLAT.value
    values = {"unit": charge.unit, "period": str(charge.period_word)}
    if charge.kind == ChargeKind.ONE_TIME.value:
        if is_flat:
            return _("One price, once, whatever the quantity.")
        return _("Price × quantity (%(unit)s), once.") % values
    if is_flat:
        return _("One price per %(period)s, whatever the quantity.") % values
    return _("Price × quantity (%(unit)s) per %(period)s.") % values


def _billed(charge: Charge) -> str:
    if charge.kind == ChargeKind.ONE_TIME.value:
        return _("Once, on the day it starts.")
    if charge.timing == Timing.ADVANCE.value:
        return _("On the first day of each %(period)s, for that %(period)s.") % {
            "period": charge.period_word
        }
    return _("On the day after each %(period)s, for the %(period)s that ended.") % {
        "period": charge.period_word
    }


def _recognised(charge: Charge) -> str:
    if charge.recognition == Recognition.POINT_IN_TIME.value:
        return _("In full on the day of delivery.")
    return _("In equal parts per day from delivery to the end of its term.")
