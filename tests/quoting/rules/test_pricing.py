"""List to net to totals, with the numbers of the reference quote."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoting.rules import (
    BadDiscount,
    DiscountStep,
    LineTerms,
    Term,
    discounted_unit_prices,
    net_unit_price,
    price_line,
    total_quote,
)
from revops.core.derivation import get_rule

D = Decimal


def percent(value, label="manual"):
    return DiscountStep("percent", D(value), label)


SEATS = LineTerms(
    "seats", "recurring", "per_unit", D("48.00"), D(120),
    (percent(10, "volume"), percent(15)), D("11.016"), 1, "Platform Business",
)  # fmt: skip
ANALYTICS = LineTerms(
    "analytics", "recurring", "flat", D("690.00"), D(1),
    (percent(20, "promotion"),), D("136.90"), 1, "Route Analytics",
)  # fmt: skip
SUPPORT = LineTerms(
    "support", "recurring", "flat", D("6000.00"), D(1), (), D("2400.00"), 12, "Premium support"
)
SET_UP = LineTerms(
    "set-up", "one_time", "flat", D("9800.00"), D(1), (percent(10),), D("6403.32"), 0, "Set-up"
)
SCANNER = LineTerms(
    "scanner", "one_time", "per_unit", D("385.00"), D(24),
    (percent(5, "volume"),), D("298.09"), 0, "Scanner",
)  # fmt: skip
QUOTE = (SEATS, ANALYTICS, SUPPORT, SET_UP, SCANNER)
THREE_YEARS = Term(date(2027, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("line", "net", "amount", "discount", "margin"),
    [
        (SEATS, "36.72", "4406.40", "23.50", "70.00"),
        (ANALYTICS, "552.00", "552.00", "20.00", "75.20"),
        (SUPPORT, "6000.00", "6000.00", "0.00", "60.00"),
        (SET_UP, "8820.00", "8820.00", "10.00", "27.40"),
        (SCANNER, "365.75", "8778.00", "5.00", "18.50"),
    ],
    ids=lambda value: value.key if isinstance(value, LineTerms) else None,
)
def test_a_line_goes_from_list_to_net(line, net, amount, discount, margin):
    priced = price_line(line, 2)
    assert (priced.net_unit_price, priced.amount) == (D(net), D(amount))
    assert (priced.discount_percent, priced.margin_percent) == (D(discount), D(margin))
    assert priced.list_amount - priced.discount_amount == priced.amount


def test_each_discount_meets_the_price_left_by_the_one_before():
    assert discounted_unit_prices(D("48.00"), SEATS.discounts) == (
        ("volume", D("43.20")),
        ("manual", D("36.72")),
    )


def test_the_first_year_of_the_reference_quote():
    totals = total_quote(QUOTE, THREE_YEARS, 2)
    assert totals.first_year == D("83098.80")
    assert totals.one_time == D("17598.00")
    assert (totals.mrr, totals.arr) == (D("5458.40"), D("65500.80"))
    assert totals.recurring == D("196502.40")
    assert totals.tcv == D("214100.40")
    assert [(y.start.year, y.one_time, y.recurring) for y in totals.years] == [
        (2027, D("17598.00"), D("65500.80")),
        (2028, D("0.00"), D("65500.80")),
        (2029, D("0.00"), D("65500.80")),
    ]


def test_the_waterfall_leads_from_list_to_net():
    totals = total_quote(QUOTE, THREE_YEARS, 2)
    assert totals.list_amount == D("269240.00")
    assert totals.waterfall == (
        ("volume", D("-21198.00")),
        ("manual", D("-28973.60")),
        ("promotion", D("-4968.00")),
    )
    assert totals.list_amount + sum(amount for _, amount in totals.waterfall) == totals.tcv
    assert totals.discount_percent == D("20.48")


def test_margin_is_net_less_cost_over_the_term():
    totals = total_quote((SEATS, SUPPORT), THREE_YEARS, 2)
    assert totals.margin_amount == D("121841.28")
    assert totals.margin_percent == D("68.98")
    unknown = LineTerms("x", "one_time", "flat", D(10), D(1))
    assert total_quote((SEATS, unknown), THREE_YEARS, 2).margin_amount is None
    assert price_line(unknown, 2).margin_percent is None


def test_an_evergreen_quote_has_no_contract_value_but_a_first_year():
    totals = total_quote((SEATS, SET_UP), Term(date(2027, 1, 1), None), 2)
    assert (totals.tcv, totals.recurring) == (None, None)
    assert totals.first_year == D("61696.80")
    assert totals.net_amount == totals.first_year
    only_once = total_quote((SET_UP,), Term(date(2027, 1, 1), None), 2)
    assert only_once.tcv == D("8820.00")


def test_metrics_tcv_of_36_months_at_2000_and_5000_once_is_77000():
    lines = (
        LineTerms("m", "recurring", "flat", D(2000), D(1), months=1),
        LineTerms("o", "one_time", "flat", D(5000), D(1)),
    )
    assert total_quote(lines, THREE_YEARS, 2).tcv == D("77000.00")


def test_wx_115_a_broken_term_is_priced_by_its_days():
    line = LineTerms("u", "recurring", "per_unit", D("5.00"), D(7), months=1)
    term = Term(date(2018, 8, 18), date(2019, 1, 1), anchor_day=1)
    assert total_quote((line,), term, 2).tcv == D("155.81")


def test_wx_72_ten_periods_and_a_stub_are_billed_line_by_line():
    line = LineTerms("u", "recurring", "flat", D("90.00"), D(1), months=1)
    term = Term(date(2025, 3, 28), date(2026, 2, 5), anchor_day=5)
    assert total_quote((line,), term, 2).tcv == D("923.23")


def test_wx_117_evergreen_is_not_defined_rather_than_zero():
    line = LineTerms("u", "recurring", "flat", D("100.00"), D(1), months=1)
    assert total_quote((line,), Term(date(2026, 1, 1), date(2026, 3, 1)), 2).tcv == D("200.00")
    assert total_quote((line,), Term(date(2026, 1, 1), None), 2).tcv is None


def test_an_agreed_price_and_an_amount_off_are_steps_too():
    agreed = (DiscountStep("price", D("4821.00"), "agreed"),)
    assert net_unit_price(D("5482.00"), agreed) == D("4821.00")
    assert net_unit_price(D("10.00"), (DiscountStep("amount", D("2.50"), "off"),)) == D("7.50")
    priced = price_line(LineTerms("g", "one_time", "flat", D("550"), D(1), agreed), 2)
    assert priced.discount_percent == D("-776.55")


def test_a_net_unit_price_is_as_fine_as_its_row():
    assert net_unit_price(D("0.000000000003"), (percent("50"),)) == D("0.000000000002")


@pytest.mark.parametrize(
    "step",
    [
        percent("100.01"),
        percent("-1"),
        DiscountStep("amount", D("10.01"), ""),
        DiscountStep("price", D("-0.01"), ""),
        DiscountStep("gift", D(1), ""),
    ],
)
def test_a_discount_past_the_price_is_refused(step):
    with pytest.raises(BadDiscount):
        net_unit_price(D("10.00"), (step,))


def test_a_quote_without_lines_is_zero():
    totals = total_quote((), THREE_YEARS, 2)
    assert (totals.tcv, totals.mrr, totals.margin_percent) == (D("0.00"), D("0.00"), None)


steps = st.builds(percent, st.decimals(0, 100, places=2), st.sampled_from(["volume", "manual"]))
quote_lines = st.builds(
    LineTerms,
    key=st.integers(),
    kind=st.sampled_from(["recurring", "one_time"]),
    model=st.sampled_from(["flat", "per_unit"]),
    list_unit_price=st.decimals(0, 9999, places=4),
    quantity=st.decimals(0, 500, places=1),
    discounts=st.lists(steps, max_size=3).map(tuple),
    unit_cost=st.decimals(0, 9999, places=2),
    months=st.sampled_from([1, 3, 12]),
)
terms = st.builds(
    lambda start, days, anchor: Term(start, date.fromordinal(start.toordinal() + days), anchor),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 1200),
    st.none() | st.integers(1, 31),
)


@given(st.lists(quote_lines, max_size=5), terms)
def test_waterfall_and_years_re_add_to_the_total(lines, term):
    totals = total_quote(lines, term, 2)
    assert totals.list_amount + sum(amount for _, amount in totals.waterfall) == totals.tcv
    assert totals.tcv == totals.one_time + totals.recurring
    if totals.years:
        assert sum(y.one_time + y.recurring for y in totals.years) == totals.tcv
        assert totals.years[0].one_time + totals.years[0].recurring == totals.first_year


@given(
    st.decimals(0, 9999, places=4),
    st.decimals(0, 500, places=2),
    st.lists(steps, max_size=3),
    st.sampled_from(["flat", "per_unit"]),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_the_last_step_of_a_line_equals_its_amount(price, quantity, discounts, model, currency):
    version = get_rule("quoting.line_net", 1)
    inputs = {
        "currency": currency,
        "model": model,
        "list_unit_price": str(price),
        "quantity": str(quantity),
        "discounts": [{"kind": s.kind, "value": str(s.value), "label": s.label} for s in discounts],
    }
    assert version.steps(inputs)[-1].result == version.compute(inputs)


def test_the_steps_of_the_seats_read_as_a_person_would_check_them():
    inputs = {
        "currency": "EUR",
        "model": "per_unit",
        "list_unit_price": "48.00",
        "quantity": "120",
        "discounts": [
            {"kind": "percent", "value": "10", "label": "Volume"},
            {"kind": "percent", "value": "15", "label": "Manual"},
        ],
    }
    found = get_rule("quoting.line_net", 1).steps(inputs)
    assert [(step.label, step.formula, step.result) for step in found] == [
        ("List price", "price book", D("48.00")),
        ("Volume", "less 10 %", D("43.20")),
        ("Manual", "less 15 %", D("36.72")),
        ("Line", "120 × 36.72, rounded half-up once", D("4406.40")),
    ]
