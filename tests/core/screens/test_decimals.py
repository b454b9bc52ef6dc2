"""What people type as a number: the language's form is read, a doubtful one is refused."""

from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from revops.core.screens import decimals
from revops.core.screens.decimals import DecimalField
from revops.core.templatetags import rv


class AmountForm(forms.Form):
    amount = DecimalField(max_digits=20, decimal_places=4)


@pytest.mark.parametrize(
    ("typed", "language", "read"),
    [
        ("1234,56", "de", "1234.56"),
        ("1.234,56", "de", "1234.56"),
        ("1.234.567", "de", "1234567"),
        ("1.234.567,8", "de", "1234567.8"),
        ("1,234", "de", "1.234"),
        ("1234", "de", "1234"),
        ("12.5", "de", "12.5"),
        ("1234.50", "de", "1234.50"),
        ("0.125", "de", "0.125"),
        ("-5,00", "de", "-5.00"),
        ("\u2212120,00", "de", "-120.00"),
        (" 7,5\u00a0", "de", "7.5"),
        ("1234.56", "en", "1234.56"),
        ("1,234.56", "en", "1234.56"),
        ("1,234,567", "en", "1234567"),
        ("1.234", "en", "1.234"),
        ("12,5", "en", "12.5"),
    ],
)
def test_a_number_is_read_in_its_languages_form(typed, language, read):
    assert decimals.parse(typed, language) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "language", "advice"),
    [
        ("1.234", "de", "1.234 ist mehrdeutig: Schreiben Sie 1234 oder 1,234."),
        ("-999.000", "de", "999.000 ist mehrdeutig: Schreiben Sie 999000 oder 999,000."),
        ("1,234", "en", "1,234 can be read in two ways: write 1234 or 1.234."),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_with_both(typed, language, advice):
    with translation.override(language), pytest.raises(ValidationError) as refused:
        decimals.parse(typed, language)

    assert (refused.value.code, refused.value.messages) == ("ambiguous", [advice])


@pytest.mark.parametrize(
    "typed",
    [
        "1,234.56", "12.34.56", "1.23,4", "01.234,5", "1 234", "1e5", "NaN", "Infinity", "1_000",
        "\uff11\uff12", "12 €", "12%", ",5", "5,", "--5", "+5", "0x10", "", "9" * 41,
    ],
)  # fmt: skip
def test_what_is_no_number_in_german_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        decimals.parse(typed, "de")

    assert refused.value.code == "invalid"


def test_every_number_is_typed_in_a_form_that_is_read_back():
    for text in ("0", "1", "-1", "12.5", "1234", "999.999", "1234567.891", "0.000001"):
        for language in ("en", "de"):
            written = decimals.typed(Decimal(text), language)

            assert decimals.parse(written, language) == Decimal(text), (text, language, written)


@pytest.mark.parametrize(
    ("value", "places", "language", "written"),
    [
        ("1234.500000", 0, "de", "1234,5"),
        ("1234.500000", 2, "de", "1234,50"),
        ("10.000000", 0, "de", "10"),
        ("1E+3", 0, "de", "1000"),
        ("0.000115", 2, "en", "0.000115"),
    ],
)
def test_a_number_is_typed_without_thousands_marks(value, places, language, written):
    assert decimals.typed(Decimal(value), language, places) == written


def test_the_input_shows_the_readers_form_and_keeps_what_was_typed():
    with translation.override("de"):
        fresh = str(AmountForm(initial={"amount": Decimal("1234.5000")})["amount"])
        again = str(AmountForm({"amount": "1.234"})["amount"])

    assert 'value="1234,5"' in fresh
    assert 'type="text"' in fresh
    assert 'inputmode="decimal"' in fresh
    assert 'value="1.234"' in again


def test_a_form_refuses_a_doubtful_amount_and_takes_a_plain_one():
    with translation.override("de"):
        doubtful, plain = AmountForm({"amount": "1.234"}), AmountForm({"amount": "1.234,50"})

        assert not doubtful.is_valid()
        assert plain.is_valid()

    assert plain.cleaned_data == {"amount": Decimal("1234.50")}


def test_more_decimals_than_a_field_holds_are_refused():
    with translation.override("de"):
        assert not AmountForm({"amount": "1,23456"}).is_valid()


def test_a_cell_shows_at_most_the_decimals_it_asks_for():
    with translation.override("de"):
        assert rv.typed(Decimal("12.345678"), 2) == "12,35"
        assert rv.typed(Decimal("2.500000")) == "2,5"
        assert rv.typed(None) == ""


def test_the_table_in_the_documentation_is_true():
    text = (settings.BASE_DIR / "docs/money-and-rounding.md").read_text()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.partition("## What people type")[2].splitlines()
        if line.startswith("| `")
    ]

    assert len(rows) == 8
    for typed, *readings in rows:
        for language, reading in zip(("de", "en"), readings, strict=True):
            for one in typed.replace("`", "").split(", "):
                assert told(one, language).startswith(reading.partition(":")[0]), (one, language)
                assert told(one, language).endswith(reading.partition("write ")[2])


def told(typed: str, language: str) -> str:
    try:
        return str(decimals.parse(typed, language))
    except ValidationError as refused:
        return f"refused {refused.messages[0]}".removesuffix(".")
