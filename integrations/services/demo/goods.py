"""What the demo company sells, to whom its sellers are paid, and its two legal entities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from djmoney.money import Money

from billing import services as billing
from catalog import services as catalog
from catalog.models import Charge, PriceBook, Product, TaxCategory
from compensation import services as compensation
from integrations.services.demo.people import SINCE, People
from revenue import services as revenue
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.roles import Role

FIRST_MONTH = date(2024, 11, 1)
LAST_MONTH = date(2028, 1, 1)


@dataclass(frozen=True)
class _Charge:
    code: str
    name: str
    kind: str
    model: str
    price: str
    cost: str
    unit: str = ""
    recognition: str = "straight_line_daily"


@dataclass(frozen=True)
class _Product:
    code: str
    name: str
    family: str
    adapter: str
    charges: tuple[_Charge, ...]
    features: tuple[str, ...] = ()
    webhook_url: str = ""


PRODUCTS = (
    _Product(
        "PLATFORM",
        "Platform Business",
        "Platform",
        "internal",
        (
            _Charge(
                "seats", "Platform Business", "recurring", "per_unit", "48.00", "14.40", "seat"
            ),
            _Charge(
                "setup", "Set-up and data migration", "one_time", "flat", "2400.00", "1560.00",
                recognition="point_in_time",
            ),
        ),
        ("Seats", "API access"),
    ),
    _Product(
        "ANALYTICS",
        "Route Analytics",
        "Platform",
        "internal",
        (_Charge("monthly", "Route Analytics", "recurring", "flat", "690.00", "171.00"),),
        ("Dashboards",),
    ),
    _Product(
        "SUPPORT",
        "Premium support",
        "Services",
        "none",
        (_Charge("monthly", "Premium support", "recurring", "flat", "500.00", "200.00"),),
    ),
    _Product(
        "SCANNER",
        "Handheld scanner HX-2",
        "Hardware",
        "none",
        (
            _Charge(
                "unit", "Handheld scanner HX-2", "one_time", "per_unit", "385.00", "298.00",
                "scanner", "point_in_time",
            ),
        ),
    ),
    _Product(
        "TELEMETRY",
        "Telemetry feed",
        "Platform",
        "webhook",
        (_Charge("monthly", "Telemetry feed", "recurring", "flat", "320.00", "90.00"),),
        ("Live feed",),
        "http://127.0.0.1:9/provision",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """Sellers, price books and products by their codes."""

    entities: dict[str, LegalEntity]
    books: dict[str, PriceBook]
    products: dict[str, Product]


def stock(*, people: People, actor: Actor, at: datetime) -> Goods:
    """Create both legal entities, catalog, prices, tax rules, open periods, plans and quotas."""
    entities = {
        "EUR": LegalEntity.objects.create(
            code="kw", name="Kestrel Works GmbH", country="DE", functional_currency="EUR",
            time_zone="Europe/Berlin", language="de", street="Speicherstadt 12",
            postal_code="20457", city="Hamburg", tax_id="DE136695976",
            iban="DE89370400440532013000", email="invoices@kestrel.example",
        ),
        "USD": LegalEntity.objects.create(
            code="us", name="Kestrel Works Inc.", country="US", functional_currency="USD",
            time_zone="America/New_York", street="88 Water Street", postal_code="10005",
            city="New York", email="billing@kestrel.example",
        ),
    }  # fmt: skip
    category, _ = TaxCategory.objects.get_or_create(
        code="standard", defaults={"name": "Standard rate"}
    )
    billing.seed_tax_rules(actor=actor, at=at)
    for entity in entities.values():
        revenue.open_fiscal_periods(
            legal_entity_id=entity.pk, first=FIRST_MONTH, until=LAST_MONTH, actor=actor, at=at
        )
    products = {one.code: _create(one, category.pk, actor, at) for one in PRODUCTS}
    books = {
        currency: _price(currency, entity, products, actor, at)
        for currency, entity in entities.items()
    }
    _reward(people, entities, actor, at)
    return Goods(entities, books, products)


def _create(one: _Product, category_id: int, actor: Actor, at: datetime) -> Product:
    product = catalog.create_product(
        code=one.code,
        name=one.name,
        family=one.family,
        adapter=one.adapter,
        webhook_url=one.webhook_url,
        charges=[
            catalog.ChargeTerms(
                code=charge.code,
                name=charge.name,
                tax_category_id=category_id,
                kind=charge.kind,
                model=charge.model,
                billing_period_months=1 if charge.kind == "recurring" else None,
                unit=charge.unit,
                recognition=charge.recognition,
            )
            for charge in one.charges
        ],
        actor=actor,
        at=at,
    )
    for feature in one.features:
        catalog.add_feature(
            product_id=product.pk,
            code=feature.lower().replace(" ", "-"),
            name=feature,
            is_per_unit=feature == "Seats",
            actor=actor,
            at=at,
        )
    return catalog.activate_product(product_id=product.pk, actor=actor, at=at)


def _price(
    currency: str,
    entity: LegalEntity,
    products: dict[str, Product],
    actor: Actor,
    at: datetime,
) -> PriceBook:
    factor = Decimal(1) if currency == "EUR" else Decimal("1.1")
    book = catalog.create_price_book(
        name=f"{'DACH' if currency == 'EUR' else 'US'} list, {currency}",
        currency=currency,
        valid_from=SINCE,
        legal_entity_id=entity.pk,
        actor=actor,
        at=at,
    )
    for one in PRODUCTS:
        for terms in one.charges:
            charge = Charge.objects.get(
                version__product=products[one.code], version__is_current=True, code=terms.code
            )
            catalog.set_price(
                price_book_id=book.pk, charge_id=charge.pk,
                unit_price=(Decimal(terms.price) * factor).quantize(Decimal("0.01")),
                valid_from=SINCE, actor=actor, at=at,
            )  # fmt: skip
            catalog.set_unit_cost(
                charge_id=charge.pk, currency=currency,
                cost=(Decimal(terms.cost) * factor).quantize(Decimal("0.01")),
                valid_from=SINCE, actor=actor, at=at,
            )  # fmt: skip
    return catalog.publish_price_book(price_book_id=book.pk, actor=actor, at=at)


def _reward(people: People, entities: dict[str, LegalEntity], actor: Actor, at: datetime) -> None:
    """One plan per currency: sliced on first-year value, and a retroactive bonus on set-ups."""
    tier = compensation.TierTerms
    for currency, entity in entities.items():
        plan = compensation.create_plan(
            name=f"Account executives, {currency}",
            legal_entity_id=entity.pk,
            currency=currency,
            actor=actor,
            at=at,
        )
        version = compensation.create_version(
            plan_id=plan.pk,
            valid_from=SINCE,
            components=[
                compensation.ComponentTerms(
                    code="new-business",
                    name="New business, first-year value",
                    base="first_year",
                    measure="percent_of_quota",
                    accumulation="quarter",
                    tiers=[
                        tier(Decimal(0), Decimal(1), Decimal(8), "slices", False),
                        tier(Decimal(1), Decimal("1.5"), Decimal(11), "slices", False),
                        tier(Decimal("1.5"), None, Decimal(13), "slices", False),
                    ],
                ),
                compensation.ComponentTerms(
                    code="set-up",
                    name="Set-up and hardware, yearly",
                    base="one_time",
                    measure="amount",
                    accumulation="year",
                    tiers=[
                        tier(Decimal(0), Decimal(20000), Decimal(1), "whole", False),
                        tier(Decimal(20000), None, Decimal(2), "whole", True),
                    ],
                ),
            ],
            actor=people.actors[Role.COMPENSATION_ADMIN],
            at=at,
        )
        compensation.approve_version(
            version_id=version.pk, actor=people.actors[Role.CONTROLLER], at=at
        )
        for name, person in people.sellers.items():
            is_american = name in ("Grace Miller", "Daniel Reyes")
            if is_american != (currency == "USD"):
                continue
            compensation.assign_plan(
                payee_id=person.pk, plan_id=plan.pk, valid_from=SINCE, actor=actor, at=at
            )
            compensation.set_quota(
                payee_id=person.pk,
                amount=Money(60_000, currency),
                interval="quarter",
                valid_from=date(2024, 10, 1),
                actor=actor,
                at=at,
            )
