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

from catalog.models import Charge, PriceBook
from catalog.states import Adapter
from crm.models import Account, SalesPerson
from quoting import rules, selectors, services
from quoting.models import Quote, QuoteLine, QuoteVersion, Signature, SignatureEvent
from quoting.services.versions import write_line, write_totals
from revops.core import public_links
from revops.core.actor import SYSTEM
from revops.core.models import LegalEntity
from tests.factories.catalog import (
    charges_of,
    make_price,
    make_price_book,
    make_product,
    make_unit_cost,
)
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_account, make_contact

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
    account = make_account(legal_entity=seller, owner=owner, currency=currency)
    make_contact(
        account,
        name="Katharina Moser",
        email="k.moser@customer.example",
        title="Managing director",
    )
    return account


def make_charges(
    price_book: PriceBook, *, adapter: Adapter = Adapter.NONE, with_cost: bool = True
) -> tuple[Charge, Charge]:
    """Create an active product with a set-up (9,800.00) and a monthly charge (50.00 a seat)."""
    product = make_product(f"Platform {next(_numbers)}", adapter=adapter)
    charges = charges_of(product)
    setup, seats = charges["setup"], charges["seats"]
    make_price(price_book, setup, "9800.00")
    make_price(price_book, seats, "50.00")
    if with_cost:
        make_unit_cost(setup, "7000.00", currency=price_book.currency)
        make_unit_cost(seats, "15.00", currency=price_book.currency)
    return setup, seats


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
    book = columns.pop("price_book", None) or make_price_book(currency=currency)
    quote = Quote.objects.create(
        number=columns.pop("number", f"TEST-Q-2026-{number:05d}"),
        year=at.year,
        sequence=number,
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
    frozen = {"sent_at": arguments.get("at", AT), "approval_basis": "within_limits"}
    more = arguments.pop("version_columns", {})
    state = arguments.pop("state", "sent")
    quote = make_quote(state=state, version_columns={**frozen, **more}, **arguments)
    public_links.issue(
        purpose=services.PURPOSE,
        subject_label=services.SUBJECT,
        subject_id=current(quote).pk,
        expires_at=AT + timedelta(days=400),
        actor=SYSTEM,
        at=AT,
    )
    return quote


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
    terms = [_terms(number, line) for number, line in enumerate(lines, start=1)]
    priced = selectors.price(version, terms)
    write_totals(version, priced)
    rows = []
    for number, (line, part) in enumerate(zip(lines, priced.lines, strict=True), start=1):
        row = QuoteLine(
            version=version,
            position=number,
            product=line.charge.version.product,
            charge=line.charge,
            description=line.charge.name,
            currency=version.currency,
            quantity=line.quantity,
            list_unit_price=part.terms.list_unit_price,
            unit_cost=part.terms.unit_cost,
            derivation={},
        )
        write_line(row, part, version.currency)
        rows.append(row)
    if version.sent_at is not None:
        version.fingerprint = selectors.fingerprint_of(version, rows)
        version.frozen_content = selectors.content_of(version, rows)
        version.document_sha256 = selectors.hash_of(version.frozen_content)
    version.save()
    for row in rows:
        row.version = version
        row.save()


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
