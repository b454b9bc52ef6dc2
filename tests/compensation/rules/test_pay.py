"""Published commission examples, to the cent (rows of the worked examples in the ids)."""

from datetime import date
from decimal import Decimal

import pytest

from compensation.rules import (
    Accumulation,
    Clawback,
    Credit,
    Measure,
    NeedsHistory,
    OnBound,
    RateTable,
    Split,
    Standing,
    Tier,
    advance,
    in_order,
    ladder,
    pay_on,
    standing_at,
    targets,
)

D = Decimal
Q1 = date(2026, 1, 5)


def table(*rows, measure="amount", accumulation="quarter", on_bound="higher"):
    """Rows are (lo, hi, rate, split, retroactive[, rate_to])."""
    tiers = tuple(
        Tier(
            D(lo),
            None if hi is None else D(hi),
            D(rate),
            Split(split),
            retroactive,
            *(D(r) for r in more),
        )
        for lo, hi, rate, split, retroactive, *more in rows
    )
    return RateTable(Measure(measure), Accumulation(accumulation), tiers, OnBound(on_bound))


def slices(*pairs, **switches):
    ends = [lo for lo, _ in pairs[1:]] + [None]
    rows = [(lo, hi, rate, "slices", False) for (lo, rate), hi in zip(pairs, ends, strict=True)]
    return table(*rows, **switches)


def retroactive(*pairs, **switches):
    ends = [lo for lo, _ in pairs[1:]] + [None]
    rows = [(lo, hi, rate, "whole", True) for (lo, rate), hi in zip(pairs, ends, strict=True)]
    return table(*rows, **switches)


def credits(*values, origin=None):
    return [Credit(i, Q1, D(v), origin=(origin or {}).get(i)) for i, v in enumerate(values, 1)]


def earn(terms, *values, quota=None, **options):
    origin = options.pop("origin", None)
    earned = targets([ladder(terms, quota)], credits(*values, origin=origin), **options)
    return [one.amount for one in earned]


def rows_of(one):
    return [
        (row.tier, str(row.base), str(row.rate), str(row.amount), row.part) for row in one.trace
    ]


ORACLE = (("0", "0.01"), ("1000", "0.02"), ("3000", "0.03"), ("8000", "0.05"))
ROW_7 = [
    ("0", "10000", "0.01", "whole", False),
    ("10000", "50000", "0.02", "whole", False),
    ("50000", None, "0.03", "whole", False),
]
ROW_14 = [
    ("0", "0.5", "0.05", "slices", False),
    ("0.5", "1", "0.10", "slices", True),
    ("1", None, "0.20", "slices", False),
]
INTERPOLATED = [
    ("0", "1", "0.05", "interpolated", True, "0.10"),
    ("1", None, "0.10", "whole", True),
]


@pytest.mark.parametrize(
    ("terms", "quota", "attained", "pay"),
    [
        pytest.param(
            slices(("0", "0.05"), ("100000", "0.06"), ("125000", "0.07")),
            None, "150000", "8250", id="row 10, WX-125: quarterly accelerator in money",
        ),
        pytest.param(
            slices(("0", "0.05"), ("1", "0.06"), ("1.25", "0.07"), measure="percent_of_quota"),
            "100000", "150000", "8250", id="row 10: the same in percent of quota",
        ),
        pytest.param(
            slices(("0", "0.06"), ("1", "0.08"), ("1.5", "0.10"), measure="percent_of_quota"),
            "100000", "110000", "6800", id="row 12: in slices",
        ),
        pytest.param(
            retroactive(("0", "0.06"), ("1", "0.08"), ("1.5", "0.10"), measure="percent_of_quota"),
            "100000", "110000", "8800", id="row 12: retroactive",
        ),
        pytest.param(
            retroactive(*ORACLE), None, "9700", "485", id="row 6: highest tier on the whole quarter"
        ),
        pytest.param(table(*ROW_14, measure="percent_of_quota"), "33000", "10000", "500",
                     id="row 14: below half of quota"),
        pytest.param(table(*ROW_14, measure="percent_of_quota"), "33000", "16499", "824.95",
                     id="row 14: one below the cliff"),
        pytest.param(table(*ROW_14, measure="percent_of_quota"), "33000", "16500", "1650",
                     id="row 14: the cliff"),
        pytest.param(table(*ROW_14, measure="percent_of_quota"), "33000", "33000", "3300",
                     id="row 14: at quota"),
        pytest.param(table(*ROW_14, measure="percent_of_quota"), "33000", "40000", "4700",
                     id="row 14: above quota in slices"),
        pytest.param(slices(("0", "0.05"), ("1", "0.075"), measure="percent_of_quota"),
                     "100000", "120000", "6500", id="CRM import plan, 120 % of a quarter's quota"),
        pytest.param(slices(("0", "0.05"), ("100000", "0.075")), None, "120000", "6500",
                     id="CRM import plan in money"),
        pytest.param(slices(("0", "12.50"), ("10", "15"), measure="units"), None, "14", "185",
                     id="units: 10 at 12.50 and 4 at 15"),
        pytest.param(
            table(*INTERPOLATED, measure="percent_of_quota"),
            "100000", "80000", "7200", id="interpolated: 80 % of the way from 5 % to 10 % is 9 %",
        ),
        pytest.param(slices(("0", "0.05"), ("100", "0.10")), None, "-40", "-2",
                     id="more taken back than credited: mirrored at the first rate"),
    ],
)  # fmt: skip
def test_cumulative_pay_on_an_attainment(terms, quota, attained, pay):
    assert pay_on(D(attained), terms, D(quota) if quota else None) == D(pay)


