"""A deal is credited exactly once among its owners, and overlays take nothing from them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compensation.rules import (
    Accumulation,
    CreditedShare,
    Measure,
    Share,
    ShareError,
    Standing,
    advance,
    credit_inputs,
    ladder,
    override_credits,
    percent,
    release,
    released_to,
    sliced,
    split_credit,
    upline,
)
from revops.core.derivation import derivation, get_rule

D = Decimal
examples = settings(max_examples=60)


def owners(*shares):
    return [Share(i, "owner", D(share)) for i, share in enumerate(shares, 1)]


def credited(amount, shares, **options):
    return [row.amount for row in split_credit(D(amount), shares, **options)]


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        pytest.param("27500.00", ["0.5", "0.5"], ["13750.00", "13750.00"], id="half and half"),
        pytest.param("100.00", ["0.3333", "0.6667"], ["33.33", "66.67"], id="a third"),
        pytest.param("0.01", ["0.5", "0.5"], ["0.00", "0.01"], id="the tie goes to the later"),
        pytest.param("-0.01", ["0.5", "0.5"], ["0.00", "-0.01"], id="a credit note mirrors it"),
        pytest.param("99.99", ["1"], ["99.99"], id="one owner"),
    ],
)
def test_owners_share_the_deal_to_the_cent(amount, shares, parts):
    assert credited(amount, owners(*shares)) == [D(part) for part in parts]


def test_an_overlay_gets_credit_beside_the_owners():
    shares = [*owners("0.6", "0.4"), Share(9, "engineer", D("0.25"))]
    assert credited("1000.00", shares) == [D(600), D(400), D(250)]


def test_row_26_split_units_count_by_their_share():
    first = split_credit(D(500), owners("1"), units=D(5))
    second = split_credit(D(1000), owners("0.5", "0.5"), units=D(10))
    assert first[0].units + second[0].units == 10


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        pytest.param(
            owners("0.015", "0.03"),
            "the owners' shares add up to 4.5 %, not to 100 %: a share says how much of the deal"
            " is credited, the rate table what it pays",
            id="row 27: rates typed as allocation",
        ),
        pytest.param(
            owners("0.6", "0.6"), "the owners' shares add up to 120 %, not to 100 %", id="above"
        ),
        pytest.param(
            [Share(1, "engineer", D(1))], "the deal has no owner", id="an overlay is no owner"
        ),
        pytest.param(
            owners("1", "0"), "a share of 0 % is not between 0 % and 100 %", id="nothing shared"
        ),
        pytest.param(
            [*owners("0.5"), *owners("0.5")],
            "one payee has two shares in the same role",
            id="twice the same",
        ),
    ],
)
def test_shares_that_do_not_credit_the_deal_once_are_refused(shares, message):
    with pytest.raises(ShareError) as refusal:
        split_credit(D(1000), shares)
    assert str(refusal.value) == message


@examples
@given(
    st.integers(-10_000_000, 10_000_000),
    st.lists(st.integers(1, 1000), min_size=1, max_size=6),
)
def test_the_parts_of_a_deal_add_up_to_the_deal(cents, weights):
    total = sum(weights)
    shares = [D(weight) / total for weight in weights[:-1]]
    shares.append(1 - sum(shares))
    assert sum(credited(D(cents) / 100, owners(*shares))) == D(cents) / 100


TEAM = ["75000", "60000", "67500", "52500", "45000"]


def test_row_28_a_manager_earns_three_percent_of_what_the_team_is_credited():
    managers = dict.fromkeys(range(1, 6), 50)
    team = [CreditedShare(i, "owner", D(1), D(a), D(0)) for i, a in enumerate(TEAM, 1)]
    overrides = override_credits(team, managers)
    assert {credit.payee for _, credit in overrides} == {50}
    rows = [(index, credit.amount) for index, (_, credit) in enumerate(overrides)]
    flat = ladder(sliced(Measure.AMOUNT, Accumulation.QUARTER, [(D(0), D("0.03"))]))
    _, earned = advance(Standing(), flat, rows)
    assert [one.amount for one in earned] == [2250, 1800, 2025, 1575, 1350]
    assert sum(one.amount for one in earned) == 9000


def test_row_28_above_a_threshold_of_225000_it_is_2250():
    rates = [(D(0), D(0)), (D(225000), D("0.03"))]
    terms = ladder(sliced(Measure.AMOUNT, Accumulation.QUARTER, rates))
    _, earned = advance(Standing(), terms, enumerate(map(D, TEAM)))
    assert [one.amount for one in earned] == [0, 0, 0, 900, 1350]


def test_row_30_twelve_percent_is_eight_for_the_rep_and_four_for_the_manager():
    [rep] = split_credit(D(100000), owners("1"))
    [(level, manager)] = override_credits([rep], {1: 2})
    assert level == 1
    for rate, credit, pay in (("0.08", rep, 8000), ("0.04", manager, 4000)):
        terms = ladder(sliced(Measure.AMOUNT, Accumulation.EACH, [(D(0), D(rate))]))
        assert advance(Standing(), terms, [(1, credit.amount)])[1][0].amount == pay


def test_the_upline_stops_at_the_top_and_refuses_a_loop():
    managers = {1: 2, 2: 3, 3: None}
    assert upline(1, managers, levels=9) == [2, 3]
    assert upline(1, managers) == [2]
    with pytest.raises(ShareError, match="their own manager"):
        upline(1, {1: 2, 2: 1}, levels=9)


@pytest.mark.parametrize(
    ("earned", "settled", "invoiced", "credited", "released"),
    [
        pytest.param("11662.00", "0", "1000", "0", "0", id="nothing paid, all held"),
        pytest.param("11662.00", "500", "1000", "0", "5831.00", id="half paid, half released"),
        pytest.param("100.00", "333.33", "1000", "0", "33.33", id="rounded once"),
        pytest.param("100.00", "1200", "1000", "0", "100.00", id="never more than all"),
        pytest.param("50.00", "500", "1000", "500", "50.00", id="the rest paid, the rest released"),
        pytest.param("0.00", "0", "100", "100", "0.00", id="row 25: reversed, both settle at zero"),
    ],
)
def test_pay_is_released_in_proportion_to_what_the_customer_settled(
    earned, settled, invoiced, credited, released
):
    assert released_to(D(earned), D(settled), D(invoiced), D(credited)) == D(released)


def test_row_25_earning_and_clawback_of_an_unpaid_reversed_invoice_settle_together():
    # 10 earned and nothing paid: all of it held. Then the invoice is credited in full, −10 earned.
    assert release(D(10), D(0), D(100), D(0), recorded=D(0)) == 0
    assert release(D(10) - D(10), D(0), D(100), D(100), recorded=D(0)) == 0


def test_a_returned_payment_holds_the_pay_again():
    assert release(D(100), D(0), D(1000), D(0), recorded=D(100)) == -100


def test_a_credited_share_is_explained_with_its_split_remainder():
    explain = get_rule("compensation.credit", 1)
    for row in split_credit(D("0.05"), owners("0.5", "0.5")):
        inputs = derivation(
            "compensation.credit", 1, credit_inputs(D("0.05"), row.share, row.amount)
        )
        assert explain.compute(inputs["inputs"]) == row.amount
        assert explain.steps(inputs["inputs"])[-1].result == row.amount


@pytest.mark.parametrize(
    ("fraction", "text"), [("0.075", "7.5 %"), ("1", "100 %"), ("0", "0 %"), ("0.5000", "50 %")]
)
def test_a_fraction_is_shown_in_percent(fraction, text):
    assert percent(D(fraction)) == text
