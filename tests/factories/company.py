"""A small company ready to sell: seller, tax, open books, a rep with plan and manager, a product.

What scenarios, faults, browser stories and measurements stand on. Every deal goes through the
services from its signature on, or from its first draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction
from djmoney.money import Money

from billing import services as billing
from catalog.models import PriceBook, Product
from catalog.states import Adapter
from compensation import services as compensation
from compensation.models import Plan
from crm.models import Account, SalesPerson
from quoting import selectors, services
from quoting.models import Quote, QuoteVersion
from revenue import services as revenue
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.periods import add_months
from revops.core.roles import Role
from tests.factories.catalog import charges_of, make_price_book, make_product, make_unit_cost
from tests.factories.core import make_legal_entity, make_user
from tests.factories.crm import make_account, make_contact, make_sales_person
from tests.factories.quoting import current

ACTOR = Actor(kind="rule", id="tests", label="Tests")
CONSENT = "I may sign for this company and accept the quote."


@dataclass(frozen=True)
class Company:
    """One German seller in euros; 9,800.00 set-up and 50.00 a seat and month."""

    seller: LegalEntity
    rep: SalesPerson
    manager: SalesPerson
    account: Account
    product: Product
    book: PriceBook
    plan: Plan

    def acting(self, person: SalesPerson) -> Actor:
        """Return the person as the doors name them."""
        return Actor(kind="user", id=str(person.user_id), label=person.name)


def make_company(
    code: str = "KW",
    *,
    since: date = date(2026, 10, 1),
    months: int = 30,
    quota: str = "10000",
    adapter: Adapter = Adapter.NONE,
    at: datetime = datetime(2026, 10, 1, 8, 0, tzinfo=UTC),
) -> Company:
    """Create the company: books open from `since`, 5 % to the quarterly quota and 8 % above.

    Its product is set up by `adapter`.
    """
    seller = make_legal_entity(code, name="Kern Werke GmbH")
    billing.seed_tax_rules(actor=ACTOR, at=at)
    revenue.open_fiscal_periods(
        legal_entity_id=seller.pk,
        first=since,
        until=add_months(since, months),
        actor=ACTOR,
        at=at,
    )
    manager = _seller("Ines Albrecht", code, Role.SALES_MANAGER)
    rep = _seller("Jonas Weber", code, Role.SALES_REP, manager=manager)
    product, book = _catalog(code, adapter)
    plan = _plan(seller, [rep, manager], Decimal(quota), since, at)
    account = make_account("Moser Bau GmbH", legal_entity=seller, owner=rep)
    make_contact(account, name="Katharina Moser", email="k.moser@customer.example")
    return Company(seller, rep, manager, account, product, book, plan)


def _seller(name: str, code: str, role: Role, manager: SalesPerson | None = None) -> SalesPerson:
    email = f"{name.lower().replace(' ', '.')}@{code.lower()}.example"
    user = make_user(role, email=email, full_name=name)
    return make_sales_person(name, user=user, manager=manager)


def _catalog(code: str, adapter: Adapter) -> tuple[Product, PriceBook]:
    product = make_product("Platform", code=f"platform-{code.lower()}", adapter=adapter)
    charges = charges_of(product)
    book = make_price_book(
        f"Prices {code}", prices={charges["setup"]: "9800.00", charges["seats"]: "50.00"}
    )
    make_unit_cost(charges["setup"], "7000.00")
    make_unit_cost(charges["seats"], "15.00")
    return product, book


def _plan(
    seller: LegalEntity, payees: Sequence[SalesPerson], quota: Decimal, since: date, at: datetime
) -> Plan:
    """Create and approve the plan, in slices of a quarterly quota, and put everybody on it."""
    plan = compensation.create_plan(
        name=f"New business {seller.code}",
        legal_entity_id=seller.pk,
        currency=seller.functional_currency,
        actor=ACTOR,
        at=at,
    )
    tiers = [
        compensation.TierTerms(Decimal(0), Decimal(1), Decimal(5), "slices", is_retroactive=False),
        compensation.TierTerms(Decimal(1), None, Decimal(8), "slices", is_retroactive=False),
    ]
    terms = compensation.ComponentTerms(
        name="New business",
        base="tcv",
        measure="percent_of_quota",
        accumulation="quarter",
        tiers=tiers,
    )
    version = compensation.create_version(
        plan_id=plan.pk, valid_from=since, components=[terms], actor=ACTOR, at=at
    )
    compensation.approve_version(version_id=version.pk, actor=ACTOR, at=at)
    for payee in payees:
        compensation.set_quota(
            payee_id=payee.pk,
            amount=Money(quota, seller.functional_currency),
            interval="quarter",
            valid_from=since,
            actor=ACTOR,
            at=at,
        )
        compensation.assign_plan(
            payee_id=payee.pk, plan_id=plan.pk, valid_from=since, actor=ACTOR, at=at
        )
    return plan


def draft_quote(
    company: Company,
    *,
    at: datetime,
    discount: str = "0",
    seats: int = 10,
    start_on: date | None = None,
    title: str = "Platform for 10 people",
    term_months: int = 12,
) -> Quote:
    """Let the rep draft a quote through the services: set-up and seats, `discount` percent off."""
    quote = services.create_quote(
        account_id=company.account.pk,
        owner_id=company.rep.pk,
        title=title,
        price_book_id=company.book.pk,
        terms=services.Terms(start_on=start_on, term_months=term_months),
        lines=[services.NewLine(company.product.pk, Decimal(1), Decimal(discount))],
        actor=company.acting(company.rep),
        at=at,
    )
    for line in selectors.list_lines(current(quote).pk):
        if line.charge.kind == "recurring":
            services.update_line(
                quote_id=quote.pk,
                position=line.position,
                quantity=Decimal(seats),
                actor=company.acting(company.rep),
                at=at,
            )
    return quote


def send(company: Company, quote: Quote, *, at: datetime) -> QuoteVersion:
    """Let the rep submit and send a quote that nobody has to approve."""
    rep = company.acting(company.rep)
    services.submit_quote(quote_id=quote.pk, actor=rep, at=at)
    return services.send_quote(quote_id=quote.pk, actor=rep, at=at)


def sign(version: QuoteVersion, *, at: datetime) -> None:
    """Sign a sent version as its signer does on the public page."""
    name = version.signer.name if version.signer else "Katharina Moser"
    services.sign_quote(
        version_id=version.pk,
        signing=services.Signing(
            name=name,
            typed_signature=name,
            document_sha256=version.document_sha256,
            consent_text=CONSENT,
            has_consented=True,
            title="Managing director",
        ),
        device=services.Device("203.0.113.7", "Firefox"),
        actor=Actor(kind="contact", id=str(version.signer_id), label=name),
        at=at,
    )


@transaction.atomic
def send_many(company: Company, count: int, *, at: datetime) -> Sequence[QuoteVersion]:
    """Draft and send `count` quotes of 9,800.00 and ten seats, ready to be signed."""
    return [
        send(company, draft_quote(company, at=at, start_on=at.date(), title=f"Deal {n}"), at=at)
        for n in range(count)
    ]
