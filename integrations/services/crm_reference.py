"""What imported deals stand on: a seller of their own, products, prices, sales people, a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from billing import services as billing
from catalog import services as catalog
from catalog.models import Charge, PriceBook, Product, TaxCategory
from compensation import services as compensation
from crm import services as crm
from crm.models import SalesPerson, SalesTeam
from integrations.models import Mapping
from integrations.rules import Dataset
from integrations.states import MappingState
from revenue import services as revenue
from revops.core.actor import Actor
from revops.core.models import LegalEntity

ENTITY_CODE = "crm"
CURRENCY = "USD"
BOOK = "CRM export list prices"
SINCE = date(2016, 1, 1)
#: Fiscal years of the export; the import opens their months.
UNTIL = date(2018, 1, 1)


@dataclass
class Reference:
    """Ids of the rows that deals name, by the words of the export."""

    entity_id: int
    price_book_id: int
    charges: dict[str, int] = field(default_factory=dict)
    list_prices: dict[str, Decimal] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def find(cls) -> Reference | None:
        """Return the reference data of earlier imports, or None before the first one."""
        entity = LegalEntity.objects.filter(code=ENTITY_CODE).first()
        book = PriceBook.objects.filter(name=BOOK).first()
        if entity is None or book is None:
            return None
        found = cls(entity.pk, book.pk)
        charges = Charge.objects.select_related("version__product").filter(
            version__is_current=True,
            version__product__external_ref__startswith="crm:product:",
        )
        prices = dict(book.prices.values_list("charge_id", "unit_price"))
        for charge in charges:
            product = charge.version.product
            name = (product.external_ref or "").removeprefix("crm:product:")
            found.charges[name] = charge.pk
            found.codes[name] = product.code
            found.list_prices[name] = prices[charge.pk]
        people = SalesPerson.objects.filter(external_ref__startswith="crm:person:")
        found.people = {
            (ref or "").removeprefix("crm:person:"): pk
            for ref, pk in people.values_list("external_ref", "pk")
        }
        confirmed = Mapping.objects.filter(kind="product", state=MappingState.CONFIRMED.value)
        found.meanings = dict(confirmed.values_list("spelling", "meaning"))
        return found


def set_up(dataset: Dataset, *, actor: Actor, at: datetime) -> Reference:
    """Create what is missing of the reference data and return all of it; runs again harmlessly."""
    entity, _ = LegalEntity.objects.get_or_create(
        code=ENTITY_CODE,
        defaults={
            "name": "CRM import",
            "country": "US",
            "functional_currency": CURRENCY,
            "time_zone": "America/New_York",
            "city": "New York",
        },
    )
    category, _ = TaxCategory.objects.get_or_create(
        code="standard", defaults={"name": "Standard rate"}
    )
    billing.seed_tax_rules(actor=actor, at=at)
    revenue.open_fiscal_periods(
        legal_entity_id=entity.pk, first=SINCE, until=UNTIL, actor=actor, at=at
    )
    _products(dataset, category.pk, actor, at)
    _prices(dataset, entity.pk, actor, at)
    _people(dataset, actor, at)
    reference = Reference.find()
    if reference is None:
        raise LookupError("reference data of the import is missing after its set-up")
    compensation.seed_import_plan(
        legal_entity_id=entity.pk,
        payee_ids=sorted(reference.people.values()),
        valid_from=SINCE,
        actor=actor,
        at=at,
    )
    return reference


def _products(dataset: Dataset, tax_category_id: int, actor: Actor, at: datetime) -> None:
    refs = Product.objects.values_list("external_ref", flat=True)
    known = set(refs.filter(external_ref__startswith="crm:product:"))
    for name in dataset.products:
        if f"crm:product:{name}" in known:
            continue
        product = catalog.create_product(
            code="crm-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"),
            name=name,
            family=dataset.series[name],
            external_ref=f"crm:product:{name}",
            charges=[
                catalog.ChargeTerms(
                    code="licence",
                    name=name,
                    tax_category_id=tax_category_id,
                    kind="one_time",
                    model="per_unit",
                    unit="licence",
                    recognition="point_in_time",
                )
            ],
            actor=actor,
            at=at,
        )
        catalog.activate_product(product_id=product.pk, actor=actor, at=at)


def _prices(dataset: Dataset, entity_id: int, actor: Actor, at: datetime) -> None:
    if PriceBook.objects.filter(name=BOOK).exists():
        return
    book = catalog.create_price_book(
        name=BOOK,
        currency=CURRENCY,
        valid_from=SINCE,
        legal_entity_id=entity_id,
        actor=actor,
        at=at,
    )
    for name, price in dataset.products.items():
        charge = Charge.objects.get(
            version__is_current=True, version__product__external_ref=f"crm:product:{name}"
        )
        catalog.set_price(
            price_book_id=book.pk,
            charge_id=charge.pk,
            unit_price=price,
            valid_from=SINCE,
            actor=actor,
            at=at,
        )
    catalog.publish_price_book(price_book_id=book.pk, actor=actor, at=at)


def _people(dataset: Dataset, actor: Actor, at: datetime) -> None:
    """Create agents and managers; a manager who sells nothing is a sales person all the same."""
    found = dict(
        SalesPerson.objects.filter(external_ref__startswith="crm:").values_list(
            "external_ref", "pk"
        )
    )
    teams = dict(SalesTeam.objects.values_list("name", "pk"))
    for region in sorted({cells["regional_office"] for cells in dataset.people.values()}):
        if region not in teams:
            team = crm.create_team(name=region, region=region, actor=actor, at=at)
            teams[region] = team.pk
    managers = sorted({cells["manager"] for cells in dataset.people.values()})
    for manager in managers:
        ref = f"crm:manager:{manager}"
        if ref not in found:
            found[ref] = crm.create_sales_person(
                name=manager, external_ref=ref, actor=actor, at=at
            ).pk
    for name, cells in dataset.people.items():
        ref = f"crm:person:{name}"
        if ref in found:
            continue
        person = crm.create_sales_person(name=name, external_ref=ref, actor=actor, at=at)
        crm.assign_position(
            sales_person_id=person.pk,
            valid_from=SINCE,
            title="Sales agent",
            manager_id=found[f"crm:manager:{cells['manager']}"],
            team_id=teams[cells["regional_office"]],
            region=cells["regional_office"],
            actor=actor,
            at=at,
        )
