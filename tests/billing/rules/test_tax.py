"""Tax of documents against published ones, in all three modes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import (
    TaxableLine,
    TaxRounding,
    credit_tax,
    split_gross,
    tax_document,
    tax_on,
)
from revops.core.allocation import allocate
from revops.core.derivation import get_rule

D = Decimal


def lines(*rows):
    """Each row is (amount, rate) or (amount, rate, category)."""
    return [
        TaxableLine(i, D(row[0]), row[2] if len(row) > 2 else "S", D(row[1]))
        for i, row in enumerate(rows)
    ]


def totals(document):
    return [str(total) for total in (document.net, document.tax, document.gross)]


def test_wx_24_a_coupon_comes_off_before_tax_by_base():
    fees = [D(100), D(50), D(30), D(20)]
    coupon = allocate(D("10.00"), fees, 2)
    document = tax_document(
        [
            TaxableLine(i, fee - part, "S" if rate else "Z", D(rate))
            for i, (fee, part, rate) in enumerate(zip(fees, coupon, (10, 0, 20, 20), strict=True))
        ]
    )
    assert [str(part) for part in coupon] == ["5.00", "2.50", "1.50", "1.00"]
    assert [str(line.tax) for line in document.lines] == ["9.50", "0.00", "5.70", "3.80"]
    assert totals(document) == ["190.00", "19.00", "209.00"]


def wx_25():
    """Fees less a coupon of 20 on fees 1-2, of 10 on fees 5-8, then of 5 on what is left."""
    left = [D(amount) for amount in (10, 20, 30, 40, 10, 20, 30, 40)]
    for coupon, eligible in ((20, (0, 1)), (10, (4, 5, 6, 7)), (5, range(8))):
        parts = allocate(D(coupon), [left[i] for i in eligible], 2)
        for i, part in zip(eligible, parts, strict=True):
            left[i] -= part
    rates = (10, 20, 10, 10, 10, 20, 10, 10)
    return [
        TaxableLine(i, amount, "S", D(rate))
        for i, (amount, rate) in enumerate(zip(left, rates, strict=True))
    ]


@pytest.mark.parametrize(
    ("mode", "tax", "gross"),
    [("category", "18.90", "183.90"), ("document", "18.89", "183.89"), ("line", "18.87", "183.87")],
)
def test_wx_25_three_roundings_give_three_totals(mode, tax, gross):
    assert totals(tax_document(wx_25(), mode)) == ["165.00", tax, gross]


def test_wx_25_rounds_once_per_rate_by_default():
    subtotals = tax_document(wx_25()).subtotals
    assert [(str(s.rate), str(s.base), str(s.tax)) for s in subtotals] == [
        ("10", "141.06", "14.11"),
        ("20", "23.94", "4.79"),
    ]


def test_wx_25_line_mode_prints_the_published_line_taxes():
    document = tax_document(wx_25(), "line")
    assert [int(line.tax * 100) for line in document.lines] == [
        32,
        129,
        291,
        388,
        87,
        349,
        262,
        349,
    ]


def test_wx_84_the_example_of_the_standard():
    document = tax_document(lines(("1460.50", "25"), ("1.00", "15"), ("-25.00", "0", "E")))
    assert [str(s.tax) for s in document.subtotals] == ["365.13", "0.15", "0.00"]
    assert totals(document) == ["1436.50", "365.28", "1801.78"]
    assert document.gross - D("1000.00") == D("801.78")


def test_wx_86_the_line_is_rounded_then_the_category():
    document = tax_document(lines(("5350.66", "22")))
    assert totals(document) == ["5350.66", "1177.15", "6527.81"]
    assert tax_on(D("5350.656"), D(22), 2) == D("1177.14")  # the unrounded base of 6,527.80


@pytest.mark.parametrize(("mode", "tax"), [("category", "2.55"), ("line", "2.56")])
def test_wx_88_tax_inside_two_gross_lines(mode, tax):
    document = tax_document(lines(("11.90", "21"), ("2.80", "21")), mode, inclusive=True)
    assert totals(document) == [str(D("14.70") - D(tax)), tax, "14.70"]


def test_wx_89_yen_has_no_decimals():
    assert totals(tax_document(lines(("12345", "10")), places=0)) == ["12345", "1235", "13580"]


@pytest.mark.parametrize(("mode", "tax"), [("category", "71.05"), ("line", "71.06")])
def test_wx_90_the_method_moves_a_cent(mode, tax):
    three = lines(("100.07", "8.5"), ("200.07", "8.5"), ("535.72", "8.5"))
    assert tax_document(three, mode).tax == D(tax)


def test_wx_91_which_side_is_rounded_first():
    assert split_gross(D("2.99"), D(4), 2) == (D("2.87"), D("0.12"))
    assert split_gross(D("2.99"), D(4), 2, tax_first=False) == (D("2.88"), D("0.11"))
    assert totals(tax_document(lines(("2.99", "4")), inclusive=True)) == ["2.87", "0.12", "2.99"]


def test_rule_22_each_rate_is_taxed_on_its_own_base():
    document = tax_document(lines(("179.00", "10"), ("149.00", "20")))
    assert totals(document) == ["328.00", "47.70", "375.70"]


def test_wx_37_credit_notes_carry_tax():
    assert tax_document(lines(("-6.45", "25"))).gross == D("-8.06")
    assert tax_document(lines(("-9.68", "25"))).gross == D("-12.10")


def test_wx_28_the_last_credit_note_takes_the_cent():
    nets = [D("68.33"), D("68.33"), D("57.50"), D("85.00")]
    invoice = tax_document([TaxableLine(i, net, "S", D(20)) for i, net in enumerate(nets)])
    assert totals(invoice) == ["279.16", "55.83", "334.99"]
    naive = [net + tax_on(net, D(20), 2) for net in nets]
    assert sum(naive) == D("335.00")
    left_net, left_tax, notes = invoice.net, invoice.tax, []
    for net in nets:
        tax = credit_tax(net, D(20), 2, remaining_net=left_net, remaining_tax=left_tax)
        left_net, left_tax = left_net - net, left_tax - tax
        notes.append(net + tax)
    assert notes == [*naive[:3], naive[3] - D("0.01")]
    assert sum(notes) == invoice.gross


def test_a_credit_past_the_base_is_refused():
    with pytest.raises(ValueError, match=r"only 5\.00"):
        credit_tax(D(6), D(20), 2, remaining_net=D("5.00"), remaining_tax=D("1.00"))


def test_a_document_without_lines_is_zero():
    assert totals(tax_document([])) == ["0.00", "0.00", "0.00"]


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="sometimes"):
        tax_document([], "sometimes")


amounts = st.decimals(-(10**5), 10**6, places=2)
rates = st.sampled_from(["0", "5", "7", "8.5", "19", "20", "25"])
documents = st.lists(
    st.builds(TaxableLine, st.integers(), amounts, st.sampled_from(["S", "Z"]), rates.map(D)),
    max_size=10,
)


@given(documents, st.sampled_from(TaxRounding), st.booleans())
def test_lines_subtotals_and_totals_agree_and_a_credit_mirrors(document, mode, inclusive):
    taxed = tax_document(document, mode, inclusive=inclusive)
    assert taxed.net + taxed.tax == taxed.gross
    assert sum(s.tax for s in taxed.subtotals) == taxed.tax == sum(x.tax for x in taxed.lines)
    assert sum(s.base for s in taxed.subtotals) == taxed.net == sum(x.net for x in taxed.lines)
    for line, before in zip(taxed.lines, document, strict=True):
        assert line.net + line.tax == line.gross
        assert before.amount == (line.gross if inclusive else line.net)
    mirrored = tax_document(
        [TaxableLine(x.key, -x.amount, x.category, x.rate) for x in document],
        mode,
        inclusive=inclusive,
    )
    assert [(-x.net, -x.tax) for x in mirrored.lines] == [(x.net, x.tax) for x in taxed.lines]


@given(st.lists(st.decimals("0.01", 999, places=2), min_size=1, max_size=8), rates)
def test_fully_credited_tax_equals_charged_tax(nets, rate):
    rate = D(rate)
    left_net = sum(nets)
    left_tax = tax_on(left_net, rate, 2)
    for net in nets:
        tax = credit_tax(net, rate, 2, remaining_net=left_net, remaining_tax=left_tax)
        assert 0 <= tax <= left_tax
        left_net, left_tax = left_net - net, left_tax - tax
    assert (left_net, left_tax) == (0, 0)


@given(
    st.lists(amounts.map(str), max_size=6), rates, st.booleans(), st.sampled_from(["EUR", "JPY"])
)
def test_the_last_step_of_a_category_equals_its_tax(texts, rate, inclusive, currency):
    version = get_rule("billing.tax_category", 1)
    inputs = {"amounts": texts, "rate": rate, "currency": currency, "inclusive": inclusive}
    assert version.steps(inputs)[-1].result == version.compute(inputs)


def test_the_steps_of_wx_84_read_as_a_person_would_check_them():
    inputs = {"amounts": ["1460.50"], "rate": "25", "currency": "EUR"}
    steps = get_rule("billing.tax_category", 1).steps(inputs)
    assert [(step.formula, str(step.result)) for step in steps] == [
        ("1460.50", "1460.50"),
        ("base × 25 / 100, rounded half-up once", "365.13"),
    ]
