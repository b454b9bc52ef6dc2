"""`/api/v1/`: products, charges, tax categories, price books."""

from __future__ import annotations

from typing import Any

from catalog import serializers as shapes
from catalog import services
from catalog.filters import (
    ChargeFilter,
    PriceBookFilter,
    ProductFilter,
    TaxCategoryFilter,
    UnitCostFilter,
)
from catalog.models import Charge, PriceBook, Product, TaxCategory, UnitCost
from catalog.services import ChargeTerms
from revops.core import api


def terms(charges: list[dict[str, Any]]) -> list[ChargeTerms]:
    """Return charges of a body as the services take them."""
    return [
        ChargeTerms(
            tax_category_id=one["tax_category"],
            **{k: v for k, v in one.items() if k != "tax_category"},
        )
        for one in charges
    ]


class ProductViewSet(api.NounViewSet):
    """What is sold and how it is charged; every version with its charges."""

    resource = "catalog.product"
    queryset = Product.objects.all()
    serializer_class = shapes.ProductSerializer
    filterset_class = ProductFilter
    prefetch = ("versions__charges", "features")

    @api.creation(body=shapes.CreateProduct)
    def create(self, call: api.Call) -> int:
        """Create a product in draft with its charges."""
        data = dict(call.data)
        charges = terms(data.pop("charges", []))
        product = services.create_product(**data, charges=charges, actor=call.actor, at=call.at)
        return product.pk

    @api.transition("activate")
    def activate(self, call: api.Call) -> None:
        """Put it on offer."""
        services.activate_product(product_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("retire")
    def retire(self, call: api.Call) -> None:
        """Take it off offer; what was sold goes on."""
        services.retire_product(product_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("new_version", body=shapes.NewVersion)
    def new_version(self, call: api.Call) -> None:
        """Make a new version current; quotes and contracts keep theirs."""
        services.create_version(
            product_id=call.pk,
            charges=terms(call.data["charges"]),
            valid_from=call.data["valid_from"],
            actor=call.actor,
            at=call.at,
        )


class ChargeViewSet(api.NounViewSet):
    """Charges of all versions; change them on the product."""

    resource = "catalog.charge"
    queryset = Charge.objects.all()
    serializer_class = shapes.ChargeSerializer
    filterset_class = ChargeFilter


class TaxCategoryViewSet(api.NounViewSet):
    """Kinds of supply for tax purposes."""

    resource = "catalog.taxcategory"
    queryset = TaxCategory.objects.all()
    serializer_class = shapes.TaxCategorySerializer
    filterset_class = TaxCategoryFilter


class PriceBookViewSet(api.NounViewSet):
    """List prices in one currency; published by somebody who did not write them."""

    resource = "catalog.pricebook"
    queryset = PriceBook.objects.all()
    serializer_class = shapes.PriceBookSerializer
    filterset_class = PriceBookFilter
    prefetch = ("prices",)

    @api.creation(body=shapes.CreatePriceBook)
    def create(self, call: api.Call) -> int:
        """Create an empty price book in draft."""
        data = dict(call.data)
        seller = data.pop("legal_entity", None)
        book = services.create_price_book(
            **data, legal_entity_id=seller, actor=call.actor, at=call.at
        )
        return book.pk

    @api.transition("change", body=shapes.SetPrice, path="set-price")
    def set_price(self, call: api.Call) -> None:
        """Set the price of a charge of a draft from a day on."""
        data = dict(call.data)
        services.set_price(
            price_book_id=call.pk,
            charge_id=data.pop("charge"),
            **data,
            actor=call.actor,
            at=call.at,
        )

    @api.transition("publish")
    def publish(self, call: api.Call) -> None:
        """Put the prices on offer; the book it revises retires."""
        services.publish_price_book(price_book_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("retire")
    def retire(self, call: api.Call) -> None:
        """Take the book off offer."""
        services.retire_price_book(price_book_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("revise", body=shapes.RevisePriceBook, answer=shapes.PriceBookSerializer)
    def revise(self, call: api.Call) -> PriceBook:
        """Copy the book as a draft and answer the draft."""
        return services.revise_price_book(
            price_book_id=call.pk, name=call.data["name"], actor=call.actor, at=call.at
        )


class UnitCostViewSet(api.NounViewSet):
    """What one unit of a charge costs us; for those who may know."""

    resource = "catalog.unitcost"
    queryset = UnitCost.objects.select_related("charge")
    serializer_class = shapes.UnitCostSerializer
    filterset_class = UnitCostFilter


api.register("products", ProductViewSet)
api.register("charges", ChargeViewSet)
api.register("tax-categories", TaxCategoryViewSet)
api.register("price-books", PriceBookViewSet)
api.register("unit-costs", UnitCostViewSet)
