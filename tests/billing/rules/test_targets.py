"""Targets per planned period, against published invoices."""

from datetime import date
from decimal import Decimal

import pytest

from billing.rules import PhaseTerms, UnknownChargeKind, targets

D = Decimal


def day(text):
    return date.fromisoformat(text)


def monthly(price, start, until=None, *, anchor=1, **terms):
    terms = {"months": 1, "anchor_day": anchor, "quantity": D(1), **terms}
    return PhaseTerms(
        id=1,
        kind="recurring",
        unit_price=D(price),
        start=day(start),
        until=day(until) if until else None,
        **terms,
    )


def billed(phase, through):
    return [
        (t.span_start.isoformat(), t.span_until.isoformat(), t.amount)
        for t in targets(phase, day(through))
    ]


def amounts(phase, through):
    return [str(t.amount) for t in targets(phase, day(through))]


def test_a_one_time_charge_is_due_on_its_start():
    fee = PhaseTerms(1, "one_time", D(2), D("4900.00"), day("2026-10-12"))
    assert targets(fee, day("2026-10-11")) == []
    (item,) = targets(fee, day("2026-10-12"))
    assert (item.planned_start, item.amount) == (day("2026-10-12"), D("9800.00"))


def test_nothing_is_due_before_delivery_is_known():
    assert targets(PhaseTerms(1, "one_time", D(1), D(5), None), day("2026-10-12")) == []


def test_a_one_time_charge_cancelled_before_it_began_is_not_billed():
    at = day("2026-10-12")
    assert targets(PhaseTerms(1, "one_time", D(1), D(5), at, at), at) == []


@pytest.mark.parametrize(
    ("phase", "through", "expected"),
    [
        pytest.param(monthly("19.95", "2023-05-15", anchor=23, day_count="strict_30"),
                     "2023-05-15", ["5.32"], id="WX-01a"),
        pytest.param(monthly("19.95", "2023-06-15", anchor=23, day_count="strict_30"),
                     "2023-06-15", ["5.32"], id="WX-01b"),
        pytest.param(monthly("19.95", "2023-05-23", anchor=15, day_count="strict_30"),
                     "2023-06-15", ["14.63", "19.95"], id="WX-01c"),
        pytest.param(monthly("19.95", "2023-06-23", anchor=15, day_count="strict_30"),
                     "2023-06-23", ["14.63"], id="WX-01d"),
        pytest.param(monthly("19.95", "2023-05-23", anchor=15, day_count="actual_30"),
                     "2023-05-23", ["15.30"], id="WX-01c actual/30"),
        pytest.param(monthly("599.95", "2012-03-02", anchor=31),
                     "2012-03-02", ["561.24"], id="WX-03 stub"),
        pytest.param(monthly("249.95", "2012-04-05", anchor=2),
                     "2012-04-05", ["224.96"], id="WX-04 resumed"),
        pytest.param(monthly("2399.95", "2017-05-01", anchor=10, months=12),
                     "2017-05-10", ["59.18", "2399.95"], id="WX-08"),
        pytest.param(monthly("4.95", "2023-02-28", "2023-05-28", anchor=28),
                     "2023-12-31", ["4.95", "4.95", "4.95"], id="WX-12 discount phase"),
        pytest.param(monthly("24.95", "2023-05-28", anchor=28),
                     "2023-05-28", ["24.95"], id="WX-12 then the full price"),
        pytest.param(monthly("249.95", "2012-05-01", anchor=9),
                     "2012-05-01", ["66.65"], id="WX-13 old account"),
        pytest.param(monthly("249.95", "2012-05-03", anchor=15),
                     "2012-05-03", ["99.98"], id="WX-13 new account"),
        pytest.param(monthly("120.00", "2023-09-28", anchor=29, months=12, anchor_month=6),
                     "2023-09-28", ["90.16"], id="WX-34"),
        pytest.param(monthly("1188.00", "2023-11-19", anchor=19, months=12, anchor_month=7),
                     "2023-11-19", ["788.75"], id="WX-35"),
        pytest.param(monthly("10.00", "2024-03-05"), "2024-03-31", ["8.71"], id="WX-37 the 5th"),
        pytest.param(monthly("15.00", "2024-03-12"), "2024-03-31", ["9.68"], id="WX-37 the 12th"),
        pytest.param(monthly("19.00", "2024-03-12"), "2024-03-31", ["12.26"], id="WX-37 later"),
        pytest.param(monthly("15.00", "2024-03-12", anchor=5), "2024-03-31", ["11.61"],
                     id="WX-37 anniversary"),
        pytest.param(monthly("19.00", "2024-03-12", anchor=5), "2024-03-31", ["14.71"],
                     id="WX-37 anniversary, later"),
        pytest.param(monthly("50000.00", "2024-03-15"), "2024-03-15", ["27419.35"], id="WX-40"),
        pytest.param(monthly("100000.00", "2024-03-18"), "2024-03-18", ["45161.29"],
                     id="WX-40 longer trial"),
        pytest.param(monthly("100.00", "2025-02-08"), "2025-02-08", ["75.00"], id="rule 1"),
        pytest.param(monthly("5.00", "2018-08-18", "2019-01-01", quantity=D(7)), "2018-12-31",
                     ["15.81", "35.00", "35.00", "35.00", "35.00"], id="WX-115"),
        pytest.param(monthly("5.00", "2018-08-18", "2019-01-01", quantity=D(7),
                             day_count="actual_30"), "2018-12-31",
                     ["16.33", "35.00", "35.00", "35.00", "35.00"], id="WX-115 actual/30"),
        pytest.param(monthly("5.00", "2018-12-31", "2018-12-31", anchor=1), "2019-12-31", [],
                     id="WX-116 a phase of no length"),
    ],
)  # fmt: skip
def test_planned_periods_have_published_amounts(phase, through, expected):
    assert amounts(phase, through) == expected


