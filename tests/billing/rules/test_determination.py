"""Which tax applies, by country and category."""

from datetime import date
from decimal import Decimal

import pytest

from billing.rules import NoTaxRule, TaxParty, TaxRate, TaxRules, determine_tax

D = Decimal
ON = date(2026, 11, 21)
START = date(2021, 1, 1)

RULES = TaxRules(
    rates=(
        TaxRate("de.standard.2020", "DE", "standard", D(16), date(2020, 7, 1), START),
        TaxRate("de.standard", "DE", "standard", D(19), START),
        TaxRate("de.reduced", "DE", "reduced", D(7), START),
        TaxRate("de.zero", "DE", "zero", D(0), date(2023, 1, 1)),
        TaxRate("fr.standard", "FR", "standard", D(20), START),
    ),
    union=frozenset({"DE", "FR", "AT"}),
    outside_scope=frozenset({"US"}),
    destination=frozenset({("DE", "FR")}),
)
GERMAN = TaxParty("DE", "DE136695976")


def decide(buyer, category="standard", *, seller=GERMAN, supply="services", on=ON):
    found = determine_tax(seller, buyer, category, RULES, on=on, supply=supply)
    return found.code, str(found.rate), found.place_of_supply, found.rule


@pytest.mark.parametrize(
    ("buyer", "category", "decision"),
    [
        pytest.param(TaxParty("DE"), "standard", ("S", "19", "DE", "de.standard"), id="domestic"),
        pytest.param(TaxParty("DE"), "reduced", ("S", "7", "DE", "de.reduced"), id="reduced"),
        pytest.param(TaxParty("DE"), "zero", ("Z", "0", "DE", "de.zero"), id="zero"),
        pytest.param(TaxParty("DE"), "exempt", ("E", "0", "DE", "exempt"), id="exempt"),
        pytest.param(
            TaxParty("FR", "FR40303265045"),
            "standard",
            ("AE", "0", "FR", "reverse_charge"),
            id="business in the union",
        ),
        pytest.param(
            TaxParty("AT"), "standard", ("S", "19", "DE", "de.standard"), id="consumer in the union"
        ),
        pytest.param(
            TaxParty("FR"), "standard", ("S", "20", "FR", "fr.standard"), id="one-stop shop"
        ),
        pytest.param(
            TaxParty("CH"), "standard", ("O", "0", "CH", "export.services"), id="service abroad"
        ),
    ],
)
def test_the_buyer_decides_the_tax_of_a_german_seller(buyer, category, decision):
    assert decide(buyer, category) == decision


def test_goods_leave_under_other_articles():
    assert decide(TaxParty("CH"), supply="goods") == ("G", "0", "CH", "export.goods")
    french = TaxParty("FR", "FR40303265045")
    assert decide(french, supply="goods") == ("K", "0", "FR", "intra_community")


def test_a_seller_in_the_us_is_outside_scope():
    seller = TaxParty("US", "12-3456789")
    for buyer in (TaxParty("US"), TaxParty("DE", "DE136695976"), TaxParty("")):
        assert decide(buyer, seller=seller) == ("O", "0", "US", "outside_scope")


def test_the_rate_is_that_of_the_tax_point():
    assert decide(TaxParty("DE"), on=date(2020, 12, 31))[1] == "16"
    assert decide(TaxParty("DE"), on=date(2021, 1, 1))[1] == "19"


@pytest.mark.parametrize(
    ("seller", "buyer", "category"),
    [
        (TaxParty("AT"), TaxParty("AT"), "standard"),
        (GERMAN, TaxParty("DE"), "luxury"),
        (GERMAN, TaxParty(""), "standard"),
    ],
    ids=["no rate on file", "unknown category", "no country"],
)
def test_without_a_rule_nothing_is_issued(seller, buyer, category):
    with pytest.raises(NoTaxRule):
        determine_tax(seller, buyer, category, RULES, on=ON)
