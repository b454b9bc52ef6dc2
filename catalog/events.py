"""Facts of the catalog."""

from dataclasses import dataclass
from typing import ClassVar

from revops.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PriceBookPublished(Fact):
    NAME: ClassVar[str] = "catalog.price_book.published"

    price_book_id: int
