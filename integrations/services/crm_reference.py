"""What imported deals stand on: a seller of their own, products, prices, sales people, a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from billing import services as billing
from catalog import services as catalog
from catalog.models import Charge, PriceBook, Product, TaxCategory
from catalog.states import PriceBookState
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
#: The import opens the months of 2016 and 2017, and of later years in which a deal was won.
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
        book = _book_on_offer(entity) if entity else None
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
        legal_entity_id=entity.pk, first=SINCE, until=_end_of(dataset), actor=actor, at=at
    )
    _products(dataset, category.pk, actor, at)
    _prices(dataset, entity, actor, at)
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


def _end_of(dataset: Dataset) -> date:
    """Return the day after the last year of a won deal."""
    closed = [deal.closed_on for deal in dataset.won() if deal.closed_on]
    return max(UNTIL, date(max(closed).year + 1, 1, 1)) if closed else UNTIL


def _book_on_offer(entity: LegalEntity) -> PriceBook | None:
    books = PriceBook.objects.filter(legal_entity=entity, name__startswith=BOOK)
    return books.filter(state=PriceBookState.PUBLISHED.value).order_by("pk").last()


def _prices(dataset: Dataset, entity: LegalEntity, actor: Actor, at: datetime) -> None:
    """Offer the export's list prices; a later export with others revises the book."""
    charges = {
        (ref or "").removeprefix("crm:product:"): pk
        for ref, pk in Charge.objects.filter(
            version__is_current=True, version__product__external_ref__startswith="crm:product:"
        ).values_list("version__product__external_ref", "pk")
    }
    wanted = {charges[name]: price for name, price in dataset.products.items()}
    book = _book_on_offer(entity)
    known = dict(book.prices.values_list("charge_id", "unit_price")) if book else {}
    changed = {pk: price for pk, price in wanted.items() if known.get(pk) != price}
    if not changed:
        return
    draft = _draft_after(book, entity, actor, at)
    for charge_id, price in changed.items():
        catalog.set_price(
            price_book_id=draft.pk,
            charge_id=charge_id,
            unit_price=price,
            valid_from=SINCE,
            actor=actor,
            at=at,
        )
    catalog.publish_price_book(price_book_id=draft.pk, actor=actor, at=at)


def _draft_after(
    book: PriceBook | None, entity: LegalEntity, actor: Actor, at: datetime
) -> PriceBook:
    """Return the first book, or the next revision of the one on offer."""
    if book is None:
        return catalog.create_price_book(
            name=BOOK,
            currency=CURRENCY,
            valid_from=SINCE,
            legal_entity_id=entity.pk,
            actor=actor,
            at=at,
        )
    count = PriceBook.objects.filter(legal_entity=entity, name__startswith=BOOK).count()
    return catalog.revise_price_book(
        price_book_id=book.pk, name=f"{BOOK}, revision {count}", actor=actor, at=at
    )


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
