"""Refusals carry their rule, field and way out."""

import pytest

from revops.core.problems import Conflict, DomainError, Forbidden, Invalid, NotFound


class QuoteHasNoLines(DomainError):
    pass


def test_a_refusal_is_named_after_its_class():
    refusal = QuoteHasNoLines("The quote is empty.", field="lines", way_out="Add a product.")
    assert refusal.rule == "quote_has_no_lines"
    assert str(refusal) == "The quote is empty. Add a product."
    assert refusal.by_field() == {"lines": "The quote is empty. Add a product."}


@pytest.mark.parametrize(
    ("kind", "status"),
    [(DomainError, 422), (Invalid, 400), (Forbidden, 403), (NotFound, 404), (Conflict, 409)],
)
def test_every_kind_has_its_status(kind, status):
    refusal = kind("No.")
    assert status == refusal.STATUS
