"""Which tax applies: rules are data, the most specific one that fits wins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

#: Regions a rule can name instead of a country.
UNION, ANYWHERE = "EU", "*"

#: Members of the European Union's VAT area (ISO 3166; Greece is GR here, EL in VAT ids).
EU_COUNTRIES = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)

#: EN 16931 categories taxed where the seller is, unless a rule names the buyer's country.
TAXED_AT_ORIGIN = frozenset({"S", "Z", "E"})


class NoTaxRule(LookupError):
    """No rule covers the supply: nothing may be issued until one is on file."""


class TaxParty(NamedTuple):
    """Seller or buyer: ISO 3166 country ("" unknown) and, for a business, its tax id."""

    country: str
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class TaxRule:
    """One row on file: supplies from `seller_country` to `buyer_region` ("DE", "EU" or "*").

    `category` None covers every category of charge; `needs_tax_id` holds for buyers with a tax
    id only. `code` is the EN 16931 category (S, Z, E, AE, K, G, O), `rate` in percent. Valid
    [valid_from, valid_until).
    """

    id: int
    seller_country: str
    buyer_region: str
    category: str | None
    code: str
    rate: Decimal
    valid_from: date
    valid_until: date | None = None
    needs_tax_id: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class TaxDecision:
    """What an issued line freezes: category code, rate, place of supply, rule and its note."""

    code: str
    rate: Decimal
    place_of_supply: str
    rule_id: int
    note: str = ""


def determine_tax(
    seller: TaxParty,
    buyer: TaxParty,
    category: str,
    rules: Iterable[TaxRule],
    *,
    on: date,
    union: frozenset[str] = frozenset(),
) -> TaxDecision:
    """Return the tax of a charge of `category` with the tax point `on`.

    Of the rules that fit, the buyer's country goes before the union before anywhere; then a rule
    for buyers with a tax id, then one for the category, then the latest to begin. A rule for the
    union (`union` lists its countries) never covers the seller's own country, and for a seller
    with rules for its own country "anywhere" means abroad and outside the union: a forgotten
    rate is refused, never taken for an export. The place of supply is the seller's country for
    what is taxed at its origin, else the buyer's. Raises NoTaxRule.
    """
    own = [rule for rule in rules if rule.seller_country == seller.country]
    regions = _regions(own, seller, buyer, union)
    fitting = [
        rule
        for rule in own
        if rule.buyer_region in regions
        and rule.category in (None, category)
        and (bool(buyer.tax_id) or not rule.needs_tax_id)
        and rule.valid_from <= on
        and (rule.valid_until is None or on < rule.valid_until)
    ]
    if not fitting:
        raise NoTaxRule(
            f"no tax rule from {seller.country or '?'} to {buyer.country or '?'} "
            f"for {category!r} on {on}"
        )
    rule = max(fitting, key=_specificity)
    at_origin = rule.code in TAXED_AT_ORIGIN and rule.buyer_region in (UNION, ANYWHERE)
    place = seller.country if at_origin else buyer.country or seller.country
    return TaxDecision(rule.code, rule.rate, place, rule.id, rule.note)


def _regions(
    own: Iterable[TaxRule], seller: TaxParty, buyer: TaxParty, union: frozenset[str]
) -> set[str]:
    """Return the regions that cover the buyer."""
    regions = {buyer.country}
    if buyer.country in union and buyer.country != seller.country:
        regions.add(UNION)
    at_home = buyer.country in ("", seller.country)
    within_union = {seller.country, buyer.country} <= union
    has_home = any(rule.buyer_region == seller.country for rule in own)
    if not has_home or not (at_home or within_union):
        regions.add(ANYWHERE)
    return regions


def _specificity(rule: TaxRule) -> tuple[int, bool, bool, date, int]:
    region = {ANYWHERE: 0, UNION: 1}.get(rule.buyer_region, 2)
    return (region, rule.needs_tax_id, rule.category is not None, rule.valid_from, rule.id)
