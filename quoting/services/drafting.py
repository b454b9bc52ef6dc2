"""Drafting: create a quote, put products on it, change quantities, prices and terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from djmoney.money import Money

from catalog.models import Charge, PriceBook, Product
from catalog.states import ChargeModel, PriceBookState
from crm.models import Account, Contact, Opportunity
from quoting import rules, selectors
from quoting.models import Quote, QuoteLine, QuoteVersion
from quoting.services.refusals import ImpossiblePrice, NoSuchLine, ProductHasNoPrice
from quoting.services.versions import locked_draft, recompute
from revops.core import numbering
from revops.core.actor import Actor
from revops.core.periods import local_date
from revops.core.problems import Invalid

SERIES = "Q"
OPEN_DAYS = 30


@dataclass(frozen=True)
class NewLine:
    """A product to put on a quote; `discount_percent` goes for each of its charges."""

    product_id: int
    quantity: Decimal = Decimal(1)
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True)
class Terms:
    """What a quote says besides its lines; None keeps what is there (or the default)."""

    title: str | None = None
    start_on: date | None = None
    term_months: int | None = None
    is_evergreen: bool = False
    payment_terms_days: int | None = None
    valid_until: date | None = None
    signer_id: int | None = None
    po_number: str | None = None
    message: str | None = None


@transaction.atomic
def create_quote(
    *,
    account_id: int,
    owner_id: int,
    title: str,
    price_book_id: int,
    actor: Actor,
    at: datetime,
    opportunity_id: int | None = None,
    terms: Terms | None = None,
    lines: Sequence[NewLine] = (),
    channel: str = "direct",
) -> Quote:
    """Create a quote with its first draft version and take its number.

    Seller and currency come from the customer and the price book; the start defaults to the first
    of next month, the term to 12 months, the offer stands 30 days. Raises Invalid.
    """
    account = Account.objects.select_related("legal_entity").get(pk=account_id)
    book = _price_book(price_book_id)
    entity, user_id = account.legal_entity, actor.user_id
    today = local_date(at, entity.time_zone)
    _check_opportunity(opportunity_id, account_id)
    block = numbering.take(legal_entity_id=entity.pk, series=SERIES, on=today)
    quote = Quote.objects.create(
        number=block.references(entity.code)[0],
        series=SERIES,
        year=block.year,
        sequence=block.first,
        title=_one_line(title) or account.name,
        account=account,
        opportunity_id=opportunity_id,
        owner_id=owner_id,
        legal_entity=entity,
        currency=book.currency,
        price_book=book,
        channel=channel,
        created_by_id=user_id,
        created_at=at,
    )
    version = QuoteVersion.objects.create(
        quote=quote,
        currency=book.currency,
        start_on=_first_of_next_month(today),
        term_months=12,
        payment_terms_days=account.payment_terms_days,
        valid_until=today + timedelta(days=OPEN_DAYS),
        signer=Contact.objects.filter(account=account, is_signer=True).order_by("id").first(),
        created_by_id=user_id,
        created_at=at,
    )
    if terms is not None:
        _apply_terms(version, terms)
    for line in lines:
        _add(version, line, today)
    recompute(version)
    return quote


@transaction.atomic
def add_line(
    *,
    quote_id: int,
    product_id: int,
    actor: Actor,
    at: datetime,
    quantity: Decimal = Decimal(1),
    discount_percent: Decimal = Decimal(0),
) -> QuoteVersion:
    """Put a product on the draft: one line per charge, at today's list price and cost.

    Raises QuoteIsNotADraft, ProductHasNoPrice, Invalid.
    """
    version = locked_draft(quote_id)
    today = local_date(at, version.quote.legal_entity.time_zone)
    _add(version, NewLine(product_id, quantity, discount_percent), today)
    recompute(version)
    return version


@transaction.atomic
def update_line(
    *,
    quote_id: int,
    position: int,
    actor: Actor,
    at: datetime,
    quantity: Decimal | None = None,
    discount_percent: Decimal | None = None,
    net_unit_price: Decimal | None = None,
    description: str | None = None,
) -> QuoteVersion:
    """Change a line of the draft; an agreed price replaces a percentage and the other way round.

    Raises QuoteIsNotADraft, NoSuchLine, Invalid, ImpossiblePrice.
    """
    version = locked_draft(quote_id)
    lines = selectors.list_lines(version.pk)
    line = _at_position(lines, position)
    if quantity is not None:
        line.quantity = _quantity(quantity, line.charge)
    if description is not None and description.strip():
        line.description = description.strip()[:200]
    recompute(version, {line.position: _steps(discount_percent, net_unit_price)}, lines=lines)
    return version


@transaction.atomic
def remove_line(*, quote_id: int, position: int, actor: Actor, at: datetime) -> QuoteVersion:
    """Take a line off the draft. Raises QuoteIsNotADraft, NoSuchLine."""
    version = locked_draft(quote_id)
    _at_position(selectors.list_lines(version.pk), position).delete()
    recompute(version)
    return version


@transaction.atomic
def change_terms(*, quote_id: int, terms: Terms, actor: Actor, at: datetime) -> QuoteVersion:
    """Change title, term, dates, payment terms, signer or message of the draft.

    Raises QuoteIsNotADraft, Invalid.
    """
    version = locked_draft(quote_id)
    if terms.title is not None and _one_line(terms.title):
        version.quote.title = _one_line(terms.title)
        version.quote.save(update_fields=["title"])
    _apply_terms(version, terms)
    recompute(version)
    return version


def _apply_terms(version: QuoteVersion, terms: Terms) -> None:
    """Set what was given on the instance; `recompute` saves it."""
    if terms.signer_id is not None:
        signer = Contact.objects.filter(
            pk=terms.signer_id, account_id=version.quote.account_id
        ).first()
        if signer is None:
            raise Invalid(_("The signer has to be a contact of the customer."), field="signer")
        version.signer = signer
    if terms.is_evergreen:
        version.term_months = None
    elif terms.term_months is not None:
        if not 1 <= terms.term_months <= 120:
            raise Invalid(_("A term has 1 to 120 months."), field="term_months")
        version.term_months = terms.term_months
    if terms.payment_terms_days is not None and not 0 <= terms.payment_terms_days <= 365:
        raise Invalid(_("Payment terms are 0 to 365 days."), field="payment_terms_days")
    for name in ("start_on", "payment_terms_days", "valid_until", "po_number", "message"):
        value = getattr(terms, name)
        if value is not None:
            setattr(version, name, value)


def _add(version: QuoteVersion, wanted: NewLine, today: date) -> None:
    product = Product.objects.get(pk=wanted.product_id)
    charges = selectors.list_charges(product.pk)
    book = version.quote.price_book
    prices = selectors.list_prices(
        price_book_id=book.pk,
        currency=version.quote.currency,
        charge_ids=[charge.pk for charge in charges],
        on=today,
    )
    if not prices:
        raise ProductHasNoPrice(product.name, book.name)
    last = version.lines.aggregate(last=Max("position"))["last"] or 0
    steps = _steps(wanted.discount_percent or None, None) or ()
    nothing: dict[str, Any] = dict.fromkeys(
        ("list_amount", "amount"), Money(0, version.quote.currency)
    )
    rows = []
    for position, charge in enumerate((c for c in charges if c.pk in prices), start=last + 1):
        listed = prices[charge.pk]
        rows.append(
            QuoteLine(
                version=version,
                position=position,
                product=product,
                charge=charge,
                description=_describe(product, charge, len(prices)),
                currency=version.quote.currency,
                quantity=_quantity(wanted.quantity, charge),
                list_unit_price=listed.unit_price,
                net_unit_price=listed.unit_price,
                unit_cost=listed.unit_cost,
                **nothing,
                derivation={
                    "inputs": {
                        "discounts": [
                            {"kind": s.kind, "value": f"{s.value:f}", "label": s.label}
                            for s in steps
                        ],
                        "source": f"catalog.price:{listed.price.pk}",
                    }
                },
            )
        )
    QuoteLine.objects.bulk_create(rows)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def _describe(product: Product, charge: Charge, count: int) -> str:
    return product.name if count == 1 else f"{product.name} · {charge.name}"[:200]


def _quantity(quantity: Decimal, charge: Charge) -> Decimal:
    """Return the quantity of a line; a flat charge is bought once. Raises Invalid."""
    if charge.model == ChargeModel.FLAT.value:
        return Decimal(1)
    if not quantity.is_finite() or not 0 < quantity < Decimal(10) ** 9:
        raise Invalid(_("A quantity is more than nothing."), field="quantity")
    return quantity


def _steps(
    percent: Decimal | None, net_unit_price: Decimal | None
) -> tuple[rules.DiscountStep, ...] | None:
    """Return the discount steps of what was typed; None keeps the line's own."""
    if net_unit_price is not None:
        if not net_unit_price.is_finite() or net_unit_price < 0:
            raise ImpossiblePrice(_("A price is not negative."), "net_unit_price")
        return (rules.DiscountStep("price", net_unit_price, "Agreed price"),)
    if percent is None:
        return None
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise ImpossiblePrice(_("A discount is between 0 and 100 percent."), "discount_percent")
    return (rules.DiscountStep("percent", percent, "Manual discount"),) if percent else ()


def _at_position(lines: Sequence[QuoteLine], position: int) -> QuoteLine:
    for line in lines:
        if line.position == position:
            return line
    raise NoSuchLine()


def _price_book(price_book_id: int) -> PriceBook:
    book = PriceBook.objects.get(pk=price_book_id)
    if book.state != PriceBookState.PUBLISHED.value:
        raise Invalid(_("This price book is not published."), field="price_book")
    return book


def _check_opportunity(opportunity_id: int | None, account_id: int) -> None:
    if opportunity_id is None:
        return
    found = Opportunity.objects.filter(pk=opportunity_id).values_list("account_id", flat=True)
    if list(found) != [account_id]:
        raise Invalid(_("This opportunity belongs to another customer."), field="opportunity")


def _first_of_next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
