"""Which tax applies, by country and category; the rules are rows."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from billing.rules import NoTaxRule, TaxParty, TaxRule, determine_tax

D = Decimal
ON = date(2026, 11, 21)
START = date(2021, 1, 1)
UNION = frozenset({"DE", "FR", "AT"})


def rule(number, seller, region, category, code, rate, **more):
    return TaxRule(number, seller, region, category, code, D(rate), **{"valid_from": START, **more})


RULES = (
    rule(1, "DE", "DE", "standard", "S", 16, valid_from=date(2020, 7, 1), valid_until=START),
    rule(2, "DE", "DE", "standard", "S", 19),
    rule(3, "DE", "DE", "reduced", "S", 7),
    rule(4, "DE", "DE", "zero", "Z", 0),
    rule(5, "DE", "DE", "exempt", "E", 0, note="Exempt"),
    rule(6, "DE", "EU", None, "AE", 0, needs_tax_id=True, note="Reverse charge"),
    rule(7, "DE", "EU", "standard", "S", 19),
    rule(8, "DE", "FR", "standard", "S", 20),
    rule(9, "DE", "FR", None, "AE", 0, needs_tax_id=True, note="Reverse charge"),
    rule(10, "DE", "*", None, "O", 0, note="Outside the union"),
    rule(11, "DE", "*", "goods", "G", 0, note="Export"),
    rule(12, "DE", "EU", "goods", "K", 0, needs_tax_id=True, note="Intra-community supply"),
    rule(13, "US", "*", None, "O", 0, note="Outside scope"),
)
GERMAN = TaxParty("DE", "DE136695976")


def decide(buyer, category="standard", *, seller=GERMAN, on=ON, rules=RULES):
    found = determine_tax(seller, buyer, category, rules, on=on, union=UNION)
    return found.code, int(found.rate), found.place_of_supply, found.rule_id


@pytest.mark.parametrize(
    ("buyer", "category", "decision"),
    [
        pytest.param(TaxParty("DE"), "standard", ("S", 19, "DE", 2), id="domestic"),
        pytest.param(GERMAN, "standard", ("S", 19, "DE", 2), id="domestic business"),
        pytest.param(TaxParty("DE"), "reduced", ("S", 7, "DE", 3), id="reduced"),
        pytest.param(TaxParty("DE"), "zero", ("Z", 0, "DE", 4), id="zero"),
        pytest.param(TaxParty("DE"), "exempt", ("E", 0, "DE", 5), id="exempt"),
        pytest.param(TaxParty("AT", "ATU1"), "standard", ("AE", 0, "AT", 6), id="union business"),
        pytest.param(TaxParty("AT"), "standard", ("S", 19, "DE", 7), id="union consumer"),
        pytest.param(TaxParty("FR"), "standard", ("S", 20, "FR", 8), id="one-stop shop"),
        pytest.param(TaxParty("FR", "FR4"), "standard", ("AE", 0, "FR", 9), id="and a business"),
        pytest.param(TaxParty("CH"), "standard", ("O", 0, "CH", 10), id="service abroad"),
        pytest.param(TaxParty("CH"), "goods", ("G", 0, "CH", 11), id="goods abroad"),
        pytest.param(TaxParty("AT", "ATU1"), "goods", ("K", 0, "AT", 12), id="goods in the union"),
    ],
)
def test_the_most_specific_rule_decides(buyer, category, decision):
    assert decide(buyer, category) == decision


def test_a_seller_in_the_us_is_outside_scope():
    seller = TaxParty("US", "12-3456789")
    assert decide(TaxParty("US"), seller=seller) == ("O", 0, "US", 13)
    assert decide(TaxParty("DE", "DE1"), seller=seller) == ("O", 0, "DE", 13)
    assert decide(TaxParty(""), seller=seller) == ("O", 0, "US", 13)


def test_the_rate_is_that_of_the_tax_point():
    assert decide(TaxParty("DE"), on=date(2020, 12, 31)) == ("S", 16, "DE", 1)
    assert decide(TaxParty("DE"), on=date(2021, 1, 1)) == ("S", 19, "DE", 2)


def test_the_order_of_the_rows_does_not_matter():
    few = RULES[5:9]
    buyer = TaxParty("FR", "FR4")
    assert {decide(buyer, rules=rows) for rows in permutations(few)} == {("AE", 0, "FR", 9)}


def test_a_rule_carries_its_note_to_the_document():
    decision = determine_tax(GERMAN, TaxParty("AT", "ATU1"), "standard", RULES, on=ON, union=UNION)
    assert decision.note == "Reverse charge"


@pytest.mark.parametrize(
    ("seller", "buyer", "category", "rules"),
    [
        (TaxParty("AT"), TaxParty("AT"), "standard", RULES),
        (GERMAN, TaxParty("DE"), "luxury", RULES),
        (GERMAN, TaxParty(""), "standard", RULES),
        (GERMAN, TaxParty("AT"), "reduced", RULES),
    ],
    ids=["unknown seller", "unknown category", "no country", "never an export within the union"],
)
def test_without_a_rule_nothing_is_issued(seller, buyer, category, rules):
    with pytest.raises(NoTaxRule):
        decide(buyer, category, seller=seller, rules=rules)
