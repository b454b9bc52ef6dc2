"""States of products and price books, and the words a charge is described with."""

from enum import StrEnum

from catalog.rules import ChargeKind, ChargeModel, Recognition, Timing
from revops.core.workflow import Workflow

__all__ = [
    "PRICE_BOOK_FLOW",
    "PRODUCT_FLOW",
    "Adapter",
    "ChargeKind",
    "ChargeModel",
    "PriceBookState",
    "ProductState",
    "Recognition",
    "Timing",
]


class ProductState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


PRODUCT_FLOW = Workflow(
    "product",
    {
        ("activate", ProductState.DRAFT): ProductState.ACTIVE,
        ("retire", ProductState.ACTIVE): ProductState.RETIRED,
        ("activate", ProductState.RETIRED): ProductState.ACTIVE,
    },
)


class PriceBookState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


PRICE_BOOK_FLOW = Workflow(
    "price_book",
    {
        ("publish", PriceBookState.DRAFT): PriceBookState.PUBLISHED,
        ("retire", PriceBookState.PUBLISHED): PriceBookState.RETIRED,
    },
)


class Adapter(StrEnum):
    """How a product is provisioned; NONE is delivered when it starts."""

    NONE = "none"
    INTERNAL = "internal"
    WEBHOOK = "webhook"
    MANUAL = "manual"
