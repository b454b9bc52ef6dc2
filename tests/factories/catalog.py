"""Builders of the catalog's rows."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from catalog.models import (
    Charge,
    EntitlementFeature,
    Price,
    PriceBook,
    Product,
    ProductVersion,
    TaxCategory,
    UnitCost,
)
from catalog.states import (
    Adapter,
    ChargeKind,
    ChargeModel,
    PriceBookState,
    ProductState,
    Recognition,
    Timing,
)
from tests.factories.core import left_a_trail

_numbers = count(1)
BORN = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
SINCE = date(2020, 1, 1)


def make_tax_category(code: str = "standard", *, name: str = "Standard") -> TaxCategory:
    """Return the tax category of that code, created if need be."""
    return TaxCategory.objects.get_or_create(code=code, defaults={"name": name})[0]


def make_product(
    name: str = "",
    *,
    charges: bool = True,
    adapter: Adapter | str = Adapter.NONE,
    state: ProductState = ProductState.ACTIVE,
    **columns,
) -> Product:
    """Create a product with version 1 and (`charges`) a set-up fee and a monthly fee per seat."""
    number = next(_numbers)
    defaults = {
        "code": f"P{number}",
        "name": name or f"Product {number}",
        "created_at": BORN,
        "activated_at": None if state == ProductState.DRAFT else BORN,
    }
    product = Product.objects.create(
        **{**defaults, **columns}, adapter=Adapter(adapter).value, state=state.value
    )
    if state != ProductState.DRAFT:
        left_a_trail(product, "activate", "draft", at=BORN)
    if state == ProductState.RETIRED:
        left_a_trail(product, "retire", "active", at=BORN)
    version = ProductVersion.objects.create(product=product, created_at=BORN)
    if charges:
        make_one_time_charge(version, code="setup")
        make_monthly_charge(version, code="seats")
    return product


def make_one_time_charge(version: ProductVersion, **columns) -> Charge:
    """Create a flat fee charged once, earned at a point in time."""
    defaults = {
        "version": version,
        "code": f"once{next(_numbers)}",
        "name": "Set-up",
        "kind": ChargeKind.ONE_TIME.value,
        "model": ChargeModel.FLAT.value,
        "tax_category": columns.get("tax_category") or make_tax_category(),
        "recognition": Recognition.POINT_IN_TIME.value,
    }
    return Charge.objects.create(**{**defaults, **columns})


def make_monthly_charge(version: ProductVersion, **columns) -> Charge:
    """Create a fee per seat and month, billed in advance, earned daily."""
    defaults = {
        "version": version,
        "code": f"monthly{next(_numbers)}",
        "name": "Seats",
        "kind": ChargeKind.RECURRING.value,
        "model": ChargeModel.PER_UNIT.value,
        "billing_period_months": 1,
        "timing": Timing.ADVANCE.value,
        "unit": "seat",
        "tax_category": columns.get("tax_category") or make_tax_category(),
        "recognition": Recognition.STRAIGHT_LINE_DAILY.value,
    }
    return Charge.objects.create(**{**defaults, **columns})


def charges_of(product: Product) -> dict[str, Charge]:
    """Return the charges of the product's current version by code."""
    found = Charge.objects.filter(version__product=product, version__is_current=True)
    return {charge.code: charge for charge in found}


def make_price_book(
    name: str = "",
    *,
    currency: str = "EUR",
    prices: Mapping[Charge, str] | None = None,
    state: PriceBookState = PriceBookState.PUBLISHED,
    **columns,
) -> PriceBook:
    """Create a published price book with the unit prices given per charge."""
    defaults = {
        "name": name or f"Price book {next(_numbers)}",
        "currency": currency,
        "valid_from": SINCE,
        "published_at": None if state == PriceBookState.DRAFT else BORN,
        "created_at": BORN,
    }
    book = PriceBook.objects.create(**{**defaults, **columns}, state=state.value)
    if state != PriceBookState.DRAFT:
        left_a_trail(book, "publish", "draft", at=BORN)
    for charge, price in (prices or {}).items():
        make_price(book, charge, price)
    return book


def make_price(book: PriceBook, charge: Charge, unit_price: str = "100.00", **columns) -> Price:
    """Create an open-ended price of a charge in a book."""
    defaults = {"valid_from": SINCE, "standalone_price": Decimal(unit_price)}
    return Price.objects.create(
        price_book=book, charge=charge, unit_price=Decimal(unit_price), **{**defaults, **columns}
    )


def make_unit_cost(charge: Charge, cost: str = "20.00", **columns) -> UnitCost:
    """Create what one unit of a charge costs us, in euros and for good."""
    defaults = {"currency": "EUR", "valid_from": SINCE}
    return UnitCost.objects.create(charge=charge, cost=Decimal(cost), **{**defaults, **columns})


def make_feature(product: Product, code: str = "seats", **columns) -> EntitlementFeature:
    """Create what the customer may use once the product is delivered."""
    defaults = {"name": code.title(), "is_per_unit": True}
    return EntitlementFeature.objects.create(product=product, code=code, **{**defaults, **columns})


def make_catalog(
    *, currency: str = "EUR", set_up: str = "500.00", per_seat: str = "100.00", **product
) -> tuple[Product, PriceBook]:
    """Create a product with set-up and seats, and a published book with its prices and costs."""
    made = make_product(**product)
    charges = charges_of(made)
    book = make_price_book(
        currency=currency, prices={charges["setup"]: set_up, charges["seats"]: per_seat}
    )
    make_unit_cost(charges["setup"], "200.00", currency=currency)
    make_unit_cost(charges["seats"], "20.00", currency=currency)
    return made, book
