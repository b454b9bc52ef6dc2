"""Every read of the catalog."""

from catalog.selectors.prices import (
    PriceLine,
    Sellable,
    SellableCharge,
    find_editors,
    find_price,
    find_price_book,
    find_unit_cost,
    from_day_on,
    list_price_books,
    list_price_grid,
    list_sellable,
    on_day,
)
from catalog.selectors.products import (
    ChargeStory,
    find_product,
    list_charges,
    list_products,
    list_versions,
    tell_charge,
)

__all__ = [
    "ChargeStory",
    "PriceLine",
    "Sellable",
    "SellableCharge",
    "find_editors",
    "find_price",
    "find_price_book",
    "find_product",
    "find_unit_cost",
    "from_day_on",
    "list_charges",
    "list_price_books",
    "list_price_grid",
    "list_products",
    "list_sellable",
    "list_versions",
    "on_day",
    "tell_charge",
]
