"""What every plan must satisfy, whatever its tiers and credits."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    earning_inputs,
    ladder,
    pay_on,
    reconcile,
    recorded_as,
    standing_at,
    targets,
)
from revops.core.derivation import derivation, get_rule

D = Decimal
DAY = date(2026, 1, 5)
examples = settings(max_examples=60)
CENT = D("0.01")

amounts = st.integers(1, 5_000_000).map(lambda cents: D(cents) / 100)
rates = st.integers(0, 3000).map(lambda points: D(points) / 10000)
yes_or_no = st.booleans()


def half_up(value):
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


@st.composite
def tables(draw, splits=tuple(Split), retroactive=yes_or_no, accumulation=Accumulation.QUARTER):
    bounds = sorted(draw(st.sets(st.integers(1, 90_000), max_size=4)))
    los, his = [D(0), *map(D, bounds)], [*map(D, bounds), None]
    tiers = []
    for lo, hi in zip(los, his, strict=True):
        split = draw(st.sampled_from(splits))
        if hi is None and split == Split.INTERPOLATED:
            split = Split.WHOLE
        rate_to = draw(rates) if split == Split.INTERPOLATED else None
        tiers.append(Tier(lo, hi, draw(rates), split, draw(retroactive), rate_to))
    on_bound = draw(st.sampled_from(OnBound))
    return RateTable(Measure.AMOUNT, accumulation, tuple(tiers), on_bound)


sliced = tables(splits=(Split.SLICES,), retroactive=st.just(False))


@st.composite
def histories(draw):
    """Deals, each possibly taken back in parts later on."""
    deals = draw(st.lists(amounts, min_size=1, max_size=8))
    rows = [Credit(i, DAY, value) for i, value in enumerate(deals, 1)]
    left = {row.id: row.value for row in rows}
    for origin in draw(st.lists(st.sampled_from(sorted(left)), max_size=5)):
        if left[origin] > 0:
            cents = draw(st.integers(1, int(left[origin] * 100)))
            left[origin] -= D(cents) / 100
            rows.append(Credit(len(rows) + 1, DAY, -D(cents) / 100, origin=origin))
    return rows


@examples
@given(tables(), histories(), st.sampled_from(Clawback))
def test_the_trace_re_adds_to_the_pay_to_the_cent(table, rows, clawback):
    for one in targets([ladder(table)], rows, clawback=clawback):
        assert sum(row.amount for row in one.trace) == one.amount
        assert all(row.amount == half_up(row.amount) for row in one.trace)
        assert all(abs(row.amount - row.base * row.rate) < 2 * CENT for row in one.trace)


@examples
@given(tables(), histories())
def test_recomputed_pay_is_the_pay_on_what_is_left(table, rows):
    paid = sum(one.amount for one in targets([ladder(table)], rows))
    left = {row.id: row.value for row in rows if row.origin is None}
    for row in rows:
        if row.origin:
            left[row.origin] += row.value
    anew = [Credit(i, DAY, value) for i, value in left.items() if value]
    assert paid == sum(one.amount for one in targets([ladder(table)], anew))


@examples
@given(sliced, st.lists(amounts, min_size=1, max_size=6), st.randoms())
def test_marginal_pay_does_not_depend_on_the_order_in_total(table, values, random):
    shuffled = values[:]
    random.shuffle(shuffled)
    pay = [
        sum(one.amount for one in advance(Standing(), ladder(table), enumerate(v))[1])
        for v in (values, shuffled)
    ]
    assert pay[0] == pay[1] == half_up(pay_on(sum(values), table))


@examples
@given(sliced, amounts)
def test_marginal_pay_is_continuous(table, attained):
    steepest = max(tier.rate for tier in table.tiers)
    assert pay_on(attained + CENT, table) - pay_on(attained, table) <= CENT * steepest


@examples
@given(tables(), st.lists(amounts, min_size=1, max_size=6))
def test_pay_never_falls_with_sales_unless_the_table_declares_a_decelerator(table, values):
    if not table.has_decelerator:
        _, earned = advance(Standing(), ladder(table), enumerate(values))
        assert all(one.amount >= 0 for one in earned)


@examples
@given(sliced, amounts, amounts, st.integers(1, 99))
def test_splitting_a_deal_in_two_leaves_marginal_pay_unchanged(table, before, deal, percent):
    part = half_up(deal * percent / 100)
    start = standing_at(ladder(table), before)
    _, [whole] = advance(start, ladder(table), [(1, deal)])
    _, parts = advance(start, ladder(table), [(1, part), (2, deal - part)])
    assert sum(one.amount for one in parts) == whole.amount


@examples
@given(tables(), st.lists(amounts, max_size=5), amounts)
def test_reversing_a_deal_restores_the_exact_prior_state(table, values, deal):
    rows = [Credit(i, DAY, value) for i, value in enumerate([*values, deal], 1)]
    back = Credit(len(rows) + 1, DAY, -deal, origin=len(rows))
    terms = [ladder(table)]
    earned = targets(terms, [*rows, back])
    assert earned[-1].amount == -earned[-2].amount
    again = targets(terms, [*rows, back, Credit(99, DAY, deal)])
    assert again[-1].amount == earned[-2].amount


@examples
@given(tables(), st.lists(amounts, max_size=8), st.integers(0, 8))
def test_carrying_on_from_a_standing_equals_walking_everything(table, values, cut):
    terms, rows = ladder(table), list(enumerate(values, 1))
    standing, head = advance(Standing(), terms, rows[:cut])
    _, tail = advance(standing, terms, rows[cut:])
    whole = targets([terms], [Credit(i, DAY, value) for i, value in rows])
    assert [*head, *tail] == whole


@examples
@given(tables(), histories(), st.integers(0, 13))
def test_a_standing_known_by_its_level_alone_earns_the_same(table, rows, cut):
    terms = ladder(table)
    if terms.is_path_dependent:
        with pytest.raises(NeedsHistory):
            standing_at(terms, D(0))
        return
    whole = targets([terms], rows)
    standing = standing_at(terms, sum((row.value for row in rows[:cut]), D(0)))
    _, tail = advance(standing, terms, [(row.id, row.value) for row in rows[cut:]])
    assert [(one.credit, one.amount) for one in tail] == [
        (one.credit, one.amount) for one in whole[cut:]
    ]


@examples
@given(tables(accumulation=Accumulation.EACH), histories())
def test_a_credit_that_stands_alone_is_paid_whatever_came_before(table, rows):
    paid = targets([ladder(table)], rows)
    left = sum((pay_on(row.value, table) for row in rows if row.origin is None), D(0))
    first = [one for one, row in zip(paid, rows, strict=True) if row.origin is None]
    assert sum(one.amount for one in first) == half_up(left)


@examples
@given(tables(), histories(), st.sampled_from(Clawback), st.integers(0, 13))
def test_reconciling_twice_adds_nothing(table, rows, clawback, cut):
    terms = [ladder(table)]
    part = reconcile(targets(terms, rows[:cut], clawback=clawback), {})
    recorded = recorded_as(part, {})
    due = targets(terms, rows, clawback=clawback)
    rest = reconcile(due, recorded)
    assert [row.credit for row in rest] == [row.id for row in rows[cut:]]
    assert all(row.sequence == 0 for row in rest)
    assert reconcile(due, recorded_as(rest, recorded)) == []


@examples
@given(tables(), tables(), histories())
def test_changed_terms_are_repaired_by_differences_that_re_add(old, new, rows):
    recorded = recorded_as(reconcile(targets([ladder(old)], rows), {}), {})
    due = targets([ladder(new)], rows)
    repairs = reconcile(due, recorded)
    for row in repairs:
        assert row.sequence == 1
        assert sum(part.amount for part in row.trace) == row.amount
    after = recorded_as(repairs, recorded)
    assert {one.credit: one.amount for one in due} == {k: v.amount for k, v in after.items()}


@examples
@given(tables(), histories(), st.sampled_from(Clawback))
def test_the_last_step_of_an_explained_earning_is_the_earning(table, rows, clawback):
    terms, explain = ladder(table), get_rule("compensation.earning", 1)
    for one, row in zip(targets([terms], rows, clawback=clawback), rows, strict=True):
        stored = derivation("compensation.earning", 1, earning_inputs(terms, one, row.value))
        assert explain.compute(stored["inputs"]) == one.amount
        assert explain.steps(stored["inputs"])[-1].result == one.amount
