"""Active filters as removable chips; the URL is the view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from revops.core.screens import markup

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGING = ("after", "before", "page", "export")


@dataclass(frozen=True)
class Chip:
    """An active filter: its words and the URL without it."""

    key: str
    label: str
    value: SafeString
    remove_url: str


@dataclass(frozen=True)
class SavedView:
    """A named query string of one list."""

    name: StrOrPromise
    query: str
    pinned: bool = False
    current: bool = False
    count: int | None = None
    pk: int | None = None


def query_url(data: QueryDict, drop: tuple[str, ...] = (), **changes: Any) -> str:
    """Return "?…" with some keys dropped or replaced and paging reset."""
    query = data.copy()
    for key in (*PAGING, *drop):
        query.pop(key, None)
    for key, value in changes.items():
        query[key] = str(value)
    for key in [k for k, v in query.items() if v == ""]:
        del query[key]
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"


def chips(form: forms.Form, data: QueryDict, hidden: tuple[str, ...] = ()) -> list[Chip]:
    """Return a chip for every filter that has a value."""
    if not form.is_valid():
        return []
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "", [], ()) or name in hidden or _is_empty(value):
            continue
        keys = _keys(name, field, data)
        found.append(
            Chip(
                key=name,
                label=str(field.label or name),
                value=format_html("{}", _words(field, value)),
                remove_url=query_url(data, drop=keys),
            )
        )
    return found


def _is_empty(value: Any) -> bool:
    return hasattr(value, "__len__") and len(value) == 0


def _keys(name: str, field: forms.Field, data: Mapping[str, Any]) -> tuple[str, ...]:
    parts = tuple(k for k in data if k == name or k.startswith(f"{name}_"))
    suffixed = getattr(field.widget, "suffixes", None)
    return parts if suffixed else (name,)


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(value, slice):
        ends = [value.start, value.stop]
        return " – ".join(markup.plain(end) if end is not None else "…" for end in ends)
    choices = dict(_flat(getattr(field, "choices", []))) if not _is_model(field) else {}
    if isinstance(value, list | tuple):
        return ", ".join(str(choices.get(str(v), v)) for v in value)
    if str(value) in choices:
        return str(choices[str(value)])
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(str(v) for v in value)
    return markup.plain(value)


def _is_model(field: forms.Field) -> bool:
    return isinstance(field, forms.ModelChoiceField)


def _flat(choices: Any) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            rows += _flat(label)
        else:
            rows.append((str(value), label))
    return rows
