"""A rate table states four things, and every attainment has exactly one rate."""

from decimal import Decimal

import pytest

from compensation.rules import (
    Accumulation,
    Measure,
    OnBound,
    QuotaMissing,
    RateTable,
    RateTableError,
    Split,
    Tier,
    fingerprint,
    ladder,
    pay_on,
    sliced,
    table_from,
    table_inputs,
    table_problems,
)

D = Decimal


def tier(lo, hi, rate, split="slices", retroactive=False, rate_to=None):
    def number(value):
        return None if value is None else D(value)

    return Tier(number(lo), number(hi), D(rate), Split(split), retroactive, number(rate_to))


def table(*rows, measure="amount", accumulation="quarter", on_bound="higher"):
    tiers = tuple(tier(*row) for row in rows)
    return RateTable(Measure(measure), Accumulation(accumulation), tiers, OnBound(on_bound))


SLICES = [("0", "100000", "0.05"), ("100000", "125000", "0.06"), ("125000", None, "0.07")]
WHOLE = [
    ("0", "10000", "0.01", "whole"),
    ("10000", "50000", "0.02", "whole"),
    ("50000", None, "0.03", "whole"),
]
INTERPOLATED = [
    ("0", "100", "0.05", "interpolated", True, "0.10"),
    ("100", None, "0.10", "whole", True),
]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        pytest.param([], "the table has no tiers", id="empty"),
        pytest.param(
            [("0", "0.60", "0.05"), ("0.50", "1", "0.10"), ("1", None, "0.2")],
            "tiers 1 and 2 overlap from 0.50 to 0.60",
            id="QuotaPath gallery: 0-60 % and 50-100 %",
        ),
        pytest.param(
            [("0", "1.00", "0.05"), ("1.01", "1.25", "0.06"), ("1.26", None, "0.07")],
            "nothing is said from 1.00 to 1.01; nothing is said from 1.25 to 1.26",
            id="excelguru 9795: 125.5 % belongs nowhere",
        ),
        pytest.param(
            [("0", "100", "0.05"), ("200", "300", "0.07"), ("100", None, "0.06")],
            "nothing is said from 100 to 200; tier 3 begins at 100, not above tier 2",
            id="out of order",
        ),
        pytest.param(
            [("10", None, "0.05")], "the first tier begins at 10, not at 0", id="no rate at zero"
        ),
        pytest.param(
            [("0", "20000", "0.05")],
            "nothing says what is paid from 20000 on: the last tier stays open",
            id="closed above",
        ),
        pytest.param(
            [("0", None, "0.05"), ("5", None, "0.06")],
            "tier 1 is open but tier 2 follows",
            id="open below",
        ),
        pytest.param(
            [("0", "0", "0.05"), ("0", None, "0.06")],
            "tier 1 ends at 0, not above its beginning 0; tier 2 begins at 0, not above tier 1",
            id="empty tier",
        ),
        pytest.param([("0", None, "-0.05")], "tier 1 has a negative rate", id="negative rate"),
        pytest.param(
            [("0", None, "0.05", "interpolated", True)],
            "tier 1 is interpolated and needs an end and a rate there",
            id="nothing to interpolate to",
        ),
        pytest.param(
            [("0", None, "0.05", "slices", False, "0.06")],
            "tier 1 has a second rate but is not interpolated",
            id="a second rate without interpolation",
        ),
    ],
)
def test_a_table_that_leaves_a_gap_or_an_overlap_is_refused_with_the_reason(rows, problem):
    tiers = [tier(*row) for row in rows]
    assert "; ".join(table_problems(tiers)) == problem
    with pytest.raises(RateTableError) as refusal:
        table(*rows)
    assert str(refusal.value) == problem


@pytest.mark.parametrize("missing", ["measure", "accumulation", "split", "retroactive"])
def test_none_of_the_four_switches_has_a_default(missing):
    stated = {
        "measure": Measure.AMOUNT,
        "accumulation": Accumulation.QUARTER,
        "split": Split.SLICES,
        "retroactive": False,
    }
    del stated[missing]
    row = {key: stated[key] for key in ("split", "retroactive") if key in stated}
    whole = {key: stated[key] for key in ("measure", "accumulation") if key in stated}
    with pytest.raises(TypeError, match=missing):
        RateTable(tiers=(Tier(lo=D(0), hi=None, rate=D("0.05"), **row),), **whole)


@pytest.mark.parametrize(
    ("on_bound", "pay"),
    [
        pytest.param("higher", "1650.00", id="row 14: exactly 50 % has reached the next tier"),
        pytest.param("lower", "825.00", id="row 37: Spiff's default"),
    ],
)
def test_a_value_exactly_on_a_bound_reaches_the_tier_the_table_says(on_bound, pay):
    rows = [("0", "0.5", "0.05"), ("0.5", "1", "0.10", "slices", True), ("1", None, "0.20")]
    terms = table(*rows, measure="percent_of_quota", on_bound=on_bound)
    assert pay_on(D(16500), terms, D(33000)) == D(pay)


def test_a_table_in_percent_of_quota_refuses_a_payee_without_a_quota():
    terms = table(("0", None, "0.05"), measure="percent_of_quota")
    for quota in (None, D(0), D(-1)):
        with pytest.raises(QuotaMissing):
            ladder(terms, quota)


@pytest.mark.parametrize("rows", [SLICES, WHOLE, INTERPOLATED])
def test_a_table_written_down_and_read_back_is_the_same(rows):
    terms = table(*rows)
    assert table_from(table_inputs(terms)) == terms


def test_equal_terms_have_equal_fingerprints_however_they_are_written():
    assert fingerprint(table(("0", None, "0.05"))) == fingerprint(table(("0", None, "0.0500")))
    assert fingerprint(table(("0", None, "0.05"))) != fingerprint(table(("0", None, "0.06")))


@pytest.mark.parametrize(
    ("rows", "accumulation", "answer"),
    [
        pytest.param(SLICES, "quarter", False, id="slices add up in any order"),
        pytest.param(WHOLE, "quarter", True, id="whole credits at the rate reached do not"),
        pytest.param(WHOLE, "each", False, id="unless each credit stands alone"),
        pytest.param(INTERPOLATED, "quarter", False, id="retroactive tiers re-rate everything"),
    ],
)
def test_a_table_knows_whether_the_order_of_credits_matters(rows, accumulation, answer):
    assert table(*rows, accumulation=accumulation).is_path_dependent is answer


def test_a_table_knows_whether_a_tier_pays_less_than_the_one_below():
    assert not table(*SLICES).has_decelerator
    assert table(("0", "100", "0.05"), ("100", None, "0.02")).has_decelerator


def test_slices_are_written_as_lower_bounds_and_rates():
    terms = sliced(
        Measure.AMOUNT,
        Accumulation.QUARTER,
        [(D(0), D("0.05")), (D(100000), D("0.06")), (D(125000), D("0.07"))],
    )
    assert terms == table(*SLICES)
