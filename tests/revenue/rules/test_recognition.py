"""Revenue earned to a date, and what changes it."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revenue.rules import (
    Method,
    Override,
    PricedObligation,
    ScheduleSegment,
    Treatment,
    allocate_price,
    by_period,
    catch_up,
    conceded,
    earned_inputs,
    earned_to,
    months_of,
    prospective,
    recognise,
    shortened,
    takes_effect,
    treatment,
)
from revops.core.derivation import derivation, get_rule
from revops.core.periods import Period

D = Decimal
examples = settings(max_examples=80)


def segment(amount, start, until=None, method=Method.DAILY):
    return ScheduleSegment(D(amount), start, until, method)


YEAR = segment("1200.00", date(2026, 1, 1), date(2027, 1, 1))


def monthly(one):
    return by_period([one], months_of(one.start, one.until))


def test_wx_95_by_day_a_schedule_earns_16_31_31_30_12():
    one = segment("120.00", date(2026, 6, 15), date(2026, 10, 13))
    assert monthly(one) == [16, 31, 31, 30, 12]
    assert one.amount - earned_to([one], date(2026, 7, 1)) == 104


def test_wx_104_service_revenue_is_the_same_every_month():
    one = segment("914.29", date(2026, 1, 1), date(2027, 1, 1), Method.MONTHLY)
    parts = monthly(one)
    assert parts[:3] == [D("76.19"), D("76.19"), D("76.19")]
    assert sum(parts) == D("914.29")


@pytest.mark.parametrize(
    ("amount", "months", "first"),
    [
        pytest.param("2400.00", 24, "100.00", id="2,400 over 24 months"),
        pytest.param("5000.00", 36, "138.89", id="5,000 over 36 months"),
    ],
)
def test_wx_109_a_contract_cost_is_spread_evenly_over_its_months(amount, months, first):
    until = date(2026 + months // 12, 1, 1)
    one = segment(amount, date(2026, 1, 1), until, Method.MONTHLY)
    parts = monthly(one)
    assert parts[0] == D(first)
    assert len(parts) == months
    assert sum(parts) == D(amount)


@pytest.mark.parametrize(
    ("to", "earned"),
    [
        (date(2025, 12, 31), "0.00"),
        (date(2026, 1, 1), "0.00"),
        (date(2026, 1, 2), "3.29"),
        (date(2026, 2, 1), "101.92"),
        (date(2026, 7, 1), "595.07"),
        (date(2026, 12, 31), "1196.71"),
        (date(2027, 1, 1), "1200.00"),
        (date(2030, 1, 1), "1200.00"),
    ],
)
def test_a_daily_segment_earns_by_the_days_before_the_date(to, earned):
    assert earned_to([YEAR], to) == D(earned)


def test_a_point_in_time_segment_is_earned_on_its_day():
    one = segment("500.00", date(2026, 3, 31), method=Method.POINT_IN_TIME)
    assert earned_to([one], date(2026, 3, 31)) == 0
    assert earned_to([one], date(2026, 4, 1)) == 500


def test_nothing_is_earned_before_delivery_whatever_was_billed():
    assert earned_to([], date(2026, 4, 1)) == 0


def test_a_begun_month_counts_by_its_days_when_spread_by_month():
    one = segment("1200.00", date(2026, 1, 31), date(2027, 1, 31), Method.MONTHLY)
    assert earned_to([one], date(2026, 2, 28)) == 100
    assert earned_to([one], date(2026, 3, 14)) == D("145.16")  # 1 + 14/31 months
    assert earned_to([one], date(2026, 3, 31)) == 200


@pytest.mark.parametrize(
    ("amounts", "to", "earned"),
    [
        pytest.param(["100.00", "-99.97"], date(2026, 1, 2), "0.01", id="0.03 / 6 = 0.005, up"),
        pytest.param(["-100.00", "99.97"], date(2026, 1, 2), "-0.01", id="and its mirror"),
    ],
)
def test_overlapping_segments_are_rounded_once_together(amounts, to, earned):
    span = (date(2026, 1, 1), date(2026, 1, 7))
    assert earned_to([segment(amount, *span) for amount in amounts], to) == D(earned)


def test_a_spread_segment_ends_after_its_start():
    for until in (None, date(2026, 1, 1), date(2025, 1, 1)):
        with pytest.raises(ValueError, match="cannot end"):
            segment("1", date(2026, 1, 1), until)


def test_rule_63_the_split_of_a_concession_is_a_result():
    # 94.2709 % earned: 5,463 of 5,795 days.
    start = date(2026, 1, 1)
    on = date.fromordinal(start.toordinal() + 5463)
    one = segment("20000.00", start, date.fromordinal(start.toordinal() + 5795))
    recorded = earned_to([one], on)
    assert recorded == D("18854.18")
    lowered = conceded([one], D("19500.00"))
    assert earned_to(lowered, on) == D("471.35")
    revenue = recognise(earned_to(lowered, on), recorded)
    assert revenue == D("-18382.83")
    assert -D("19500.00") - revenue == D("-1117.17")


def test_a_concession_lowers_the_price_over_the_span_it_names():
    april = Period(date(2026, 4, 1), date(2026, 5, 1))
    lowered = conceded([YEAR], D("30.00"), april)
    change = [
        earned_to(lowered, day) - earned_to([YEAR], day)
        for day in (date(2026, 4, 1), date(2026, 4, 16), date(2026, 5, 1), date(2027, 1, 1))
    ]
    assert change == [0, -15, -30, -30]


def test_a_concession_on_a_point_in_time_obligation_counts_on_its_day():
    one = segment("500.00", date(2026, 3, 31), method=Method.POINT_IN_TIME)
    assert earned_to(conceded([one], D("50.00")), date(2026, 4, 1)) == 450


def test_no_more_than_the_price_can_be_conceded():
    with pytest.raises(ValueError, match=r"1200.01 cannot be conceded on a price of 1200.00"):
        conceded([YEAR], D("1200.01"))


@pytest.mark.parametrize(
    ("distinct", "at_price", "expected"),
    [
        (True, True, Treatment.SEPARATE),
        (True, False, Treatment.PROSPECTIVE),
        (False, True, Treatment.CATCH_UP),
        (False, False, Treatment.CATCH_UP),
    ],
)
def test_rule_62_a_modification_is_treated_by_two_questions(distinct, at_price, expected):
    assert treatment(distinct=distinct, at_stand_alone_price=at_price) is expected


def test_a_modification_counts_from_the_later_of_effective_and_agreed():
    early, late = date(2026, 7, 1), date(2026, 7, 20)
    assert takes_effect(early, late) == takes_effect(late, early) == late


def test_a_prospective_change_spreads_unrecognised_old_and_new_over_what_is_left():
    on = date(2026, 7, 1)  # 181 of 365 days: 595.07 earned
    changed = prospective([YEAR], on, D("600.00"), date(2027, 1, 1))
    assert changed == (
        segment("595.07", date(2026, 1, 1), on),
        segment("1204.93", on, date(2027, 1, 1)),
    )
    assert earned_to(changed, on) == D("595.07")


def test_a_catch_up_restates_what_was_earned_from_the_first_day():
    on = date(2026, 7, 1)
    changed = catch_up([YEAR], D("1800.00"), date(2027, 1, 1))
    assert recognise(earned_to(changed, on), earned_to([YEAR], on)) == D("297.53")


def test_a_repair_shortens_the_segment_to_what_it_kept():
    on = date(2026, 7, 1)
    assert shortened(YEAR, on, D("595.07")) == (segment("595.07", date(2026, 1, 1), on),)
    assert shortened(YEAR, date(2026, 1, 1), D(0)) == ()


@pytest.mark.parametrize(
    ("price", "stand_alone", "places", "parts"),
    [
        pytest.param("80.00", [20, 30, 40], 2, ["17.78", "26.67", "35.55"], id="rule 60"),
        pytest.param("80", [20, 30, 40], 0, ["18", "27", "35"], id="WX-103: KPMG in whole units"),
        pytest.param("1200.00", [300, 960], 2, ["285.71", "914.29"], id="WX-104"),
    ],
)
def test_a_price_is_allocated_by_stand_alone_price(price, stand_alone, places, parts):
    obligations = [PricedObligation(i, D(ssp)) for i, ssp in enumerate(stand_alone)]
    allocated = allocate_price(D(price), obligations, places=places)
    assert list(allocated.values()) == [D(part) for part in parts]


LICENCES = [PricedObligation(1, D(800)), PricedObligation(2, D(1000))]


def test_wx_105_royalties_belong_wholly_to_licence_y():
    royalties = Override(D(1000), "royalties depend on Y alone and meet its price")
    assert allocate_price(D(1800), LICENCES, {2: royalties}) == {1: 800, 2: 1000}


def test_an_allocation_by_hand_needs_a_reason_and_an_obligation():
    with pytest.raises(ValueError, match="needs a reason"):
        Override(D(1), " ")
    with pytest.raises(ValueError, match="no obligation 3"):
        allocate_price(D(1800), LICENCES, {3: Override(D(1), "typed wrongly")})


amounts = st.integers(-10_000_000, 10_000_000).map(lambda cents: D(cents) / 100)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def segments(draw):
    method = draw(st.sampled_from(Method))
    start = draw(days)
    length = draw(st.integers(1, 1200))
    until = None if method == Method.POINT_IN_TIME else date.fromordinal(start.toordinal() + length)
    return ScheduleSegment(draw(amounts), start, until, method)


schedules = st.lists(segments(), min_size=1, max_size=4)


@examples
@given(schedules, st.lists(days, max_size=8))
def test_the_parts_of_a_schedule_add_up_to_the_whole(schedule, cuts):
    grid = [date(2000, 1, 1), *sorted(cuts), date(2050, 1, 1)]
    periods = [Period(a, b) for a, b in pairwise(grid)]
    assert sum(by_period(schedule, periods)) == sum(one.amount for one in schedule)


@examples
@given(segments(), days)
def test_one_segment_is_rounded_as_the_exact_fraction_is(one, to):
    doubled = [one, segment("0.00", date(2020, 1, 1), date(2021, 1, 1))]
    assert earned_to([one], to) == earned_to(doubled, to)


@examples
@given(schedules, days)
def test_recognising_twice_adds_nothing(schedule, to):
    recorded = D(0)
    for expected_change in (earned_to(schedule, to), D(0)):
        change = recognise(earned_to(schedule, to), recorded)
        assert change == expected_change
        recorded += change


@examples
@given(schedules, days, amounts)
def test_a_prospective_change_keeps_the_past_and_adds_up(schedule, on, added):
    until = date(2040, 1, 1)
    changed = prospective(schedule, on, added, until)
    assert earned_to(changed, on) == earned_to(schedule, on)
    assert earned_to(changed, until) == sum(one.amount for one in schedule) + added


@examples
@given(schedules, days, amounts)
def test_the_last_step_of_explained_revenue_is_the_revenue(schedule, to, recorded):
    explain = get_rule("revenue.earned", 1)
    stored = derivation("revenue.earned", 1, earned_inputs(schedule, to, recorded))["inputs"]
    assert explain.compute(stored) == earned_to(schedule, to) - recorded
    assert explain.steps(stored)[-1].result == explain.compute(stored)
