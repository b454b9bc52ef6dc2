"""The numbers of docs/the-one-equation.md and docs/money-and-rounding.md are those of the rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

from billing.rules import (
    PhaseTerms,
    RecordedItem,
    TaxableLine,
    credit_tax,
    differences,
    proration_inputs,
    split_gross,
    tax_document,
    tax_on,
)
from catalog.rules import period_amount, price_quantity
from revops.core.allocation import allocate, cumulative
from revops.core.derivation import get_rule
from revops.core.rounding import exponent

D = Decimal
DOCS = Path(__file__).resolve().parents[3] / "docs"
EQUATION, MONEY = DOCS / "the-one-equation.md", DOCS / "money-and-rounding.md"
day = date.fromisoformat


def table_under(page, heading):
    """Return the body rows of the first table after the line that starts with `heading`."""
    lines = page.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    first = next(i for i in range(start, len(lines)) if lines[i].startswith("|---"))
    rows = []
    for line in lines[first + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def numbers(cell):
    return [D(text) for text in cell.split(", ")]


def texts(amounts):
    return ", ".join(str(amount) for amount in amounts)


def monthly(price, start):
    return PhaseTerms(1, "recurring", D(1), D(price), day(start), None, 1, 1, 1)


def recorded(item, line_id, **changes):
    row = RecordedItem(
        item.phase_id, item.planned_start, item.planned_until, item.sequence, item.kind,
        item.span_start, item.span_until, item.amount, line_id, repairs=item.repairs,
    )  # fmt: skip
    return row._replace(**changes)


def test_the_run_table_is_what_the_runs_add():
    rows, lines, phase = [], count(1), monthly("100.00", "2026-04-01")
    table = table_under(EQUATION, "100.00 a month in advance")
    assert len(table) == 6
    for run_on, until, added, span in table:
        ended = replace(phase, until=None if until == "never" else day(until))
        new = differences(ended, rows, day(run_on))
        rows += [recorded(item, next(lines)) for item in new]
        assert (", ".join(f"{i.amount} {i.kind}" for i in new) or "nothing") == added
        if new:
            assert {f"{i.span_start} – {i.span_until}" for i in new} == {span}


def conceded_repair(conceded):
    phase = monthly("249.95", "2012-05-01")
    (charge,) = differences(phase, (), day("2012-05-01"))
    rows = [recorded(charge, 1)]
    if conceded:
        rows.append(recorded(charge, 2, kind="concession", sequence=1, amount=-conceded, repairs=1))
    ended = replace(phase, until=day("2012-05-02"))
    (repair,) = differences(ended, rows, day("2012-05-02"))
    return ended, repair


def test_the_concession_table_is_the_rule():
    table = table_under(EQUATION, "## Given by decision")
    assert len(table) == 3
    for conceded, target, billed, amount in table:
        _, repair = conceded_repair(D(conceded))
        assert texts((repair.target.amount, repair.recorded, repair.amount)) == texts(
            (target, billed, amount)
        )


def test_the_steps_are_those_of_the_drawer():
    ended, repair = conceded_repair(D("10.00"))
    steps = get_rule("billing.proration", 1).steps(proration_inputs(ended, repair, "EUR"))
    assert [[step.label, str(step.result)] for step in steps] == table_under(
        EQUATION, "## What follows"
    )


def test_the_line_table_rounds_once():
    table = table_under(MONEY, "## Half-up, once")
    assert len(table) == 5
    for quantity, unit_price, currency, exact, amount in table:
        terms = ("per_unit", D(unit_price), D(quantity))
        assert price_quantity(*terms) == D(exact)
        assert str(period_amount(*terms, exponent(currency))) == amount


def test_the_split_tables_add_up():
    for heading, split in (("## Among siblings", allocate), ("## Over time", cumulative)):
        for total, weights, parts in table_under(MONEY, heading):
            assert texts(split(D(total), numbers(weights), 2)) == parts
            assert sum(numbers(parts)) == D(total)


def test_the_tax_table_has_three_totals():
    left = [D(amount) for amount in (10, 20, 30, 40, 10, 20, 30, 40)]
    for coupon, eligible in ((20, range(2)), (10, range(4, 8)), (5, range(8))):
        parts = allocate(D(coupon), [left[i] for i in eligible], 2)
        for i, part in zip(eligible, parts, strict=True):
            left[i] -= part
    lines = [TaxableLine(i, a, "S", D(20 if i in (1, 5) else 10)) for i, a in enumerate(left)]
    table = table_under(MONEY, "## Tax")
    assert [row[0] for row in table] == ["category", "document", "line"]
    for mode, *totals in table:
        taxed = tax_document(lines, mode)
        assert [str(taxed.net), str(taxed.tax), str(taxed.gross)] == totals


def test_the_inclusive_table_says_which_side_is_rounded():
    for first, net, tax in table_under(MONEY, "4 %:"):
        found = split_gross(D("2.99"), D(4), 2, tax_first=first == "tax")
        assert found == (D(net), D(tax))


def test_the_credit_note_table_gives_the_last_note_the_cent():
    table = table_under(MONEY, "## Credit notes")
    nets = [D(net) for net, *_ in table]
    invoice = tax_document([TaxableLine(i, net, "S", D(20)) for i, net in enumerate(nets)])
    left_net, left_tax = invoice.net, invoice.tax
    for net, naive, issued in table:
        tax = credit_tax(D(net), D(20), 2, remaining_net=left_net, remaining_tax=left_tax)
        left_net, left_tax = left_net - D(net), left_tax - tax
        assert D(naive) == D(net) + tax_on(D(net), D(20), 2)
        assert D(issued) == D(net) + tax
    assert (invoice.gross, sum(D(issued) for *_, issued in table)) == (D("334.99"), D("334.99"))
