"""The builders other tests stand on."""

from datetime import date
from decimal import Decimal

import pytest
from djmoney.money import Money

from tests.factories.quoting import current, make_quote, make_sent_quote, make_signed_quote

pytestmark = pytest.mark.django_db


def test_a_built_quote_has_a_set_up_and_ten_seats() -> None:
    version = current(make_quote())
    assert [line.amount for line in version.lines.order_by("position")] == [
        Money("9800.00", "EUR"),
        Money("500.00", "EUR"),
    ]
    assert version.tcv == Money("21800.00", "EUR")
    assert version.first_year_total == Money("15800.00", "EUR")
    assert version.monthly_total == Money("500.00", "EUR")
    assert version.margin_total == Money(Decimal(21800 - 7000 - 24 * 150), "EUR")


def test_a_sent_quote_is_frozen_and_hashed() -> None:
    version = current(make_sent_quote())
    assert (version.state, len(version.document_sha256)) == ("sent", 64)


def test_a_signed_quote_carries_a_signature_over_its_document() -> None:
    version = current(make_signed_quote(signed_on=date(2026, 11, 20)))
    assert version.signed_on == version.signature.signed_on == date(2026, 11, 20)
    assert version.signature.document_sha256 == version.document_sha256
