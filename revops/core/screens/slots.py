"""Panel slots: a lower page offers a named slot, a higher floor fills it in `ready()`.

    slots.register("crm.account", "billing.views.panels.open_invoices", order=20)

Beside its panels (`crm.account`, or `crm.account.panels`) every DetailScreen offers
`crm.account.figures`, `.actions`, `.tabs`, `.timeline` and `.path`: the callable returns one
`Figure`, `Action`, `Tab`, `TimelineEntry`, a list of them, or None; steps of `.path` replace
the page's own life-cycle line.

A panel callable takes `(request, obj)` and returns a `Panel`, or None where there is nothing
to show or nothing this user may see. It may do its own constant number of queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from revops.core.screens import lazy

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Panel:
    """A card on somebody else's page: a template and what it needs.

    The template renders the inside of the card (`rv-body`, a table, a list). With `bare` it
    brings its own card. `side` puts it into the right column.
    """

    title: StrOrPromise
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    side: bool = False
    bare: bool = False
    note: StrOrPromise = ""
    url: str = ""
    key: str = ""


_slots: dict[str, list[tuple[int, int, lazy.Target]]] = {}


def register(slot: str, panel: lazy.Target, *, order: int = 100) -> None:
    """Fill a slot with a panel callable or its dotted path; the same one is kept once."""
    filled = _slots.setdefault(slot, [])
    if any(known == panel for _, _, known in filled):
        return
    filled.append((order, len(filled), panel))
    filled.sort(key=lambda row: row[:2])


def collect(slot: str, request: HttpRequest, obj: Any) -> list[Panel]:
    """Return the panels of a slot for this request and object, in order, empty ones left out."""
    found = [lazy.call(panel, request, obj) for _, _, panel in _slots.get(slot, [])]
    return [panel for panel in found if panel is not None]


def gather(slot: str, request: HttpRequest, obj: Any) -> list[Any]:
    """Return the parts a slot is filled with, flat: a callable may give one, several or None.

    For slots that hold figures, actions, tabs or timeline entries instead of panels.
    """
    found: list[Any] = []
    for _order, _number, part in _slots.get(slot, []):
        given = lazy.call(part, request, obj)
        if isinstance(given, list | tuple):
            found += given
        elif given is not None:
            found.append(given)
    return found


def names() -> tuple[str, ...]:
    """Return every slot that has at least one panel."""
    return tuple(sorted(_slots))
