"""Decimal numbers as people type them: in their language's form, or not at all.

"1.234" is one thousand in Berlin and little more than one in London. A field that guessed would be
wrong by a factor of a thousand on somebody's invoice, so it asks instead
(docs/money-and-rounding.md, "What people type").
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from revops.core import formats
from revops.core.screens import markup

DIGITS_MAX = 40


def parse(text: str, language: str) -> Decimal:
    """Return the number that was typed in the language's form.

    Takes the language's decimal mark, its thousands marks where they leave no doubt, and the other
    language's decimal mark where it cannot stand for thousands (12.5 in German). Raises
    ValidationError for anything else, and for what can be read in two ways (1.234 in German).
    """
    mark, group = formats.marks(language)
    typed = text.strip().replace(formats.MINUS, "-")
    if len(typed) > DIGITS_MAX:
        raise _unreadable(language)
    sign, body = ("-", typed[1:]) if typed.startswith("-") else ("", typed)
    if re.fullmatch(rf"[1-9][0-9]{{0,2}}{re.escape(group)}[0-9]{{3}}", body):
        raise _ambiguous(body, mark, group)
    whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{re.escape(group)}[0-9]{{3}})+)"
    if re.fullmatch(rf"{whole}(?:{re.escape(mark)}[0-9]+)?", body):
        return Decimal(sign + body.replace(group, "").replace(mark, "."))
    if re.fullmatch(rf"[0-9]+{re.escape(group)}[0-9]+", body):
        return Decimal(sign + body.replace(group, "."))
    raise _unreadable(language)


def _ambiguous(body: str, mark: str, group: str) -> ValidationError:
    words = {
        "typed": body,
        "whole": body.replace(group, ""),
        "broken": body.replace(group, mark),
    }
    return ValidationError(
        _("%(typed)s can be read in two ways: write %(whole)s or %(broken)s.") % words,
        code="ambiguous",
    )


def _unreadable(language: str) -> ValidationError:
    example = formats.number(Decimal("1234.5"), language, 2).replace(formats.marks(language)[1], "")
    return ValidationError(
        _("Write a plain number such as %(example)s.") % {"example": example}, code="invalid"
    )


def typed(value: Decimal | int, language: str, places: int = 0) -> str:
    """Write a number as it would be typed: decimal mark of the language, no thousands marks.

    Zeros at the end are left out, but not the first `places` decimals.
    """
    whole, _dot, fraction = format(Decimal(value), "f").partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}{formats.marks(language)[0]}{fraction}" if fraction else whole


class DecimalInput(forms.TextInput):
    """A text input for a number; a number input would follow the browser, not the page."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Write numbers in the reader's form; what was typed stays as it was typed."""
        if isinstance(value, int | Decimal):
            return typed(value, markup.language())
        return super().format_value(value)


class DecimalField(forms.DecimalField):
    """Takes a number in the form of the reader's language; refuses what can be read in two ways."""

    widget = DecimalInput

    def to_python(self, value: Any) -> Any:
        """Return the number; raises ValidationError naming what to write instead."""
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            return parse(value, markup.language())
        return super().to_python(value)
