"""The palette (Ctrl K): pages, records and actions found by what people have in hand.

    palette.register("billing.selectors.search.find_invoices", order=20)

A provider takes `(user, query)` and returns `Found` rows, already scoped, a handful at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revops.core.screens import lazy, nav

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LIMIT = 12


@dataclass(frozen=True)
class Found:
    """One line of the palette."""

    label: StrOrPromise
    url: str
    note: StrOrPromise = ""
    icon: str = "to"


_providers: list[tuple[int, lazy.Target]] = []


def register(provider: lazy.Target, *, order: int = 100) -> None:
    """Add a provider; the same one is kept once."""
    if all(known != provider for _, known in _providers):
        _providers.append((order, provider))
        _providers.sort(key=lambda row: row[0])


def search(user: Any, query: str) -> list[Found]:
    """Return what the providers find, pages of the side bar first."""
    words = query.strip()
    found = pages(user, words)
    if words:
        for _order, provider in _providers:
            found += lazy.call(provider, user, words)
            if len(found) >= LIMIT:
                break
    return found[:LIMIT]


def pages(user: Any, words: str) -> list[Found]:
    """Return the permitted pages whose name or section contains the words."""
    wanted = words.casefold()
    labels = {s.key: s for s in nav.SECTIONS}
    rows: Sequence[tuple[str, Any, str]] = [
        (key, entry, url) for key, pairs in nav.permitted(user).items() for entry, url in pairs
    ]
    return [
        Found(entry.label, url, labels[key].label, entry.icon or labels[key].icon)
        for key, entry, url in rows
        if wanted in str(entry.label).casefold() or wanted in str(labels[key].label).casefold()
    ]
