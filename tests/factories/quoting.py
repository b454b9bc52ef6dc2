"""Builders of quotes: a draft, one that was sent, one that was signed.

Without arguments they create all they stand on: seller, customer, sales person, price book and a
product with a set-up charge (9,800.00 once) and a monthly charge (50.00 per seat).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from djmoney.money import Money

from catalog.models import Charge, Price, PriceBook, Product, ProductVersion, TaxCategory, UnitCost
from crm.models import Account, Contact, SalesPerson
from quoting import rules
from quoting.models import Quote, QuoteLine, QuoteVersion, Signature, SignatureEvent
from revops.core.derivation import derivation
from revops.core.models import LegalEntity
from revops.core.periods import add_months
from revops.core.rounding import exponent
from tests.factories.core import make_legal_entity

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
START = date(2026, 12, 1)
_numbers = count(1)


@dataclass(frozen=True)
class Line:
    """What a test says about a line; the price defaults to the book's."""

    charge: Charge
    quantity: Decimal = Decimal(1)
    discount_percent: Decimal = Decimal(0)
    list_unit_price: Decimal | None = None
    net_unit_price: Decimal | None = None


def _account(seller: LegalEntity, owner: SalesPerson, currency: str) -> Account:
    account = Account.objects.create(
        name=f"Customer {next(_numbers)} GmbH",
        legal_entity=seller,
        owner=owner,
        street="Hafenstraße 1",
        postal_code="20457",
        city="Hamburg",
        country="DE",
        currency=currency,
        time_zone="Europe/Berlin",
        created_at=AT,
    )
    Contact.objects.create(
        account=account,
        name="Katharina Moser",
        email="k.moser@customer.example",
        title="Managing director",
        is_signer=True,
        created_at=AT,
    )
    return account


def make_charges(
    price_book: PriceBook, *, adapter: str = "none", unit_cost: Decimal | None = Decimal(15)
) -> tuple[Charge, Charge]:
    """Create an active product with a set-up (9,800.00) and a monthly charge (50.00 a seat)."""
    number = next(_numbers)
    product = Product.objects.create(
        code=f"platform-{number}",
        name=f"Platform {number}",
        state="active",
        adapter=adapter,
        activated_at=AT,
        created_at=AT,
    )
    version = ProductVersion.objects.create(product=product, created_at=AT)
    category, _ = TaxCategory.objects.get_or_create(
        code="standard", defaults={"name": "Standard rate"}
    )
    setup = Charge.objects.create(
        version=version,
        code="setup",
        name="Set-up",
        kind="one_time",
        model="flat",
        tax_category=category,
        recognition="point_in_time",
    )
    seats = Charge.objects.create(
        version=version,
        code="seats",
        name="Seats",
        kind="recurring",
        model="per_unit",
        billing_period_months=1,
        unit="seat",
        tax_category=category,
        recognition="straight_line_daily",
    )
    for charge, price, cost in ((setup, 9800, 7000), (seats, 50, unit_cost)):
        Price.objects.create(
            price_book=price_book,
            charge=charge,
            unit_price=Decimal(price),
            valid_from=date(2020, 1, 1),
        )
        if cost is not None:
            UnitCost.objects.create(
                charge=charge,
                currency=price_book.currency,
                cost=Decimal(cost),
                valid_from=date(2020, 1, 1),
            )
    return setup, seats


def make_price_book(currency: str = "EUR", **columns: Any) -> PriceBook:
    """Create a published price book without prices."""
    defaults = {
        "name": f"Book {next(_numbers)}",
        "currency": currency,
        "state": "published",
        "valid_from": date(2020, 1, 1),
        "published_at": AT,
        "created_at": AT,
    }
    return PriceBook.objects.create(**{**defaults, **columns})


def make_quote(
    *,
    lines: Sequence[Line] | None = None,
    start_on: date = START,
    term_months: int | None = 24,
    at: datetime = AT,
    state: str = "draft",
    version_columns: dict[str, Any] | None = None,
    **columns: Any,
) -> Quote:
    """Create a quote with one draft version, by default a set-up and 10 seats a month.

    Totals are those of `quoting.rules`: 9,800.00 once, 500.00 a month, 21,800.00 over 24 months.
    """
    number = next(_numbers)
    currency = columns.pop("currency", "EUR")
    account = columns.pop("account", None)
    seller = columns.pop("legal_entity", None) or (
        account.legal_entity if account else make_legal_entity()
    )
    owner = columns.pop("owner", None) or SalesPerson.objects.create(name=f"Sales {number}")
    book = columns.pop("price_book", None) or make_price_book(currency)
    quote = Quote.objects.create(
        number=columns.pop("number", f"TEST-Q-2026-{number:05d}"),
        title=columns.pop("title", "Platform for 10 people"),
        account=account or _account(seller, owner, currency),
        owner=owner,
        legal_entity=seller,
        currency=currency,
        price_book=book,
        created_at=at,
        **columns,
    )
    if lines is None:
        setup, seats = make_charges(book)
        lines = [Line(setup), Line(seats, Decimal(10))]
    version = QuoteVersion(
        quote=quote,
        currency=currency,
        start_on=start_on,
        term_months=term_months,
        valid_until=at.date() + timedelta(days=30),
        signer=quote.account.contacts.filter(is_signer=True).first(),
        created_at=at,
        state=state,
    )
    for name, value in (version_columns or {}).items():
        setattr(version, name, value)
    _price(version, lines)
    return quote


