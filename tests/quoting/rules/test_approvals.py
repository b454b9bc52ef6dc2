"""One discount rule, approvals bound to terms, evidence that cannot be edited."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoting.rules import (
    GENESIS,
    DiscountStep,
    LineTerms,
    approval_stands,
    canonical,
    discount_reasons,
    fingerprint,
    first_broken_link,
    has_expired,
    link_hash,
    price_line,
)

D = Decimal
LIMITS = {"sales_rep": D(10), "sales_manager": D(25)}


def line(percent, label="Platform Business"):
    step = DiscountStep("percent", D(percent), "manual")
    terms = LineTerms(
        7, "recurring", "per_unit", D("48.00"), D(120), (step,), months=1, label=label
    )
    return price_line(terms, 2)


@pytest.mark.parametrize(
    ("role", "percent", "needed"),
    [
        ("sales_rep", "10", False),
        ("sales_rep", "10.01", True),
        ("sales_manager", "25", False),
        ("sales_manager", "25.01", True),
        ("intern", "0", False),
        ("intern", "0.01", True),
    ],
)
def test_a_discount_past_the_limit_of_the_role_needs_a_manager(role, percent, needed):
    assert bool(discount_reasons([line(percent)], LIMITS, role)) is needed


def test_the_reason_names_line_given_percent_and_limit():
    (reason,) = discount_reasons([line("5"), line("15")], LIMITS, "sales_rep")
    assert str(reason) == "Discount of 15 % on Platform Business; your limit is 10 %."
    assert (reason.code, reason.subject) == ("discount_over_limit", "7")


def test_every_line_past_the_limit_has_its_reason():
    reasons = discount_reasons([line("15", "One"), line("12.5", "Two")], LIMITS, "sales_rep")
    assert [(r.params["line"], r.params["given"]) for r in reasons] == [
        ("One", "15"),
        ("Two", "12.5"),
    ]


def test_an_offer_lapses_on_the_first_day_it_no_longer_stands():
    assert not has_expired(date(2026, 12, 1), date(2026, 11, 30))
    assert has_expired(date(2026, 12, 1), date(2026, 12, 1))


TERMS = {
    "customer": "Müller & Söhne",
    "total": D("100.00"),
    "start": date(2027, 1, 1),
    "lines": [{"quantity": D(3), "price": D("33.3333")}],
}


def test_equal_terms_have_one_fingerprint_whatever_their_form():
    reordered = dict(reversed(list(TERMS.items()))) | {"total": D("100.0")}
    decomposed = TERMS | {"customer": "Mu\u0308ller & So\u0308hne"}
    assert fingerprint(reordered) == fingerprint(decomposed) == fingerprint(TERMS)
    assert len(fingerprint(TERMS)) == 64


def test_one_changed_cent_breaks_the_approval():
    approved = fingerprint(TERMS)
    assert approval_stands(approved, fingerprint(dict(TERMS)))
    assert not approval_stands(approved, fingerprint(TERMS | {"total": D("100.01")}))
    assert not approval_stands("", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (D("1E+3"), '"1000"'),
        (D("-0.00"), '"0"'),
        (D("0.0100"), '"0.01"'),
        ((1, None, True), "[1,null,true]"),
        (datetime(2026, 11, 21, 8, tzinfo=UTC), '"2026-11-21T08:00:00+00:00"'),
    ],
)
def test_the_canonical_form_is_fixed(value, text):
    assert canonical(value) == text


@pytest.mark.parametrize(
    "value",
    [1.5, D("NaN"), datetime(2026, 11, 21), {1: 2}, object()],  # noqa: DTZ001
    ids=["float", "NaN", "naive", "keys", "object"],
)
def test_what_has_no_exact_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def chain(*events):
    previous, links = GENESIS, []
    for event in events:
        previous = link_hash(previous, event)
        links.append((event, previous))
    return links


SIGNING = ({"act": "sent"}, {"act": "viewed", "address": "203.0.113.7"}, {"act": "signed"})


def test_an_untouched_chain_holds():
    assert first_broken_link(chain(*SIGNING)) is None
    assert first_broken_link([]) is None


@pytest.mark.parametrize(
    ("tamper", "index"),
    [
        (lambda links: [links[0], ({"act": "viewed"}, links[1][1]), links[2]], 1),
        (lambda links: [links[0], links[2]], 1),
        (lambda links: [links[1], links[0], links[2]], 0),
        (lambda links: links[1:], 0),
        (lambda links: [*links, ({"act": "signed"}, links[-1][1])], 3),
    ],
    ids=["changed", "removed", "moved", "beheaded", "appended"],
)
def test_a_tampered_chain_breaks_at_its_place(tamper, index):
    assert first_broken_link(tamper(chain(*SIGNING))) == index


@given(st.lists(st.dictionaries(st.text(max_size=5), st.integers(), max_size=3), min_size=1))
def test_any_chain_holds_and_any_removed_event_but_the_last_breaks_it(events):
    links = chain(*events)
    assert first_broken_link(links) is None
    if len(links) > 1:
        assert first_broken_link(links[1:]) == 0
