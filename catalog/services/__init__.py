"""Every write of the catalog."""

from catalog.services.prices import (
    create_price_book,
    end_price,
    publish_price_book,
    retire_price_book,
    revise_price_book,
    set_price,
    set_unit_cost,
)
from catalog.services.products import (
    ChargeTerms,
    activate_product,
    add_charge,
    change_charge,
    create_product,
    create_version,
    remove_charge,
    retire_product,
    update_product,
)
from catalog.services.reference import (
    add_feature,
    create_tax_category,
    remove_feature,
    update_tax_category,
)

__all__ = [
    "ChargeTerms",
    "activate_product",
    "add_charge",
    "add_feature",
    "change_charge",
    "create_price_book",
    "create_product",
    "create_tax_category",
    "create_version",
    "end_price",
    "publish_price_book",
    "remove_charge",
    "remove_feature",
    "retire_price_book",
    "retire_product",
    "revise_price_book",
    "set_price",
    "set_unit_cost",
    "update_product",
    "update_tax_category",
]
