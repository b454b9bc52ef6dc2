"""What the customer is shown and signs: plain values, no cost and no margin, one canonical form.

Page, PDF and hash all read this one mapping; words and formats are the renderer's, in the reader's
language, so that the hash does not depend on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crm.models import Account
from quoting import rules
from quoting.models import QuoteLine, QuoteVersion
from quoting.selectors.pricing import Priced, price_version
from revops.core.models import LegalEntity

FORMAT = 1


def content_of(version: QuoteVersion, lines: Sequence[QuoteLine]) -> dict[str, Any]:
    """Return the document's content as JSON-ready values; amounts are decimal strings."""
    quote = version.quote
    priced = price_version(version, lines)
    signer = version.signer
    return {
        "format": FORMAT,
        "quote": quote.number,
        "version": version.number,
        "title": quote.title,
        "currency": quote.currency,
        "language": quote.account.language,
        "seller": _seller(quote.legal_entity),
        "customer": _customer(quote.account),
        "signer": None
        if signer is None
        else {"name": signer.name, "email": signer.email, "title": signer.title},
        "contact": {"name": quote.owner.name, "email": quote.owner.email},
        "start_on": version.start_on.isoformat(),
        "term_months": version.term_months,
        "payment_terms_days": version.payment_terms_days,
        "valid_until": version.valid_until.isoformat(),
        "po_number": version.po_number,
        "message": version.message,
        "lines": [_line(row, part) for row, part in zip(lines, priced.lines, strict=True)],
        "totals": _totals(priced),
    }


def hash_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical content: what a signature is bound to."""
    return rules.fingerprint(content)


def _seller(entity: LegalEntity) -> dict[str, str]:
    return {
        "name": entity.name,
        "street": entity.street,
        "postal_code": entity.postal_code,
        "city": entity.city,
        "country": entity.country,
        "tax_id": entity.tax_id,
    }


def _customer(account: Account) -> dict[str, str]:
    return {
        "name": account.name,
        "street": account.street,
        "postal_code": account.postal_code,
        "city": account.city,
        "country": account.country,
        "tax_id": account.tax_id,
    }


def _line(row: QuoteLine, priced: rules.PricedLine) -> dict[str, Any]:
    charge, terms = row.charge, priced.terms
    return {
        "position": row.position,
        "product": row.product.name,
        "description": row.description,
        "kind": charge.kind,
        "model": charge.model,
        "unit": charge.unit,
        "months": terms.months,
        "timing": charge.timing,
        "quantity": _text(terms.quantity),
        "list_unit_price": _text(terms.list_unit_price),
        "unit_price": _text(priced.net_unit_price),
        "list_amount": _text(priced.list_amount),
        "amount": _text(priced.amount),
    }


def _totals(priced: Priced) -> dict[str, Any]:
    totals = priced.totals
    periods: dict[int, Decimal] = {}
    for line in priced.lines:
        if line.terms.months:
            held = periods.get(line.terms.months, Decimal(0))
            periods[line.terms.months] = held + line.amount
    return {
        "one_time": _text(totals.one_time),
        "periods": [
            {"months": months, "amount": _text(amount)}
            for months, amount in sorted(periods.items())
        ],
        "years": [
            {
                "start": year.start.isoformat(),
                "until": year.until.isoformat(),
                "one_time": _text(year.one_time),
                "recurring": _text(year.recurring),
                "total": _text(year.one_time + year.recurring),
            }
            for year in totals.years
        ],
        "first_year": _text(totals.first_year),
        "total": None if totals.tcv is None else _text(totals.tcv),
    }


def _text(value: Decimal) -> str:
    """Return the number as plain text; an amount keeps its minor unit."""
    return f"{value:f}"
