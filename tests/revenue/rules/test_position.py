"""Deferred revenue is what is billed and not earned, not what the schedule still holds."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revenue.rules import (
    FIGURES,
    Method,
    ObligationStanding,
    Position,
    ScheduleSegment,
    earned_to,
    position,
    position_inputs,
    position_movement,
    remaining_performance,
)
from revops.core.derivation import derivation, get_rule
from revops.core.periods import add_months

D = Decimal
examples = settings(max_examples=80)


def standing(billed, earned, in_arrears=False):
    return ObligationStanding(D(billed), D(earned), in_arrears)


@pytest.mark.parametrize(
    ("standings", "unbilled", "deferred", "contract_asset"),
    [
        pytest.param([], "0", "0", "0", id="nothing"),
        pytest.param([standing(1200, 300)], "0", "900", "0", id="billed ahead"),
        pytest.param([standing(100, 100)], "0", "0", "0", id="billed as earned"),
        pytest.param([standing(0, "285.71")], "0", "0", "285.71", id="earned ahead of the right"),
        pytest.param([standing(0, 70, True)], "70", "0", "0", id="usage waits for its invoice"),
        pytest.param([standing(90, 70, True)], "0", "20", "0", id="usage billed too high"),
        pytest.param(
            [standing(1200, 300), standing(0, 70, True)], "70", "900", "0", id="both at once"
        ),
        pytest.param(
            [standing(100, 400), standing(500, 100)], "0", "100", "0",
            id="obligations of one contract net",
        ),
    ],
)  # fmt: skip
def test_the_position_of_a_contract(standings, unbilled, deferred, contract_asset):
    expected = Position(D(unbilled), D(deferred), D(contract_asset))
    assert position(standings) == expected


def test_wx_104_the_phone_is_earned_before_it_is_billed():
    start = date(2026, 1, 1)
    phone = ScheduleSegment(D("285.71"), start, None, Method.POINT_IN_TIME)
    service = ScheduleSegment(D("914.29"), start, date(2027, 1, 1), Method.MONTHLY)
    assets = []
    for month in range(13):
        to = add_months(start, month)
        earned = earned_to([phone], date(2026, 1, 2)) + earned_to([service], to)
        assets.append(position([ObligationStanding(D(100 * month), earned)]).contract_asset)
    assert assets[:3] == [D("285.71"), D("261.90"), D("238.09")]
    assert assets[0] - assets[1] == D("23.81")  # 76.19 of revenue and 23.81 of asset are billed
    assert assets[-1] == 0


def test_an_annual_contract_billed_monthly_has_remaining_performance_and_no_deferral():
    earned = D("3000.00")
    assert position([ObligationStanding(earned, earned)]).deferred == 0
    assert remaining_performance(D("12000.00"), earned) == 9000


def test_72000_over_36_months_billed_yearly_after_six_months():
    assert position([standing(24000, 12000)]).deferred == 12000
    assert remaining_performance(D(72000), D(12000)) == 60000


def test_a_movement_is_the_difference_of_two_positions():
    old, new = Position(D(5), D(900), D(0)), Position(D(0), D(0), D(40))
    assert position_movement(old, new) == Position(D(-5), D(-900), D(40))


amounts = st.integers(-10_000_000, 10_000_000).map(lambda cents: D(cents) / 100)
contracts = st.lists(st.builds(ObligationStanding, amounts, amounts, st.booleans()), max_size=5)


@examples
@given(contracts)
def test_the_three_balances_are_billed_less_earned(standings):
    whole = position(standings)
    difference = sum((one.billed - one.earned for one in standings), D(0))
    assert whole.deferred - whole.contract_asset - whole.unbilled == difference
    assert min(whole.unbilled, whole.deferred, whole.contract_asset) == 0
    assert whole.deferred == 0 or whole.contract_asset == 0


@examples
@given(contracts, st.sampled_from(FIGURES))
def test_the_last_step_of_an_explained_balance_is_the_balance(standings, figure):
    explain = get_rule("revenue.position", 1)
    stored = derivation("revenue.position", 1, position_inputs(standings, figure))["inputs"]
    assert explain.compute(stored) == getattr(position(standings), figure)
    assert explain.steps(stored)[-1].result == explain.compute(stored)


def test_a_position_explains_only_figures_it_has():
    with pytest.raises(ValueError, match="has no prepaid"):
        position_inputs([], "prepaid")
