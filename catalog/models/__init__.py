"""What is sold, how it is charged, and for how much."""

from catalog.models.prices import Price, PriceBook, UnitCost
from catalog.models.products import (
    Charge,
    EntitlementFeature,
    Product,
    ProductVersion,
    TaxCategory,
)

__all__ = [
    "Charge",
    "EntitlementFeature",
    "Price",
    "PriceBook",
    "Product",
    "ProductVersion",
    "TaxCategory",
    "UnitCost",
]
