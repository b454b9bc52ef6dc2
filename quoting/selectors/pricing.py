"""From rows to rules: what a version costs, and why. One path for preview and run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from catalog.models import Charge, Price, UnitCost
from quoting import rules
from quoting.models import QuoteLine, QuoteVersion
from revops.core.periods import add_months
from revops.core.rounding import exponent


@dataclass(frozen=True)
class Priced:
    """A version as the rules see it: its term, priced lines in order, and totals."""

    term: rules.Term
    lines: tuple[rules.PricedLine, ...]
    totals: rules.QuoteTotals


@dataclass(frozen=True)
class ListPrice:
    """What the price book and the cost table say about one charge on a day."""

    charge: Charge
    price: Price
    unit_price: Decimal
    unit_cost: Decimal | None


def term_of(version: QuoteVersion) -> rules.Term:
    """Return the time the version is priced for; evergreen without a number of months."""
    until = add_months(version.start_on, version.term_months) if version.term_months else None
    return rules.Term(
        start=version.start_on, until=until, day_count=version.quote.legal_entity.day_count
    )


def discounts_of(line: QuoteLine) -> tuple[rules.DiscountStep, ...]:
    """Return the line's steps from list to net, as stored with its derivation."""
    return tuple(
        rules.DiscountStep(step["kind"], Decimal(step["value"]), step.get("label", ""))
        for step in line.derivation.get("inputs", {}).get("discounts", ())
    )


def line_terms(
    line: QuoteLine, discounts: Sequence[rules.DiscountStep] | None = None
) -> rules.LineTerms:
    """Return the line as the rules take it, with its own discount steps or those given."""
    charge = line.charge
    return rules.LineTerms(
        key=line.position,
        kind=charge.kind,
        model=charge.model,
        list_unit_price=_plain(line.list_unit_price),
        quantity=_plain(line.quantity),
        discounts=discounts_of(line) if discounts is None else tuple(discounts),
        unit_cost=None if line.unit_cost is None else _plain(line.unit_cost),
        months=charge.billing_period_months or 0,
        label=line.description,
    )


def price(version: QuoteVersion, terms: Iterable[rules.LineTerms], *, currency: str = "") -> Priced:
    """Return the version priced with these lines; touches no row. Raises BadDiscount."""
    places = exponent(currency or version.quote.currency)
    found, term = list(terms), term_of(version)
    return Priced(
        term=term,
        lines=tuple(rules.price_line(line, places) for line in found),
        totals=rules.total_quote(found, term, places),
    )


def price_version(version: QuoteVersion, lines: Iterable[QuoteLine]) -> Priced:
    """Return the version priced as it stands."""
    return price(version, [line_terms(line) for line in lines])


def list_prices(
    *, price_book_id: int, currency: str, charge_ids: Iterable[int], on: date
) -> Mapping[int, ListPrice]:
    """Return list price and unit cost per charge on the day, for those that have a price."""
    ids = list(charge_ids)
    valid = Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on))
    prices = Price.objects.filter(valid, price_book_id=price_book_id, charge_id__in=ids)
    costs = dict(
        UnitCost.objects.filter(valid, currency=currency, charge_id__in=ids).values_list(
            "charge_id", "cost"
        )
    )
    return {
        row.charge_id: ListPrice(
            row.charge,
            row,
            _plain(row.unit_price),
            None if row.charge_id not in costs else _plain(costs[row.charge_id]),
        )
        for row in prices.select_related("charge")
    }


def terms_of(version: QuoteVersion, lines: Iterable[QuoteLine]) -> dict[str, Any]:
    """Return what an approval is bound to: parties, recipient, times and every price (SD9)."""
    quote = version.quote
    return {
        "quote": quote.number,
        "version": version.number,
        "account": quote.account_id,
        "legal_entity": quote.legal_entity_id,
        "currency": quote.currency,
        "signer": version.signer_id,
        "start_on": version.start_on,
        "term_months": version.term_months,
        "payment_terms_days": version.payment_terms_days,
        "lines": [
            {
                "position": line.position,
                "charge": line.charge_id,
                "quantity": line.quantity,
                "list_unit_price": line.list_unit_price,
                "net_unit_price": line.net_unit_price,
                "amount": line.amount.amount,
            }
            for line in sorted(lines, key=lambda line: line.position)
        ],
    }


def fingerprint_of(version: QuoteVersion, lines: Iterable[QuoteLine]) -> str:
    """Return the fingerprint of the terms, 64 hexadecimal digits."""
    return rules.fingerprint(terms_of(version, lines))


def _plain(value: Decimal) -> Decimal:
    """Return the value without the zeros its column pads it with."""
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