def test_row_1_a_deal_across_a_bound_pays_each_part_at_its_own_rate():
    terms = slices(("0", "0.04"), ("150000", "0.06"), ("250000", "0.08"))
    _, [one] = advance(standing_at(ladder(terms), D(145000)), ladder(terms), [(7, D(20000))])
    assert one.amount == D("1100.00")
    assert rows_of(one) == [
        (0, "5000", "0.04", "200.00", "own"),
        (1, "15000", "0.06", "900.00", "own"),
    ]
    assert one.amount / 20000 == D("0.055")


def test_row_2_each_transaction_alone_steps_through_the_rates():
    paid = earn(slices(*ORACLE, accumulation="each"), 200, 300, 1500, 1200, 2000, 4500)
    assert paid == [2, 3, 20, 14, 30, 95]
    assert sum(paid) == 164


def test_row_4_the_same_transactions_accumulated_by_month():
    terms = slices(*ORACLE, accumulation="month")
    months = [(200, 300, 1500), (1200, 2000), (4500,)]
    assert [sum(earn(terms, *month)) for month in months] == [30, 56, 95]


def test_row_7_without_a_split_the_rate_reached_pays_the_whole_credit():
    assert earn(table(*ROW_7, accumulation="each"), 5000, 15000, 60000) == [50, 300, 1800]


def test_whole_credits_at_the_rate_reached_leave_earlier_credits_alone():
    assert earn(table(*ROW_7), 5000, 15000, 60000) == [50, 300, 1800]
    assert earn(table(*ROW_7), 60000, 15000, 5000) == [1800, 450, 150]


def test_row_9_the_trace_keeps_both_parts_of_a_split():
    [one] = targets([ladder(slices(("0", "0.01"), ("1000", "0.02")))], credits(2500))
    assert one.amount == 40
    assert rows_of(one) == [
        (0, "1000", "0.01", "10.00", "own"),
        (1, "1500", "0.02", "30.00", "own"),
    ]
    assert one.amount / 2500 == D("0.016")


def test_the_imported_plan_crosses_its_quota_inside_a_deal():
    terms = slices(("0", "0.05"), ("1", "0.075"), measure="percent_of_quota")
    earned = targets([ladder(terms, D(100000))], credits(80000, "30000", "4821"))
    assert [one.amount for one in earned] == [D("4000.00"), D("1750.00"), D("361.58")]
    assert rows_of(earned[1]) == [
        (0, "20000", "0.05", "1000.00", "own"),
        (1, "10000", "0.075", "750.00", "own"),
    ]


def test_a_credit_that_reaches_a_retroactive_tier_earns_the_re_rating():
    terms = table(("0", "100000", "0.05", "slices", False), ("100000", None, "0.08", "whole", True))
    first, second = targets([ladder(terms)], credits(50000, 60000))
    assert first.amount == 2500
    assert second.amount == 6300
    assert rows_of(second) == [
        (1, "60000", "0.08", "4800.00", "own"),
        (1, "50000", "0.03", "1500.00", "earlier"),
    ]


DEAL_60 = table(("0", "100000", "0.05", "slices", False), ("100000", None, "0.08", "whole", True))


def test_cancelling_the_60000_deal_takes_back_6300_not_4800():
    *_, back = targets([ladder(DEAL_60)], credits(50000, 60000, -60000, origin={3: 2}))
    assert back.amount == -6300
    assert rows_of(back) == [
        (1, "-60000", "0.08", "-4800.00", "own"),
        (0, "50000", "-0.03", "-1500.00", "earlier"),
    ]


def test_taken_back_at_the_rate_originally_paid_it_is_4800():
    option = {"clawback": Clawback.ORIGINAL_RATE, "origin": {3: 2}}
    assert earn(DEAL_60, 50000, 60000, -60000, **option) == [2500, 6300, -4800]


def test_what_a_take_back_left_with_the_payee_is_not_paid_again():
    option = {"clawback": Clawback.ORIGINAL_RATE, "origin": {3: 2}}
    paid = earn(DEAL_60, 50000, 60000, -60000, 10000, 50000, **option)
    assert paid == [2500, 6300, -4800, 500, 4300]
    assert sum(paid) == pay_on(D(110000), DEAL_60)


