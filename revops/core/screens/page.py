"""What a page consists of, as frozen values: templates only render them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from revops.core.screens.path import PathStep

Tone = Literal["", "info", "violet", "ok", "warn", "bad", "teal"]


@dataclass(frozen=True)
class Crumb:
    """One step of the way here; the page itself has no url."""

    label: StrOrPromise
    url: str = ""


@dataclass(frozen=True)
class Pill:
    """A state as a word with a tone."""

    label: StrOrPromise
    tone: str = ""


@dataclass(frozen=True)
class Action:
    """A verb of the page. One is `primary`; with `why_not` it stays readable but does nothing.

    `dialog` opens its page as a dialog (an ActionScreen); without it the url is a plain link.
    `menu` puts it under "more".
    """

    label: StrOrPromise
    url: str = ""
    icon: str = ""
    primary: bool = False
    danger: bool = False
    dialog: bool = False
    menu: bool = False
    why_not: StrOrPromise = ""
    why_url: str = ""

    @property
    def css(self) -> str:
        """Return the button's tone class."""
        if self.primary:
            return "btn-primary"
        return "btn-danger" if self.danger else "btn-quiet"


@dataclass(frozen=True)
class Figure:
    """One key figure of the strip.

    `value` is an amount with its currency, a Decimal, an int or ready text; `kind` says how to
    write a Decimal: "number" or "percent". `note` says balance or activity and as of when.
    """

    label: StrOrPromise
    value: Any = None
    note: StrOrPromise = ""
    explain: str = ""
    url: str = ""
    kind: Literal["auto", "number", "percent"] = "auto"
    currency: str = ""
    tone: Literal["", "bad", "muted"] = ""
    locked: bool = False
    wide: bool = False
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tab:
    """A tab; `count` stands beside the word."""

    label: StrOrPromise
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Fact:
    """A part of the line under the title."""

    label: StrOrPromise
    url: str = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened: who, what, from where."""

    at: datetime
    actor: str
    title: StrOrPromise
    source: StrOrPromise = ""
    detail: StrOrPromise = ""
    url: str = ""
    kind: Literal["person", "customer", "rule"] = "person"
    icon: str = "bolt"
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Note:
    """A banner under the page head."""

    text: StrOrPromise
    tone: Literal["", "info", "ok", "bad"] = ""
    strong: StrOrPromise = ""
    url: str = ""
    link: StrOrPromise = ""


@dataclass(frozen=True)
class Page:
    """Everything the frame of a page shows."""

    title: StrOrPromise
    crumbs: Sequence[Crumb] = ()
    pills: Sequence[Pill] = ()
    identity: str = ""
    facts: Sequence[Fact] = ()
    actions: Sequence[Action] = ()
    figures: Sequence[Figure] = ()
    tabs: Sequence[Tab] = ()
    path: Sequence[PathStep] = ()
    notes: Sequence[Note] = ()
    nav_entry: str = ""

    @property
    def buttons(self) -> list[Action]:
        """Return the actions shown as buttons, the primary one last."""
        shown = [a for a in self.actions if not a.menu]
        return [a for a in shown if not a.primary] + [a for a in shown if a.primary]

    @property
    def menu(self) -> list[Action]:
        """Return the actions under "more"."""
        return [a for a in self.actions if a.menu]

    def having(self, **changes: Any) -> Page:
        """Return a copy with some parts replaced."""
        return replace(self, **changes)
