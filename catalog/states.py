"""States of products and price books, and the words a charge is described with."""

from enum import StrEnum

from revops.core.workflow import Workflow


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


class ChargeKind(StrEnum):
    ONE_TIME = "one_time"
    RECURRING = "recurring"
    USAGE = "usage"


class ChargeModel(StrEnum):
    FLAT = "flat"
    PER_UNIT = "per_unit"


class Timing(StrEnum):
    ADVANCE = "advance"
    ARREARS = "arrears"


class Recognition(StrEnum):
    POINT_IN_TIME = "point_in_time"
    STRAIGHT_LINE_DAILY = "straight_line_daily"


class Adapter(StrEnum):
    """How a product is provisioned; NONE is delivered when it starts."""

    NONE = "none"
    INTERNAL = "internal"
    WEBHOOK = "webhook"
    MANUAL = "manual"