def test_row_22_half_of_a_cancelled_deal_takes_back_half_of_its_commission():
    terms = slices(("0", "0.10"))
    for clawback in Clawback:
        paid = earn(terms, 100000, -50000, clawback=clawback, origin={2: 1})
        assert paid == [10000, -5000]


def test_row_24_a_full_refund_shows_minus_ten_and_nets_to_zero():
    assert earn(slices(("0", "0.10")), 100, -100, origin={2: 1}) == [10, -10]


def test_taking_back_in_parts_takes_back_the_whole_to_the_cent():
    terms = slices(("0", "0.05"), ("100", "0.07"))
    for clawback in Clawback:
        paid = earn(
            terms, "99.99", "33.33", "-11.11", "-11.11", "-11.11",
            clawback=clawback, origin={3: 2, 4: 2, 5: 2},
        )  # fmt: skip
        assert paid[0] + sum(paid[1:]) == paid[0] == D("5.00")


def test_where_each_credit_stands_alone_a_reversal_rates_what_is_left_of_its_origin():
    terms = slices(*ORACLE, accumulation="each")
    assert earn(terms, 4500, 2000, -2500, origin={3: 1}) == [95, 30, -65]
    assert earn(terms, 4500, -4500, origin={2: 1}) == [95, -95]
    assert earn(terms, 4500, -4500) == [95, -95]


def test_where_the_order_matters_a_reversal_re_rates_the_credits_after_its_origin():
    # 9,000 at 1 %, then 2,000 at 2 %; without the first the second reaches 1 % only.
    assert earn(table(*ROW_7), 9000, 2000, -9000, origin={3: 1}) == [90, 40, -110]


def test_a_reversal_that_needs_the_history_is_not_guessed_from_a_standing():
    for terms in (table(*ROW_7), slices(*ORACLE, accumulation="each")):
        with pytest.raises(NeedsHistory):
            advance(Standing(), ladder(terms), [(1, D(4500)), (2, D(-500))])
        with pytest.raises(NeedsHistory):
            standing_at(ladder(terms), D(4500))


def two_versions(carry_over, *values):
    """5 % to 10,000 and 10 % above; from 16 July 6 % to 10,000 and 12 % above."""
    old = ladder(slices(("0", "0.05"), ("10000", "0.10"), accumulation="month"))
    new = ladder(slices(("0", "0.06"), ("10000", "0.12"), accumulation="month"))
    rows = [
        Credit(i, date(2026, 7, 10 + 5 * i), D(value), terms, origin)
        for i, (value, terms, origin) in enumerate(values, 1)
    ]
    return [one.amount for one in targets([old, new], in_order(rows), carry_over=carry_over)]


def test_row_35_each_deal_pays_on_the_plan_of_its_day_and_attainment_carries_over():
    assert two_versions(True, (8000, 0, None), (6000, 1, None)) == [400, 120 + 480]
    assert two_versions(False, (8000, 0, None), (6000, 1, None)) == [400, 360]


def test_a_new_plan_version_re_rates_only_its_own_credits():
    old = ladder(slices(("0", "0.05")))
    new = ladder(retroactive(("0", "0.05"), ("10000", "0.08")))
    rows = [Credit(1, Q1, D(8000)), Credit(2, Q1, D(1000), 1), Credit(3, Q1, D(4000), 1)]
    assert [one.amount for one in targets([old, new], rows)] == [400, 50, 320 + 30]


def test_a_reversal_of_a_deal_under_the_old_plan_moves_the_start_of_the_new_one():
    paid = two_versions(True, (8000, 0, None), (6000, 1, None), (-8000, 0, 1))
    assert paid == [400, 600, -(400 + 240)]


def test_a_backdated_credit_is_itself_the_cause_of_what_it_moves():
    late = Credit(3, date(2026, 1, 2), D(50000))
    known = [Credit(1, Q1, D(60000)), Credit(2, Q1, D(60000))]
    terms = [ladder(slices(("0", "0.05"), ("100000", "0.10")))]
    by_date = targets(terms, in_order([*known, late]))
    as_known = targets(terms, in_order([*known, late], recorded=[1, 2]))
    assert [(one.credit, one.amount) for one in by_date] == [(3, 2500), (1, 3500), (2, 6000)]
    assert [(one.credit, one.amount) for one in as_known] == [(1, 3000), (2, 4000), (3, 5000)]


def test_pay_is_rounded_on_the_cumulative_amount_so_that_cents_do_not_drift():
    # 0.333 each: 0.33, 0.67, 1.00 reached.
    assert earn(slices(("0", "0.0333")), 10, 10, 10) == [D("0.33"), D("0.34"), D("0.33")]


def test_yen_pay_has_no_decimals():
    assert earn(slices(("0", "0.05")), 1250, 1250, places=0) == [63, 62]
