"""Judgement of quotes, pure: prices and totals, approvals, fingerprints and evidence."""

from quoting.rules.approvals import approval_stands, discount_reasons, has_expired
from quoting.rules.evidence import GENESIS, canonical, fingerprint, first_broken_link, link_hash
from quoting.rules.pricing import (
    BadDiscount,
    DiscountKind,
    DiscountStep,
    LineTerms,
    PricedLine,
    QuoteTotals,
    Term,
    YearTotals,
    discounted_unit_prices,
    net_unit_price,
    price_line,
    total_quote,
)

__all__ = [
    "GENESIS",
    "BadDiscount",
    "DiscountKind",
    "DiscountStep",
    "LineTerms",
    "PricedLine",
    "QuoteTotals",
    "Term",
    "YearTotals",
    "approval_stands",
    "canonical",
    "discount_reasons",
    "discounted_unit_prices",
    "fingerprint",
    "first_broken_link",
    "has_expired",
    "link_hash",
    "net_unit_price",
    "price_line",
    "total_quote",
]
