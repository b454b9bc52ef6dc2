"""How values are written for people, in English and German."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from revops.core import formats


@pytest.mark.parametrize(
    ("value", "currency", "language", "written"),
    [
        (Decimal("1234.5"), "EUR", "en", "€1,234.50"),
        (Decimal("-120"), "EUR", "en", "\u2212€120.00"),
        (Decimal("1234.5"), "EUR", "de", "1.234,50\u00a0€"),
        (Decimal("-120"), "EUR", "de", "\u2212120,00\u00a0€"),
        (Decimal("5"), "CHF", "en", "CHF\u00a05.00"),
        (Decimal("1200"), "JPY", "en", "¥1,200"),
        (Decimal("0.005"), "EUR", "en", "€0.01"),
        (None, "EUR", "en", "–"),
    ],
)
def test_money_has_a_true_minus_and_the_currencys_decimals(value, currency, language, written):
    assert formats.money(value, currency, language) == written


def test_a_unit_price_keeps_every_digit_and_at_least_the_currencys():
    assert formats.unit_price(Decimal("0.000115"), "EUR") == "0.000115"
    assert formats.unit_price(Decimal("48.000000000000"), "EUR") == "48.00"


@pytest.mark.parametrize(
    ("fraction", "language", "written"),
    [
        (Decimal("0.2035"), "en", "20.4\u00a0%"),
        (Decimal("-0.05"), "de", "\u22125,0\u00a0%"),
        (None, "en", "–"),
    ],
)
def test_a_fraction_is_written_as_percent(fraction, language, written):
    assert formats.percent(fraction, language) == written


def test_a_half_open_period_names_its_last_day():
    start, until = date(2026, 10, 15), date(2026, 11, 15)
    assert formats.period(start, until) == "15 Oct – 14 Nov 2026"
    assert formats.period(date(2025, 2, 1), date(2027, 2, 1)) == "1 Feb 2025 – 31 Jan 2027"
    assert formats.period(start, date(2026, 10, 16)) == "15 Oct 2026"
    assert formats.period(start, None) == "15 Oct 2026 –"


def test_a_time_is_written_in_the_readers_zone():
    at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert formats.minute(at, "en", "Europe/Berlin") == "21 Nov 00:30"
    assert formats.instant(at, "de", "UTC") == "20.11.2026 23:30:00"


@pytest.mark.parametrize(
    ("name", "letters"), [("Mara Lindqvist", "ML"), ("Ines", "I"), ("", "?"), ("J. van Dam", "JD")]
)
def test_an_avatar_has_at_most_two_letters(name, letters):
    assert formats.initials(name) == letters
