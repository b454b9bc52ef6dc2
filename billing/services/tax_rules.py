"""Tax rules: reference data that says which rate applies; never altered once it was used."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import TaxRule
from billing.states import TaxCode
from catalog.models import TaxCategory
from revops.core.actor import Actor
from revops.core.problems import DomainError

SINCE = date(2007, 1, 1)
STANDARD, REDUCED = "standard", "reduced"

#: Seller country → (from, standard %, reduced %): each row lasts until the next one begins.
HOME_RATES: dict[str, list[tuple[date, str, str]]] = {
    "AT": [(SINCE, "20", "10")],
    "BE": [(SINCE, "21", "6")],
    "CH": [(SINCE, "7.7", "2.5"), (date(2024, 1, 1), "8.1", "2.6")],
    "DE": [(SINCE, "19", "7"), (date(2020, 7, 1), "16", "5"), (date(2021, 1, 1), "19", "7")],
    "ES": [(SINCE, "21", "10")],
    "FR": [(SINCE, "20", "5.5")],
    "GB": [(SINCE, "20", "5")],
    "IE": [(SINCE, "23", "13.5")],
    "IT": [(SINCE, "22", "10")],
    "NL": [(SINCE, "21", "9")],
}
EU_SELLERS = ("AT", "BE", "DE", "ES", "FR", "IE", "IT", "NL")
REVERSE_CHARGE_NOTE = "Reverse charge: VAT is owed by the recipient (Art. 196 VAT Directive)"
EXPORT_NOTE = "Not taxable: supplied outside the European Union"
OUTSIDE_SCOPE_NOTE = "Outside the scope of tax"


class TaxRuleInvalid(DomainError):
    """The rule contradicts itself."""


@transaction.atomic
def create_tax_rule(
    *,
    seller_country: str,
    buyer_region: str,
    code: str,
    rate: Decimal,
    valid_from: date,
    actor: Actor,
    at: datetime,
    tax_category_id: int | None = None,
    needs_buyer_tax_id: bool = False,
    note: str = "",
    valid_until: date | None = None,
) -> TaxRule:
    """Put a rule on file. `rate` in percent. Raises TaxRuleInvalid."""
    if rate and code != TaxCode.STANDARD.value:
        raise TaxRuleInvalid(
            _("Only category S has a rate."), field="rate", way_out=_("Enter 0, or category S.")
        )
    if not Decimal(0) <= rate < Decimal(100):
        raise TaxRuleInvalid(_("A rate lies between 0 and 100 percent."), field="rate")
    if valid_until is not None and valid_until <= valid_from:
        raise TaxRuleInvalid(_("The end lies before the start."), field="valid_until")
    return TaxRule.objects.create(
        seller_country=seller_country.upper(),
        buyer_region=buyer_region.upper(),
        tax_category_id=tax_category_id,
        needs_buyer_tax_id=needs_buyer_tax_id,
        code=code,
        rate=rate,
        note=note,
        valid_from=valid_from,
        valid_until=valid_until,
    )


@transaction.atomic
def end_tax_rule(*, tax_rule_id: int, valid_until: date, actor: Actor, at: datetime) -> TaxRule:
    """End a rule on a date; lines issued under it keep it. Raises TaxRuleInvalid."""
    rule = TaxRule.objects.select_for_update().get(pk=tax_rule_id)
    if valid_until <= rule.valid_from:
        raise TaxRuleInvalid(_("The end lies before the start."), field="valid_until")
    rule.valid_until = valid_until
    rule.save(update_fields=["valid_until"])
    return rule


@transaction.atomic
def seed_tax_rules(*, actor: Actor, at: datetime) -> int:
    """Put the usual rules of our sellers' countries on file; returns how many were new.

    Home rates (standard for every category, reduced for the category "reduced" if the catalog
    has one), reverse charge and the seller's rate within the European Union, export, and
    "outside the scope" for sellers in the United States. A second call adds nothing.
    """
    reduced = TaxCategory.objects.filter(code=REDUCED).first()
    wanted = [rule for country in HOME_RATES for rule in _home_rules(country, reduced)]
    wanted += [rule for country in EU_SELLERS for rule in _union_rules(country)]
    wanted += [_rule(c, "*", "G", "0", SINCE, note=EXPORT_NOTE) for c in HOME_RATES]
    wanted.append(_rule("US", "*", "O", "0", SINCE, note=OUTSIDE_SCOPE_NOTE))
    there = {_key(rule) for rule in TaxRule.objects.all()}
    new = [rule for rule in wanted if _key(rule) not in there]
    TaxRule.objects.bulk_create(new)
    return len(new)


def _home_rules(country: str, reduced: TaxCategory | None) -> list[TaxRule]:
    rules = []
    steps = HOME_RATES[country]
    for number, (start, standard, lower) in enumerate(steps):
        until = steps[number + 1][0] if number + 1 < len(steps) else None
        rules.append(_rule(country, country, "S", standard, start, until=until))
        if reduced is not None:
            rules.append(_rule(country, country, "S", lower, start, until=until, category=reduced))
    return rules


def _union_rules(country: str) -> list[TaxRule]:
    rules = [_rule(country, "EU", "AE", "0", SINCE, needs_id=True, note=REVERSE_CHARGE_NOTE)]
    steps = HOME_RATES[country]
    for number, (start, standard, _lower) in enumerate(steps):
        until = steps[number + 1][0] if number + 1 < len(steps) else None
        rules.append(_rule(country, "EU", "S", standard, start, until=until))
    return rules


def _rule(
    seller: str,
    region: str,
    code: str,
    rate: str,
    start: date,
    *,
    until: date | None = None,
    category: TaxCategory | None = None,
    needs_id: bool = False,
    note: str = "",
) -> TaxRule:
    return TaxRule(
        seller_country=seller,
        buyer_region=region,
        tax_category=category,
        needs_buyer_tax_id=needs_id,
        code=code,
        rate=Decimal(rate),
        note=note,
        valid_from=start,
        valid_until=until,
    )


def _key(rule: TaxRule) -> tuple[str, str, int | None, str, bool, date]:
    return (
        rule.seller_country,
        rule.buyer_region,
        rule.tax_category_id,
        rule.code,
        rule.needs_buyer_tax_id,
        rule.valid_from,
    )
