"""What forms show can be sent back in every language: dates as ISO, numbers in one form only."""

import importlib

import pytest
from django import forms

from revops.core.screens.decimals import DecimalField, DecimalInput
from tests.architecture.house import ROOT, floors


def our_fields() -> list[tuple[str, forms.Field]]:
    """Return every declared field of every form of every floor."""
    rooms = [app for app in floors() if (ROOT / app / "forms.py").exists()]
    return [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for app in rooms
        for form in vars(importlib.import_module(f"{app}.forms")).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
    ]


def test_every_date_is_shown_as_the_browser_reads_it() -> None:
    """A date input takes ISO days alone; a localised one would be shown empty and sent empty."""
    dates = [(name, field) for name, field in our_fields() if isinstance(field, forms.DateField)]

    wrong = [
        name
        for name, field in dates
        if (getattr(field.widget, "format", ""), getattr(field.widget, "input_type", ""))
        != ("%Y-%m-%d", "date")
    ]
    assert wrong == []
    assert len(dates) > 15


def test_every_number_is_read_in_the_readers_form() -> None:
    numbers = [(n, field) for n, field in our_fields() if isinstance(field, forms.DecimalField)]

    wrong = [
        name
        for name, field in numbers
        if not (isinstance(field, DecimalField) and isinstance(field.widget, DecimalInput))
    ]
    assert wrong == []
    assert len(numbers) > 10


@pytest.mark.parametrize("kind", [forms.DateField, forms.DecimalField])
def test_a_plain_field_would_be_seen(kind: type[forms.Field]) -> None:
    field = kind()

    assert not isinstance(field, DecimalField)
    assert getattr(field.widget, "format", None) != "%Y-%m-%d"


def test_no_number_is_read_as_a_float() -> None:
    assert [n for n, field in our_fields() if isinstance(field, forms.FloatField)] == []
