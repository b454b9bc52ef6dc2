"""Which tax applies: by the seller's and the buyer's country and the charge's category.

The rules are data: rates per country, the countries of the union, and sellers whose tax is
outside the scope of this product. Category codes are those of EN 16931 (UNCL 5305).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class TaxCode(StrEnum):
    """EN 16931 tax category codes this product issues."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"


class Supply(StrEnum):
    """What is supplied; goods and services leave a country under different articles."""

    GOODS = "goods"
    SERVICES = "services"


#: Charge categories that are taxed at a rate, and those that never are.
RATED_CATEGORIES = ("standard", "reduced", "zero")
EXEMPT_CATEGORY = "exempt"


class NoTaxRule(LookupError):
    """No rate is on file for the country, category and date: nothing may be issued."""


@dataclass(frozen=True, slots=True)
class TaxParty:
    """Seller or buyer: ISO 3166 country and, for a business, its tax id."""

    country: str
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A rate in percent on file; `key` names its row, valid [valid_from, valid_until)."""

    key: str
    country: str
    category: str
    rate: Decimal
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class TaxRules:
    """The data a determination reads.

    `union` are the countries of the tax union (EU); `outside_scope` sellers' countries whose tax
    this product does not determine (US); `destination` pairs (seller, buyer) taxed where the
    consumer is, for sellers registered there (one-stop shop).
    """

    rates: tuple[TaxRate, ...]
    union: frozenset[str] = frozenset()
    outside_scope: frozenset[str] = frozenset()
    destination: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class TaxDecision:
    """What an issued line freezes: code, rate, place of supply, the rule, and why."""

    code: str
    rate: Decimal
    place_of_supply: str
    rule: str
    reason: str = ""


NOTHING = Decimal(0)


def determine_tax(
    seller: TaxParty,
    buyer: TaxParty,
    category: str,
    rules: TaxRules,
    *,
    on: date,
    supply: str = Supply.SERVICES,
) -> TaxDecision:
    """Return the tax of a charge of `category` sold on the tax point `on`.

    Domestic: the country's rate. Inside the union to a business with a tax id: reverse charge
    (services, AE) or intra-community supply (goods, K); to anybody else the seller's rate, or the
    buyer's where the seller is registered. Outside the union: export (goods, G) or outside scope
    (services, O). Raises NoTaxRule when a rate is needed and none is on file.
    """
    if seller.country in rules.outside_scope:
        return TaxDecision(
            TaxCode.OUTSIDE_SCOPE, NOTHING, seller.country, "outside_scope", "Outside scope of tax"
        )
    if not seller.country or not buyer.country:
        raise NoTaxRule("seller and buyer need a country")
    if buyer.country == seller.country:
        return _rated(seller.country, category, rules, on)
    if {seller.country, buyer.country} <= rules.union:
        if buyer.tax_id:
            return _reverse_charge(buyer.country, supply)
        consumer = (seller.country, buyer.country) in rules.destination
        return _rated(buyer.country if consumer else seller.country, category, rules, on)
    if supply == Supply.GOODS:
        return TaxDecision(
            TaxCode.EXPORT, NOTHING, buyer.country, "export.goods", "Export outside the union"
        )
    return TaxDecision(
        TaxCode.OUTSIDE_SCOPE,
        NOTHING,
        buyer.country,
        "export.services",
        "Place of supply outside the union",
    )


def find_rate(rates: Iterable[TaxRate], country: str, category: str, on: date) -> TaxRate:
    """Return the rate on file, the latest to begin where several match; raises NoTaxRule."""
    found = [
        rate
        for rate in rates
        if rate.country == country
        and rate.category == category
        and rate.valid_from <= on
        and (rate.valid_until is None or on < rate.valid_until)
    ]
    if not found:
        raise NoTaxRule(f"no {category} rate for {country} on {on}")
    return max(found, key=lambda rate: rate.valid_from)


def _rated(country: str, category: str, rules: TaxRules, on: date) -> TaxDecision:
    if category == EXEMPT_CATEGORY:
        return TaxDecision(TaxCode.EXEMPT, NOTHING, country, "exempt", "Exempt from tax")
    if category not in RATED_CATEGORIES:
        raise NoTaxRule(f"unknown tax category {category!r}")
    rate = find_rate(rules.rates, country, category, on)
    code = TaxCode.STANDARD if rate.rate else TaxCode.ZERO
    return TaxDecision(code, rate.rate, country, rate.key)


def _reverse_charge(buyer_country: str, supply: str) -> TaxDecision:
    if supply == Supply.GOODS:
        return TaxDecision(
            TaxCode.INTRA_COMMUNITY,
            NOTHING,
            buyer_country,
            "intra_community",
            "Intra-community supply",
        )
    return TaxDecision(
        TaxCode.REVERSE_CHARGE, NOTHING, buyer_country, "reverse_charge", "Reverse charge"
    )