def test_wx_03_twenty_nine_ninety_five_over_short_months():
    assert billed(monthly("29.95", "2012-03-31", anchor=31), "2012-06-30") == [
        ("2012-03-31", "2012-04-30", D("29.95")),
        ("2012-04-30", "2012-05-31", D("29.95")),
        ("2012-05-31", "2012-06-30", D("29.95")),
        ("2012-06-30", "2012-07-31", D("29.95")),
    ]


@pytest.mark.parametrize(("until", "amount"), [("2024-06-20", "310.00"), ("2024-06-21", "320.00")])
@pytest.mark.parametrize("start", ["2024-05-20"])
def test_wx_36_arrears_are_billed_when_the_service_ends(start, until, amount):
    phase = monthly("910.00", start, until, anchor=15, months=3, anchor_month=1, in_advance=False)
    assert billed(phase, "2024-06-19") == []
    assert billed(phase, until) == [(start, until, D(amount))]


def test_arrears_are_billed_at_the_end_of_their_period():
    phase = monthly("31.00", "2026-01-01", in_advance=False)
    assert amounts(phase, "2026-01-31") == []
    assert amounts(phase, "2026-02-01") == ["31.00"]


def test_the_end_of_a_phase_reduces_the_amount_and_never_the_period():
    (item,) = targets(monthly("100.00", "2026-04-01", "2026-04-16"), day("2026-12-31"))
    assert (item.planned_start, item.planned_until) == (day("2026-04-01"), day("2026-05-01"))
    assert (item.span_until, item.amount) == (day("2026-04-16"), D("50.00"))


def test_a_stub_and_the_first_full_period_are_two_lines():
    assert billed(monthly("28.00", "2011-02-14", anchor=31), "2011-02-28") == [
        ("2011-02-14", "2011-02-28", D("14.00")),
        ("2011-02-28", "2011-03-31", D("28.00")),
    ]


def test_since_leaves_earlier_keys_alone():
    phase = monthly("10.00", "2026-01-01")
    items = targets(phase, day("2026-04-30"), since=day("2026-03-01"))
    assert [item.planned_start.month for item in items] == [3, 4]


@pytest.mark.parametrize(
    ("until", "conceded", "amount"),
    [(None, "10.00", "239.95"), ("2012-05-02", "10.00", "0.00"), ("2012-05-02", "8.00", "0.06")],
    ids=["full period", "WX-07 never below zero", "one day kept"],
)
def test_a_concession_lowers_the_target_never_past_zero(until, conceded, amount):
    phase = monthly("249.95", "2012-05-01", until)
    (item,) = targets(phase, day("2012-05-01"), {day("2012-05-01"): D(conceded)})
    assert item.amount == D(amount)


def test_a_kind_without_targets_is_refused_rather_than_left_unbilled():
    with pytest.raises(UnknownChargeKind):
        targets(PhaseTerms(1, "usage", D(1), D(5), day("2026-01-01")), day("2026-02-01"))
