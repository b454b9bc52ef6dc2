"""Targets − recorded = the rows to add: repairs, concessions, reruns."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import (
    NewItem,
    OverCredited,
    PhaseTerms,
    RecordedItem,
    differences,
    proration_inputs,
    reconcile,
    tax_on,
)
from catalog.rules import part_amount
from revops.core.derivation import get_rule
from revops.core.periods import PlannedPeriod

D = Decimal


def day(text):
    return date.fromisoformat(text)


def monthly(price, start, until=None, *, anchor=1, **terms):
    terms = {"months": 1, "anchor_day": anchor, "quantity": D(1), "id": 1, **terms}
    return PhaseTerms(
        kind="recurring",
        unit_price=D(price),
        start=day(start),
        until=day(until) if until else None,
        **terms,
    )


class Books:
    """Records what a run adds, as the service would: one document per sign and run."""

    def __init__(self):
        self.rows, self.line, self.document = [], count(1), count(100)

    def run(self, phase, through):
        new = differences(phase, self.rows, day(through))
        invoice, note = next(self.document), next(self.document)
        for item in new:
            self.rows.append(self.row(item, invoice if item.amount > 0 else note))
        return new

    def row(self, item, document):
        return RecordedItem(
            item.phase_id,
            item.planned_start,
            item.planned_until,
            item.sequence,
            item.kind,
            item.span_start,
            item.span_until,
            item.amount,
            next(self.line),
            document,
            item.repairs,
            False,
            item.tax or ("S", "19"),
        )

    def concede(self, line_id, amount):
        row = next(row for row in self.rows if row.line_id == line_id)
        self.rows.append(
            row._replace(
                kind="concession",
                sequence=len(self.rows),
                amount=-D(amount),
                line_id=next(self.line),
                document_id=next(self.document),
                repairs=line_id,
            )
        )

    def cancel(self, document):
        self.rows = [
            row._replace(cancelled=True) if row.document_id == document else row
            for row in self.rows
        ]


def brief(items):
    return [(item.kind, str(item.amount), item.repairs) for item in items]


@pytest.mark.parametrize(
    ("phase", "ended", "billed_on", "repair"),
    [
        pytest.param(monthly("249.95", "2012-03-02", anchor=2), "2012-03-04", "2012-03-02",
                     "-233.82", id="WX-04 pause"),
        pytest.param(monthly("249.95", "2012-05-15", anchor=15), "2012-06-09", "2012-05-15",
                     "-48.38", id="part of a month"),
        pytest.param(monthly("10.00", "2023-08-29", anchor=29), "2023-09-28", "2023-08-29",
                     "-0.32", id="WX-34 one day unused"),
        pytest.param(monthly("249.95", "2012-07-01"), "2012-07-22", "2012-07-01",
                     "-80.63", id="WX-22 ten days of 31"),
        pytest.param(monthly("25.00", "2020-02-11", anchor=11), "2020-03-01", "2020-02-11",
                     "-8.62", id="WX-69 credit is charge less kept"),
        pytest.param(monthly("100.00", "2025-02-01"), "2025-02-22", "2025-02-01",
                     "-25.00", id="rule 1 cancellation day used"),
        pytest.param(monthly("1200.00", "2026-01-01", months=12), "2026-07-01", "2026-01-01",
                     "-604.93", id="WX-71 prorated"),
        pytest.param(monthly("100.00", "2026-04-01"), "2026-04-16", "2026-04-01",
                     "-50.00", id="one repair, never −100 and +50"),
        pytest.param(monthly("100.00", "2026-04-01"), "2026-04-01", "2026-04-01",
                     "-100.00", id="nothing was served"),
    ],
)  # fmt: skip
def test_an_earlier_end_gives_one_repair(phase, ended, billed_on, repair):
    books = Books()
    (charge,) = books.run(phase, billed_on)
    (item,) = books.run(replace(phase, until=day(ended)), ended)
    assert brief([charge, item]) == [("charge", str(charge.amount), None), ("repair", repair, 1)]
    assert (item.sequence, item.document_id, item.tax) == (1, 100, ("S", "19"))
    assert (item.span_start, item.span_until) == (day(ended), charge.span_until)
    assert books.run(replace(phase, until=day(ended)), "2030-01-01") == []


def test_wx_13_a_transfer_repairs_six_of_thirty_days():
    books, old = Books(), monthly("249.95", "2012-05-01", anchor=9)
    assert brief(books.run(old, "2012-05-01")) == [("charge", "66.65", None)]
    ended = replace(old, until=day("2012-05-03"))
    assert brief(books.run(ended, "2012-05-03")) == [("repair", "-49.99", 1)]


def test_wx_07_a_repair_never_exceeds_what_was_billed_less_conceded():
    books, phase = Books(), monthly("249.95", "2012-05-01")
    books.run(phase, "2012-05-01")
    books.concede(1, "10.00")
    assert books.run(phase, "2012-05-01") == []
    (repair,) = books.run(replace(phase, until=day("2012-05-02")), "2012-05-02")
    assert (repair.kind, repair.amount, repair.repairs) == ("repair", D("-239.95"), 1)
    assert (repair.target.full, repair.target.amount, repair.recorded) == (
        D("8.06"),
        D("0.00"),
        D("239.95"),
    )
    (new,) = Books().run(monthly("9.95", "2012-05-02", "2012-06-01", id=2), "2012-05-02")
    assert brief([new]) == [("charge", "9.63", None)]
    assert repair.amount + new.amount == D("-230.32")


def test_a_concession_is_neither_billed_back_nor_given_twice():
    books, phase = Books(), monthly("100.00", "2026-04-01")
    books.run(phase, "2026-04-01")
    books.concede(1, "30.00")
    (repair,) = books.run(replace(phase, until=day("2026-04-16")), "2026-04-16")
    assert repair.amount == D("-50.00")
    assert sum(row.amount for row in books.rows) == D("20.00")


def test_wx_37_two_changes_on_one_day_net_to_one_truth():
    books = Books()
    ten = monthly("10.00", "2024-03-05", id=1)
    assert brief(books.run(ten, "2024-03-05")) == [("charge", "8.71", None)]
    fifteen = monthly("15.00", "2024-03-12", id=2)
    ten = replace(ten, until=day("2024-03-12"))
    (credit,) = differences(ten, books.rows, day("2024-03-12"))
    assert credit.amount == D("-6.45")  # 8.06 gross at 25 %
    other = Books()
    assert brief(other.run(fifteen, "2024-03-12")) == [("charge", "9.68", None)]
    fifteen = replace(fifteen, until=day("2024-03-12"))
    assert brief(other.run(fifteen, "2024-03-12")) == [("repair", "-9.68", 1)]  # 12.10 gross
    nineteen = monthly("19.00", "2024-03-12", id=3)
    assert brief(Books().run(nineteen, "2024-03-12")) == [("charge", "12.26", None)]


@pytest.mark.parametrize(
    ("price", "start", "charged", "credited", "gross"),
    [("10.00", "2024-03-05", "10.00", "-7.74", "-9.68"),
     ("15.00", "2024-03-12", "11.61", "-11.61", "-14.51")],
    ids=["the first plan", "the second, an hour later"],
)  # fmt: skip
def test_wx_37_on_the_anniversary_the_5th_is_remembered(price, start, charged, credited, gross):
    books, phase = Books(), monthly(price, start, anchor=5)
    assert brief(books.run(phase, start)) == [("charge", charged, None)]
    ended = replace(phase, until=day("2024-03-12"))
    (credit,) = books.run(ended, "2024-03-12")
    assert credit.amount == D(credited)
    assert credit.amount + tax_on(credit.amount, D(25), 2) == D(gross)


def test_wx_75_a_change_half_way_credits_and_charges_half():
    books, ten = Books(), monthly("10.00", "2026-04-01")
    twenty = monthly("20.00", "2026-04-16", id=2)
    books.run(ten, "2026-04-01")
    changed = [
        *books.run(replace(ten, until=day("2026-04-16")), "2026-04-16"),
        *(other := Books()).run(twenty, "2026-04-16"),
    ]
    assert [item.amount for item in changed] == [D("-5.00"), D("10.00")]
    (may,) = other.run(twenty, "2026-05-01")
    assert sum(item.amount for item in changed) + may.amount == D("25.00")


def test_a_cancelled_invoice_leaves_recorded_and_is_billed_under_the_next_sequence():
    books, phase = Books(), monthly("100.00", "2026-04-01")
    books.run(phase, "2026-04-01")
    books.cancel(100)
    (again,) = books.run(phase, "2026-04-01")
    assert (again.kind, again.amount, again.sequence) == ("charge", D("100.00"), 1)
    assert books.run(phase, "2026-04-01") == []


def test_a_concession_outlives_the_invoice_it_was_given_on():
    books, phase = Books(), monthly("249.95", "2012-05-01")
    books.run(phase, "2012-05-01")
    books.concede(1, "10.00")
    books.cancel(100)
    (again,) = books.run(phase, "2012-05-01")
    assert (again.kind, again.amount, again.sequence) == ("charge", D("239.95"), 2)
    (repair,) = books.run(replace(phase, until=day("2012-05-02")), "2012-05-02")
    assert (repair.amount, repair.repairs) == (D("-239.95"), again.sequence + 1)


def test_a_cancelled_credit_note_is_given_again():
    books, phase = Books(), monthly("100.00", "2026-04-01")
    books.run(phase, "2026-04-01")
    ended = replace(phase, until=day("2026-04-16"))
    books.run(ended, "2026-04-16")
    books.cancel(103)
    assert brief(books.run(ended, "2026-04-16")) == [("repair", "-50.00", 1)]


def test_a_later_end_bills_again_and_the_next_credit_takes_the_newest_line():
    books, phase = Books(), monthly("100.00", "2026-04-01")
    books.run(phase, "2026-04-01")
    books.run(replace(phase, until=day("2026-04-16")), "2026-04-16")
    (more,) = books.run(replace(phase, until=day("2026-04-22")), "2026-04-16")
    assert brief([more]) == [("repair", "20.00", 1)]
    assert (more.span_start, more.span_until) == (day("2026-04-16"), day("2026-04-22"))
    nothing = books.run(replace(phase, until=day("2026-04-01")), "2026-04-16")
    assert brief(nothing) == [("repair", "-20.00", 3), ("repair", "-50.00", 1)]
    assert [item.sequence for item in nothing] == [3, 4]
    assert sum(row.amount for row in books.rows) == 0


def test_a_span_never_billed_for_is_a_charge_of_its_own():
    books, phase = Books(), monthly("100.00", "2026-04-01", "2026-04-16")
    books.run(phase, "2026-04-01")
    (more,) = books.run(replace(phase, until=None), "2026-04-16")
    assert (more.kind, more.amount, more.sequence, more.repairs) == ("charge", D("50.00"), 1, None)
    assert (more.span_start, more.span_until) == (day("2026-04-16"), day("2026-05-01"))


def test_an_older_billing_date_takes_nothing_back():
    books, phase = Books(), monthly("100.00", "2026-01-01")
    assert len(books.run(phase, "2026-06-01")) == 6
    assert books.run(phase, "2026-02-01") == []


def test_periods_after_the_end_are_taken_to_zero():
    books, phase = Books(), monthly("100.00", "2026-01-01")
    books.run(phase, "2026-03-01")
    ended = replace(phase, until=day("2026-02-01"))
    assert brief(books.run(ended, "2026-03-01")) == [
        ("repair", "-100.00", 2),
        ("repair", "-100.00", 3),
    ]
    assert books.run(ended, "2026-12-01") == []


def test_arrears_not_yet_due_are_never_billed_early():
    books = Books()
    phase = monthly("30.00", "2026-04-01", "2026-04-11", in_advance=False)
    assert brief(books.run(phase, "2026-04-11")) == [("charge", "10.00", None)]
    longer = replace(phase, until=None)
    assert books.run(longer, "2026-04-20") == []
    assert brief(books.run(longer, "2026-05-01")) == [("charge", "20.00", None)]


def test_a_one_time_charge_that_is_withdrawn_is_credited():
    books, fee = Books(), PhaseTerms(1, "one_time", D(1), D("500.00"), day("2026-04-01"))
    books.run(fee, "2026-04-01")
    assert brief(books.run(replace(fee, until=fee.start), "2026-05-01")) == [
        ("repair", "-500.00", 1)
    ]


def test_a_discount_charge_mirrors_a_charge():
    books, rebate = Books(), monthly("-30.00", "2026-04-01")
    assert brief(books.run(rebate, "2026-04-01")) == [("charge", "-30.00", None)]
    ended = replace(rebate, until=day("2026-04-11"))
    assert brief(books.run(ended, "2026-04-11")) == [("repair", "20.00", 1)]


def test_rows_without_a_target_are_taken_to_zero():
    books = Books()
    books.run(monthly("100.00", "2026-01-01"), "2026-01-01")
    assert brief(reconcile((), books.rows)) == [("repair", "-100.00", 1)]


def test_wx_129_a_history_that_does_not_add_up_is_refused_and_not_billed():
    books = Books()
    books.run(monthly("10.00", "2026-01-01"), "2026-02-01")
    too_much = books.rows[0]._replace(sequence=1, kind="repair", amount=D("-20.00"), line_id=9)
    with pytest.raises(OverCredited, match="line 1"):
        reconcile((), [*books.rows, too_much._replace(repairs=1), _second_charge(books.rows[0])])


def _second_charge(row):
    return row._replace(sequence=2, amount=D("30.00"), line_id=10)


starts = st.dates(date(2020, 1, 1), date(2027, 1, 1))
phases = st.builds(
    PhaseTerms,
    id=st.just(1),
    kind=st.sampled_from(["recurring", "recurring", "one_time"]),
    quantity=st.decimals("0.1", 500, places=1),
    unit_price=st.decimals("0.001", 5000, places=3),
    start=starts,
    until=st.none(),
    months=st.sampled_from([1, 3, 12]),
    anchor_day=st.integers(1, 31),
    anchor_month=st.integers(1, 12),
    in_advance=st.booleans(),
    day_count=st.sampled_from(["actual", "actual_30", "strict_30"]),
    places=st.sampled_from([0, 2, 3]),
)
spans = st.integers(0, 500)


@given(phases, spans, spans)
def test_reconciling_twice_adds_nothing_and_later_dates_only_append(phase, near, far):
    near, far = sorted((near, far))
    books, direct = Books(), Books()
    first = (phase.start + timedelta(near)).isoformat()
    last = (phase.start + timedelta(far)).isoformat()
    books.run(phase, first)
    assert books.run(phase, first) == []
    assert all(item.amount > 0 for item in books.run(phase, last))
    direct.run(phase, last)
    by_key = {row.planned_start: row.amount for row in direct.rows}
    assert {row.planned_start: row.amount for row in books.rows} == by_key


@given(phases, spans, st.lists(st.integers(0, 600), min_size=1, max_size=5))
def test_whatever_the_ends_recorded_equals_the_target(phase, length, ends):
    books = Books()
    through = (phase.start + timedelta(600)).isoformat()
    books.run(phase, (phase.start + timedelta(length)).isoformat())
    for end in ends:
        amended = replace(phase, until=phase.start + timedelta(end))
        books.run(amended, through)
        assert books.run(amended, through) == []
    fresh = Books()
    fresh.run(amended, through)
    assert sum(row.amount for row in books.rows) == sum(row.amount for row in fresh.rows)
    assert len({(row.planned_start, row.sequence) for row in books.rows}) == len(books.rows)
    for row in books.rows:
        credited = sum(o.amount for o in books.rows if o.repairs == row.line_id and o.amount < 0)
        assert row.amount < 0 or row.amount + credited >= 0


@given(phases, spans, st.integers(0, 400))
def test_amend_and_revert_is_zero(phase, length, end):
    books, untouched = Books(), Books()
    through = (phase.start + timedelta(length)).isoformat()
    books.run(phase, through)
    before = sum(row.amount for row in books.rows)
    books.run(replace(phase, until=phase.start + timedelta(end)), through)
    books.run(phase, through)
    if phase.in_advance:
        assert sum(row.amount for row in books.rows) == before
    later = (phase.start + timedelta(length + 800)).isoformat()
    books.run(phase, later)
    untouched.run(phase, later)
    assert sum(row.amount for row in books.rows) == sum(row.amount for row in untouched.rows)


@given(phases, spans)
def test_a_credit_mirrors_its_charge(phase, length):
    books = Books()
    through = (phase.start + timedelta(length)).isoformat()
    charged = books.run(phase, through)
    credited = books.run(replace(phase, until=phase.start), through)
    assert [(-c.amount, c.tax) for c in credited] == [(c.amount, ("S", "19")) for c in charged]


@given(st.decimals("0.01", 9999, places=2), st.integers(1, 29))
def test_parts_of_a_period_add_to_the_whole_by_difference(price, days):
    april = PlannedPeriod(day("2026-04-01"), day("2026-05-01"), day("2026-04-01"))
    cut = april.start + timedelta(days)
    books = Books()
    phase = monthly(price, "2026-04-01")
    books.run(phase, "2026-04-01")
    books.run(replace(phase, until=cut), "2026-04-01")
    kept = part_amount(price, april, cut, "actual", 2)
    assert [row.amount for row in books.rows][1:] == ([kept - price] if kept != price else [])


CURRENCIES = {0: "JPY", 2: "EUR", 3: "KWD"}


@given(phases, spans, st.lists(st.integers(0, 600), max_size=3), st.decimals(0, 50, places=0))
def test_the_last_step_of_a_row_equals_its_amount(phase, length, ends, conceded):
    books, version = Books(), get_rule("billing.proration", 1)
    explained = [
        (phase, item) for item in books.run(phase, (phase.start + timedelta(length)).isoformat())
    ]
    if explained and conceded <= explained[0][1].amount:
        books.concede(1, conceded)
    for end in ends:
        amended = replace(phase, until=phase.start + timedelta(end))
        explained += [(amended, item) for item in books.run(amended, "2031-01-01")]
    for terms, item in explained:
        assert isinstance(item, NewItem)
        inputs = proration_inputs(terms, item, CURRENCIES[phase.places], "orders.chargephase:1")
        assert version.compute(inputs) == item.amount
        assert version.steps(inputs)[-1].result == item.amount


def test_the_explanation_of_wx_07_reads_as_a_person_would_check_it():
    books, phase = Books(), monthly("249.95", "2012-05-01")
    books.run(phase, "2012-05-01")
    books.concede(1, "10.00")
    ended = replace(phase, until=day("2012-05-02"))
    (repair,) = books.run(ended, "2012-05-02")
    steps = get_rule("billing.proration", 1).steps(proration_inputs(ended, repair, "EUR"))
    assert [(step.label, str(step.result)) for step in steps] == [
        ("Price", "249.95"),
        ("Days served", "1"),
        ("Days of the period", "31"),
        ("Line", "8.06"),
        ("Less concession", "0.00"),
        ("Less what is recorded", "-239.95"),
    ]
