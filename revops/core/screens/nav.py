"""The side bar: ten fixed sections, entries registered by each floor in `AppConfig.ready()`.

    nav.register("billing", _("Invoices"), "billing:invoice_list",
                 permission=("view", "billing.invoice"), order=10)

Only permitted entries are shown; a section without one is not shown. The sub-entries of the
current section stand under it. The current entry is the one whose URL is the longest prefix
of the page's path, or the one a screen names in `nav_entry`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from revops.core.screens import lazy, permission

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Section:
    """A top entry of the side bar."""

    key: str
    label: StrOrPromise
    icon: str
    at_end: bool = False


SECTIONS = (
    Section("my_day", _("My day"), "day"),
    Section("control_room", _("Control room"), "room"),
    Section("sales", _("Sales"), "sales"),
    Section("deals", _("Deals"), "deal"),
    Section("billing", _("Billing"), "bill"),
    Section("collections", _("Collections"), "collect"),
    Section("revenue", _("Revenue"), "ledger"),
    Section("compensation", _("Compensation"), "comp"),
    Section("reports", _("Reports"), "report"),
    Section("settings", _("Settings"), "gear", at_end=True),
)


@dataclass(frozen=True)
class Entry:
    """One page of a section. `count` (callable or dotted path) takes the request."""

    section: str
    label: StrOrPromise
    url_name: str
    icon: str = ""
    permission: tuple[str, str] | None = None
    order: int = 100
    key: str = ""
    count: lazy.Target | None = None
    of_others: bool = False

    def is_permitted(self, user: Any) -> bool:
        """Say whether this user needs the entry: may open it, and finds there what they need."""
        if self.permission is None:
            return True
        if not permission.can(user, *self.permission):
            return False
        return not self.of_others or permission.reaches_others(user, *self.permission)

    def url(self) -> str:
        """Return the address; raises NoReverseMatch."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class Shown:
    """A line of the side bar, ready to render."""

    label: StrOrPromise
    url: str
    icon: str = ""
    current: bool = False
    sub: bool = False
    at_end: bool = False
    count: int | None = None


_entries: dict[tuple[str, str], Entry] = {}


def register(
    section: str,
    label: StrOrPromise,
    url_name: str,
    icon: str = "",
    *,
    permission: tuple[str, str] | None = None,
    order: int = 100,
    key: str = "",
    count: lazy.Target | None = None,
    of_others: bool = False,
) -> None:
    """Add an entry; a second call for the same section and url name replaces the first.

    `key` is the letter after G that goes there. With `of_others` it is shown to those who see
    more on the page than their own rows. Raises ValueError for an unknown section.
    """
    if section not in {s.key for s in SECTIONS}:
        raise ValueError(f"unknown section {section!r}")
    _entries[section, url_name] = Entry(
        section, label, url_name, icon, permission, order, key, count, of_others
    )


def entries(section: str) -> list[Entry]:
    """Return the registered entries of a section in order."""
    found = [e for e in _entries.values() if e.section == section]
    return sorted(found, key=lambda e: (e.order, str(e.url_name)))


def permitted(user: Any) -> dict[str, list[tuple[Entry, str]]]:
    """Return section → (entry, url) for what the user may open and what exists."""
    result: dict[str, list[tuple[Entry, str]]] = {}
    for section in SECTIONS:
        for entry in entries(section.key):
            if not entry.is_permitted(user):
                continue
            try:
                result.setdefault(section.key, []).append((entry, entry.url()))
            except NoReverseMatch:
                continue
    return result


def build(request: HttpRequest, nav_entry: str = "") -> list[Shown]:
    """Return the lines of the side bar for this request."""
    allowed = permitted(request.user)
    here = _current(allowed, request.path, nav_entry)
    lines: list[Shown] = []
    for section in SECTIONS:
        pairs = allowed.get(section.key, [])
        if not pairs:
            continue
        inside = here is not None and here.section == section.key
        single = len(pairs) == 1
        head, url = pairs[0]
        lines.append(
            Shown(
                section.label,
                url,
                section.icon,
                current=inside and single,
                at_end=section.at_end,
                count=lazy.call(head.count, request) if single and head.count else None,
            )
        )
        if inside and not single:
            lines += [
                Shown(
                    entry.label,
                    address,
                    current=entry is here,
                    sub=True,
                    count=lazy.call(entry.count, request) if entry.count else None,
                )
                for entry, address in pairs
            ]
    return lines


def _current(
    allowed: dict[str, list[tuple[Entry, str]]], path: str, nav_entry: str
) -> Entry | None:
    """Return the entry named, else the one with the longest URL that starts the path."""
    best: tuple[int, Entry] | None = None
    for pairs in allowed.values():
        for entry, url in pairs:
            if nav_entry and entry.url_name == nav_entry:
                return entry
            if path.startswith(url) and (best is None or len(url) > best[0]):
                best = (len(url), entry)
    return best[1] if best else None


def shortcuts(user: Any) -> dict[str, str]:
    """Return the letters after G and where they lead, for the keyboard."""
    return {
        entry.key: url for pairs in permitted(user).values() for entry, url in pairs if entry.key
    }
