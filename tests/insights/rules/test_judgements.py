"""What the control room says of deals and receivables."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from insights.rules import (
    BookedDeal,
    Bucket,
    StepProgress,
    StepState,
    Touch,
    ageing,
    bucket_of,
    current_step,
    days_overdue,
    median_duration,
    median_durations,
    step_state,
    touchless_rate,
)

D = Decimal
NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


def touched(key, *touches):
    return BookedDeal(key, True, tuple(touches))


def test_900_of_1000_deals_without_a_hand_are_90_percent():
    hand = Touch(NOON, "billed", "PO number added late")
    deals = [BookedDeal(i, True) for i in range(900)]
    deals += [touched(900 + i, hand) for i in range(100)]
    result = touchless_rate(deals)
    assert result.rate == D("0.9")
    assert result.is_goal_met
    assert (len(result.touchless), len(result.booked)) == (900, 1000)
    assert result.reasons == (("billed", "PO number added late", 100),)


def test_a_deal_under_way_is_booked_and_not_yet_touchless():
    result = touchless_rate([BookedDeal(1, True), BookedDeal(2, False)])
    assert result.touchless == (1,)
    assert result.rate == D("0.5")
    assert not result.is_goal_met


def test_a_touched_deal_counts_once_by_its_first_touch():
    first = Touch(NOON, "provisioned", "done by hand")
    second = Touch(NOON + timedelta(hours=1), "billed", "VAT id missing")
    result = touchless_rate([touched(1, second, first), touched(2, second), touched(3, first)])
    assert result.reasons == (("provisioned", "done by hand", 2), ("billed", "VAT id missing", 1))
    assert result.rate == 0


def test_without_bookings_the_rate_is_not_applicable():
    assert touchless_rate([]).rate is None


@pytest.mark.parametrize(
    ("due", "bucket", "late"),
    [
        (date(2026, 11, 30), Bucket.NOT_DUE, 0),
        (date(2026, 11, 21), Bucket.NOT_DUE, 0),
        (date(2026, 11, 20), Bucket.DAYS_1_30, 1),
        (date(2026, 10, 22), Bucket.DAYS_1_30, 30),
        (date(2026, 10, 21), Bucket.DAYS_31_60, 31),
        (date(2026, 9, 22), Bucket.DAYS_31_60, 60),
        (date(2026, 9, 21), Bucket.DAYS_61_90, 61),
        (date(2026, 8, 23), Bucket.DAYS_61_90, 90),
        (date(2026, 8, 22), Bucket.OVER_90, 91),
    ],
)
def test_an_open_amount_falls_into_one_bucket(due, bucket, late):
    on = date(2026, 11, 21)
    assert bucket_of(due, on) is bucket
    assert days_overdue(due, on) == late


def test_the_buckets_add_up_to_what_is_open():
    on = date(2026, 11, 21)
    items = [(date(2026, 11, 30), D(10)), (date(2026, 11, 1), D(5)), (date(2026, 1, 1), D(7))]
    sums = ageing(items, on)
    assert sums == {
        Bucket.NOT_DUE: 10,
        Bucket.DAYS_1_30: 5,
        Bucket.DAYS_31_60: 0,
        Bucket.DAYS_61_90: 0,
        Bucket.OVER_90: 7,
    }


@pytest.mark.parametrize(
    ("progress", "state"),
    [
        pytest.param(StepProgress(), StepState.NOT_YET, id="nothing known"),
        pytest.param(StepProgress(total=2), StepState.NOT_YET, id="nothing done"),
        pytest.param(StepProgress(total=2, done=1), StepState.RUNNING, id="one of two lines"),
        pytest.param(StepProgress(total=2, running=True), StepState.RUNNING, id="at work"),
        pytest.param(StepProgress(total=2, done=2), StepState.DONE, id="all of it"),
        pytest.param(
            StepProgress(total=D("178.50"), done=D("100"), waits_for="due 17 Dec"),
            StepState.WAITING,
            id="part paid, the rest is due later",
        ),
        pytest.param(
            StepProgress(total=2, done=1, failure="503, 8 tries"), StepState.FAILED, id="stopped"
        ),
        pytest.param(
            StepProgress(total=1, done=1, waits_for="anything"), StepState.DONE, id="done is done"
        ),
    ],
)
def test_a_step_is_judged_from_how_much_of_it_is_done(progress, state):
    assert step_state(progress) is state


def test_a_deal_stands_at_its_first_step_that_is_not_done():
    done = StepState.DONE
    states = {"set_up": done, "quoted": done, "signed": done, "provisioned": StepState.FAILED}
    assert current_step(states) == "provisioned"


def test_step_times_are_medians_over_the_deals_that_have_both():
    deals = [
        {"signed": NOON, "billed": NOON + timedelta(seconds=seconds)} for seconds in (1, 2, 90)
    ]
    deals.append({"signed": NOON})
    assert median_duration(deals, "signed", "billed") == timedelta(seconds=2)
    assert median_duration(deals, "signed", "paid") is None
    assert median_durations(deals)["billed"] == timedelta(seconds=2)
    with pytest.raises(ValueError, match="unknown life-cycle step 'shipped'"):
        median_duration(deals, "signed", "shipped")
