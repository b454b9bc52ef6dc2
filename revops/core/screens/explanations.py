"""An explanation as the drawer shows it: every value written with its unit, rows as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.utils.translation import gettext, ngettext

from revops.core import formats
from revops.core.derivation import Percent, Said
from revops.core.screens import lazy, markup, records
from revops.core.screens.input_words import INPUTS

LOADER = "revops.core.explain.load"


@dataclass(frozen=True)
class ShownStep:
    """One line of the derivation."""

    label: str
    formula: str
    shown: str
    url: str = ""


@dataclass(frozen=True)
class ShownInput:
    """One frozen input; `url` is the row it came from."""

    label: str
    shown: str
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """Everything the drawer shows."""

    title: str
    shown: str
    steps: Sequence[ShownStep]
    rule: str
    version: int | None
    inputs: Sequence[ShownInput]
    as_of: datetime | None
    url: str
    is_equal: bool | None
    replayed: str
    problem: str = ""


def load(user: Any, label: str, pk: int, field: str) -> Shown:
    """Return the stored derivation of a field, ready to show. Raises what the loader raises."""
    return present(lazy.call(LOADER, user, label, pk, field), f"{label}:{pk}")


def present(explanation: Any, subject: str) -> Shown:
    """Write the explanation of a row's amount ("app.model:pk") for people."""
    unit = explanation.unit
    steps = [
        ShownStep(told(s.label), told(s.formula), write(s.result, s.unit), records.url(s.source))
        for s in explanation.steps
    ]
    replayed = explanation.steps[-1].result if explanation.steps else None
    return Shown(
        title=str(explanation.title),
        shown=write(explanation.result, unit),
        steps=steps,
        rule=explanation.rule,
        version=explanation.version,
        inputs=[one for k, v in _pairs(explanation.inputs) for one in _shown(k, v)],
        as_of=explanation.as_of,
        url=explanation.url or records.url(subject),
        is_equal=None if replayed is None else Decimal(replayed) == Decimal(explanation.result),
        replayed=write(replayed, unit),
        problem=getattr(explanation, "problem", ""),
    )


def told(text: str) -> str:
    """Return what a rule said in the reader's language, its values in that language's form."""
    if not isinstance(text, Said):
        return text
    words = {name: _told_value(value) for name, value in text.words.items()}
    return gettext(text.template) % words


def _told_value(value: Any) -> str:
    lang = markup.language()
    if isinstance(value, Said):
        return told(value)
    if isinstance(value, Percent):
        return formats.percent(Decimal(value), lang, _places((Decimal(value) * 100).normalize()))
    if isinstance(value, Decimal):
        return formats.number(value, lang, _places(value))
    return markup.plain(value)


def _places(value: Decimal) -> int:
    return max(-int(value.as_tuple().exponent), 0)


def write(value: Any, unit: str = "") -> str:
    """Write a result with its unit: a currency code, "%", "days" or nothing."""
    lang = markup.language()
    if value is None:
        return formats.NOTHING
    exact = Decimal(value)
    if len(unit) == 3 and unit.isupper():
        fine = -int(exact.normalize().as_tuple().exponent) > formats.places(unit)
        if fine:
            return f"{formats.unit_price(exact, unit, lang)}{formats.NO_BREAK}{unit}"
        return formats.money(exact, unit, lang)
    text = formats.number(exact, lang, 0, 12)
    if unit == "days":
        return ngettext("%(n)s day", "%(n)s days", int(exact)) % {"n": text}
    return f"{text}{formats.NO_BREAK}{unit}" if unit else text


def _pairs(inputs: Any) -> Sequence[tuple[str, Any]]:
    return list(inputs.items()) if isinstance(inputs, Mapping) else []


def _shown(name: str, value: Any) -> list[ShownInput]:
    """Return the lines of an input: one, or one per row where it names rows."""
    if isinstance(value, Mapping) and value and all(map(_is_row, value.values())):
        return [_row(key, subject) for key, subject in value.items()]
    return [_row(name, value) if _is_row(value) else ShownInput(_words(name), _input(value))]


def _is_row(value: Any) -> bool:
    """Tell "app.model:pk", the key of a row, from other text."""
    if not isinstance(value, str):
        return False
    label, _colon, pk = value.rpartition(":")
    return pk.isdecimal() and _noun(label) != ""


def _row(name: str, subject: str) -> ShownInput:
    label, _colon, pk = subject.rpartition(":")
    noun = _noun(label)
    return ShownInput(_words(name), f"{noun[:1].upper()}{noun[1:]} {pk}", records.url(subject))


def _noun(label: str) -> str:
    """Return the word for rows of a model, or an empty string for none of ours."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return ""


def _words(name: str) -> str:
    return str(INPUTS.get(name) or name.replace("_", " ").capitalize())


def _input(value: Any) -> str:
    """Write a frozen input: decimals and dates are strings in the stored record."""
    if isinstance(value, list | tuple):
        if any(isinstance(one, list | tuple | Mapping) for one in value):
            return ngettext("%(n)s row", "%(n)s rows", len(value)) % {"n": len(value)}
        return ", ".join(_input(v) for v in value)
    if isinstance(value, Mapping):
        return " · ".join(f"{_words(k)} {_input(v)}" for k, v in value.items())
    if isinstance(value, str):
        for read in (date.fromisoformat, datetime.fromisoformat, Decimal):
            try:
                return markup.plain(read(value))
            except (ValueError, InvalidOperation):
                continue
        return value.replace("_", " ")
    return markup.plain(value)
