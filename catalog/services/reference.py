"""Tax categories and entitlement features."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import EntitlementFeature, Product, TaxCategory
from catalog.services import checks
from revops.core.actor import Actor
from revops.core.problems import Conflict


@transaction.atomic
def create_tax_category(*, code: str, name: str, actor: Actor, at: datetime) -> TaxCategory:
    """Create a tax category; what it means where is said by tax rules.

    :raises ValidationError: the code is not letters, digits, hyphens
    :raises Conflict: the code is taken
    """
    wanted = checks.filled(code, "code").lower()
    validate_slug(wanted)
    if TaxCategory.objects.filter(code=wanted).exists():
        raise Conflict(
            _("There is a tax category %(code)s already.") % {"code": wanted}, field="code"
        )
    return TaxCategory.objects.create(code=wanted, name=checks.filled(name, "name"))


@transaction.atomic
def update_tax_category(
    *, tax_category_id: int, name: str, actor: Actor, at: datetime
) -> TaxCategory:
    """Rename a tax category; its code stays, since rules and issued lines name it.

    :raises NotFound: there is no such category
    """
    category = checks.locked(TaxCategory, tax_category_id)
    category.name = checks.filled(name, "name")
    category.save(update_fields=["name"])
    return category


@transaction.atomic
def add_feature(
    *,
    product_id: int,
    code: str,
    name: str,
    actor: Actor,
    at: datetime,
    is_per_unit: bool = False,
    limit: int | None = None,
) -> EntitlementFeature:
    """Say what a customer may use once the product is delivered; later deliveries grant it.

    :raises NotFound: there is no such product
    :raises Conflict: the product has a feature of that code
    """
    product = checks.locked(Product, product_id)
    wanted = checks.filled(code, "code")
    if product.features.filter(code=wanted).exists():
        raise Conflict(
            _("%(product)s has a feature %(code)s already.")
            % {"product": product.name, "code": wanted},
            field="code",
        )
    return EntitlementFeature.objects.create(
        product=product,
        code=wanted,
        name=checks.filled(name, "name"),
        is_per_unit=is_per_unit,
        limit=None if is_per_unit else limit,
    )


@transaction.atomic
def remove_feature(*, feature_id: int, actor: Actor, at: datetime) -> Product:
    """Stop granting a feature with later deliveries; entitlements given stay.

    :raises NotFound: there is no such feature
    """
    feature = checks.locked(EntitlementFeature, feature_id)
    product = feature.product
    feature.delete()
    return product