def current(quote: Quote) -> QuoteVersion:
    """Return the current version of the quote."""
    return quote.versions.get(is_current=True)


def make_sent_quote(**arguments: Any) -> Quote:
    """Create a quote whose version is frozen, hashed and sent."""
    content = {"title": "Platform for 10 people"}
    frozen = {
        "sent_at": arguments.get("at", AT),
        "approval_basis": "within_limits",
        "frozen_content": content,
        "document_sha256": rules.fingerprint(content),
        "fingerprint": rules.fingerprint(content),
    }
    more = arguments.pop("version_columns", {})
    state = arguments.pop("state", "sent")
    return make_quote(state=state, version_columns={**frozen, **more}, **arguments)


def make_signed_quote(*, signed_on: date | None = None, **arguments: Any) -> Quote:
    """Create a quote signed at `at` (typed name, consent, one link of evidence); tells nothing."""
    at = arguments.get("at", AT)
    signed_on = signed_on or at.date()
    quote = make_sent_quote(
        state="signed", version_columns={"signed_at": at, "signed_on": signed_on}, **arguments
    )
    version = current(quote)
    event = {"kind": "signed", "at": at}
    link = rules.link_hash(rules.GENESIS, event)
    SignatureEvent.objects.create(
        version=version,
        sequence=1,
        kind="signed",
        at=at,
        previous_sha256=rules.GENESIS,
        sha256=link,
    )
    Signature.objects.create(
        version=version,
        evidence="typed",
        signer_name="Katharina Moser",
        typed_signature="Katharina Moser",
        consent_text="I may sign and accept this quote.",
        consent_version="1",
        signed_at=at,
        signed_on=signed_on,
        document_sha256=version.document_sha256,
        evidence_sha256=link,
    )
    return quote


def _price(version: QuoteVersion, lines: Sequence[Line]) -> None:
    """Write the version with its totals, then its lines."""
    currency = version.quote.currency
    places = exponent(currency)
    terms = [_terms(number, line) for number, line in enumerate(lines, start=1)]
    until = add_months(version.start_on, version.term_months) if version.term_months else None
    totals = rules.total_quote(terms, rules.Term(start=version.start_on, until=until), places)
    for name, value in {
        "list_total": totals.list_amount,
        "discount_total": totals.discount_amount,
        "one_time_total": totals.one_time,
        "monthly_total": totals.mrr,
        "first_year_total": totals.first_year,
        "tcv": totals.tcv,
        "margin_total": totals.margin_amount,
    }.items():
        setattr(version, name, None if value is None else Money(value, currency))
    version.save()
    for number, (line, term) in enumerate(zip(lines, terms, strict=True), start=1):
        priced = rules.price_line(term, places)
        inputs = {
            "currency": currency,
            "model": term.model,
            "list_unit_price": term.list_unit_price,
            "quantity": term.quantity,
            "discounts": [
                {"kind": step.kind, "value": step.value, "label": step.label}
                for step in term.discounts
            ],
        }
        QuoteLine.objects.create(
            version=version,
            position=number,
            product=line.charge.version.product,
            charge=line.charge,
            description=line.charge.name,
            currency=currency,
            quantity=line.quantity,
            list_unit_price=term.list_unit_price,
            discount_percent=priced.discount_percent,
            net_unit_price=priced.net_unit_price,
            unit_cost=term.unit_cost,
            list_amount=Money(priced.list_amount, currency),
            amount=Money(priced.amount, currency),
            derivation=derivation("quoting.line_net", 1, inputs),
        )


def _terms(key: int, line: Line) -> rules.LineTerms:
    charge = line.charge
    price = line.list_unit_price
    if price is None:
        price = charge.prices.get().unit_price.normalize()
    steps: tuple[rules.DiscountStep, ...] = ()
    if line.net_unit_price is not None:
        steps = (rules.DiscountStep("price", line.net_unit_price, "Agreed price"),)
    elif line.discount_percent:
        steps = (rules.DiscountStep("percent", line.discount_percent, "Discount"),)
    cost = charge.costs.first()
    return rules.LineTerms(
        key=key,
        kind=charge.kind,
        model=charge.model,
        list_unit_price=price,
        quantity=line.quantity,
        discounts=steps,
        unit_cost=cost.cost.normalize() if cost else None,
        months=charge.billing_period_months or 0,
        label=charge.name,
    )
