"""Filters of lists, their exports and their API."""

import django_filters
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.models import Charge, PriceBook, Product, TaxCategory, UnitCost
from catalog.models.words import (
    ADAPTERS,
    CHARGE_KINDS,
    PRICE_BOOK_STATES,
    PRODUCT_STATES,
)
from revops.core.models import LegalEntity
from revops.core.reference_filters import ReferenceFilter


class ProductFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    code = django_filters.CharFilter(label=_("Code"), lookup_expr="iexact")
    family = django_filters.CharFilter(label=_("Family"), lookup_expr="iexact")
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(PRODUCT_STATES.items()))
    adapter = django_filters.ChoiceFilter(label=_("Provisioning"), choices=list(ADAPTERS.items()))

    class Meta:
        model = Product
        fields = ["name", "code", "family", "state", "adapter"]


class ChargeFilter(django_filters.FilterSet):
    product = ReferenceFilter(Product, label=_("Product"), field_name="version__product")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=list(CHARGE_KINDS.items()))
    is_current = django_filters.BooleanFilter(
        label=_("Of the current version"), field_name="version__is_current"
    )

    class Meta:
        model = Charge
        fields = ["product", "kind", "is_current"]


class TaxCategoryFilter(django_filters.FilterSet):
    code = django_filters.CharFilter(label=_("Code"), lookup_expr="iexact")

    class Meta:
        model = TaxCategory
        fields = ["code"]


class PriceBookFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    currency = django_filters.ChoiceFilter(
        label=_("Currency"), choices=[(code, code) for code in settings.CURRENCIES]
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(PRICE_BOOK_STATES.items()))
    legal_entity = ReferenceFilter(LegalEntity, label=_("Seller"))

    class Meta:
        model = PriceBook
        fields = ["name", "currency", "state", "legal_entity"]


class UnitCostFilter(django_filters.FilterSet):
    charge = ReferenceFilter(Charge, label=_("Charge"), is_linked=True)

    class Meta:
        model = UnitCost
        fields = ["charge", "currency"]
