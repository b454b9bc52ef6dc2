"""Reads of price books: what is sold, for how much, at what cost, on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from catalog.models import Charge, EntitlementFeature, Price, PriceBook, Product, UnitCost
from catalog.states import PriceBookState, ProductState

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class SellableCharge:
    """A charge with its list price of the day; `unit_cost` is None where none is known."""

    charge: Charge
    price: Price
    unit_cost: Decimal | None

    @property
    def margin(self) -> Decimal | None:
        """Return what is left of the list price of one unit after its cost, unrounded."""
        return None if self.unit_cost is None else self.price.unit_price - self.unit_cost


@dataclass(frozen=True)
class Sellable:
    """A product on offer; only charges with a price are listed."""

    product: Product
    charges: tuple[SellableCharge, ...]
    unpriced: tuple[Charge, ...]
    features: tuple[EntitlementFeature, ...]


def on_day(rows: QuerySet[M], on: date) -> QuerySet[M]:
    """Return the dated rows that are valid on a day."""
    return from_day_on(rows, on).filter(valid_from__lte=on)


def from_day_on(rows: QuerySet[M], since: date) -> QuerySet[M]:
    """Return the dated rows that are valid on a day or start later."""
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=since))


def list_price_books() -> QuerySet[PriceBook]:
    """Return price books with seller, publisher and number of priced charges."""
    return PriceBook.objects.select_related(
        "legal_entity", "edited_by", "published_by", "revises"
    ).annotate(charge_count=Count("prices__charge", distinct=True))


def find_price_book(
    *, currency: str, on: date, legal_entity_id: int | None = None
) -> PriceBook | None:
    """Return the published book of a currency on a day: the seller's own first, then a shared one.

    Among several the one published last.
    """
    books = on_day(PriceBook.objects.all(), on).filter(
        Q(legal_entity=legal_entity_id) | Q(legal_entity__isnull=True),
        currency=currency,
        state=PriceBookState.PUBLISHED.value,
    )
    found = sorted(books, key=lambda b: (b.legal_entity_id is not None, b.published_at, b.pk))
    return found[-1] if found else None


def find_price(price_book: PriceBook, charge: Charge, on: date) -> Price | None:
    """Return the price of a charge in a book on a day, or None where it has none."""
    return on_day(Price.objects.filter(price_book=price_book, charge=charge), on).first()


def find_unit_cost(charge: Charge, currency: str, on: date) -> Decimal | None:
    """Return what one unit of a charge costs us on a day, or None where nobody said."""
    costs = on_day(UnitCost.objects.filter(charge=charge, currency=currency), on)
    return costs.values_list("cost", flat=True).first()


def list_sellable(price_book: PriceBook, on: date) -> list[Sellable]:
    """Return the active products with their charges, prices and unit costs, by name.

    A product none of whose charges is priced in the book is left out. Five queries.
    """
    current = Charge.objects.filter(version__is_current=True).select_related("tax_category")
    prices = on_day(Price.objects.filter(price_book=price_book), on)
    costs = on_day(UnitCost.objects.filter(currency=price_book.currency), on)
    charges = current.select_related("version", "tax_category").filter(
        version__product__state=ProductState.ACTIVE.value
    )
    products = Product.objects.filter(state=ProductState.ACTIVE.value).prefetch_related(
        Prefetch("features", queryset=EntitlementFeature.objects.order_by("code"))
    )
    price_of = {price.charge_id: price for price in prices}
    cost_of = dict(costs.values_list("charge_id", "cost"))
    charges_of: dict[int, list[Charge]] = {}
    for charge in charges.order_by("kind", "pk"):
        charges_of.setdefault(charge.version.product_id, []).append(charge)
    found = [
        _sellable(product, charges_of.get(product.pk, []), price_of, cost_of)
        for product in products.order_by("name", "pk")
    ]
    return [sellable for sellable in found if sellable.charges]


def _sellable(
    product: Product,
    charges: list[Charge],
    price_of: dict[int, Price],
    cost_of: dict[int, Decimal],
) -> Sellable:
    return Sellable(
        product=product,
        charges=tuple(
            SellableCharge(charge, price_of[charge.pk], cost_of.get(charge.pk))
            for charge in charges
            if charge.pk in price_of
        ),
        unpriced=tuple(charge for charge in charges if charge.pk not in price_of),
        features=tuple(product.features.all()),
    )


@dataclass(frozen=True)
class PriceLine:
    """A line of a book's grid: a charge, its price of the day, what it costs, what comes next."""

    charge: Charge
    price: Price | None
    upcoming: Price | None
    unit_cost: Decimal | None

    @property
    def margin_share(self) -> Decimal | None:
        """Return margin ÷ price (0 to 1), None where price or cost is missing."""
        if self.price is None or self.unit_cost is None or not self.price.unit_price:
            return None
        return (self.price.unit_price - self.unit_cost) / self.price.unit_price


def list_price_grid(price_book: PriceBook, on: date) -> list[tuple[Product, list[PriceLine]]]:
    """Return every charge of a current version by product, with price and cost. Three queries.

    Retired products stay only while they are priced here.
    """
    charges = (
        Charge.objects.filter(version__is_current=True)
        .select_related("version__product", "tax_category")
        .order_by("version__product__name", "version__product", "kind", "pk")
    )
    priced: dict[int, list[Price]] = {}
    for price in from_day_on(Price.objects.filter(price_book=price_book), on).order_by(
        "valid_from"
    ):
        priced.setdefault(price.charge_id, []).append(price)
    costs = on_day(UnitCost.objects.filter(currency=price_book.currency), on)
    cost_of = dict(costs.values_list("charge_id", "cost"))
    groups: dict[Product, list[PriceLine]] = {}
    for charge in charges:
        product, mine = charge.version.product, priced.get(charge.pk, [])
        if product.state == ProductState.RETIRED.value and not mine:
            continue
        line = PriceLine(
            charge,
            next((p for p in mine if p.valid_from <= on), None),
            next((p for p in mine if p.valid_from > on), None),
            cost_of.get(charge.pk),
        )
        groups.setdefault(product, []).append(line)
    return list(groups.items())


def find_editors(price_book: PriceBook) -> set[int]:
    """Return the users who wrote this book or its prices, from the history of the rows."""
    found = {price_book.edited_by_id} if price_book.edited_by_id else set()
    if price_book.state != PriceBookState.DRAFT.value:
        return found
    trails: tuple[Any, ...] = (
        Price.pgh_event_model.objects.filter(price_book=price_book.pk),  # type: ignore[attr-defined]
        PriceBook.pgh_event_model.objects.filter(pgh_obj=price_book.pk),  # type: ignore[attr-defined]
    )
    for trail in trails:
        names = trail.values_list("pgh_context__metadata__actor", flat=True).distinct()
        found |= {int(n.removeprefix("user:")) for n in names if n and n.startswith("user:")}
    return found
