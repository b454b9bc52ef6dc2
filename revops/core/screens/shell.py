"""What the frame around every page shows besides the page itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revops.core import formats
from revops.core.screens import lazy
from revops.core.screens import nav as navigation

if TYPE_CHECKING:
    from django.http import HttpRequest

    from revops.core.screens.page import Page

THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class DemoLogin:
    """A log-in offered on the log-in page of a demo company."""

    email: str
    name: str
    role: str
    password: str


@dataclass(frozen=True)
class Shell:
    """The side bar and the top bar."""

    nav: Sequence[navigation.Shown]
    theme: str
    initials: str
    shortcuts: dict[str, str]
    keys_on: bool
    company: str = ""
    jobs_running: int | None = None
    pinned: Sequence[navigation.Shown] = ()


_demo_logins: list[lazy.Target] = []
_providers: dict[str, lazy.Target] = {}


def provide_demo_logins(provider: lazy.Target) -> None:
    """Name who answers `() -> Sequence[DemoLogin]`; only asked in demo mode."""
    _demo_logins[:] = [provider]


def demo_logins() -> Sequence[DemoLogin]:
    """Return the log-ins of the demo company, or nothing."""
    return list(lazy.call(_demo_logins[0])) if _demo_logins else []


def theme_of(request: HttpRequest) -> str:
    """Return the theme asked for: cookie first, then the profile, then the system's."""
    user = getattr(request, "user", None)
    chosen = request.COOKIES.get("theme") or getattr(user, "theme", "") or "system"
    return chosen if chosen in THEMES else "system"


def build(request: HttpRequest, page: Page | None = None) -> Shell:
    """Return the frame for this request."""
    user: Any = request.user
    return Shell(
        nav=navigation.build(request, page.nav_entry if page else ""),
        theme=theme_of(request),
        initials=formats.initials(str(user)) if user.is_authenticated else "?",
        shortcuts=navigation.shortcuts(user),
        keys_on=bool(getattr(user, "shortcuts_enabled", False)),
        company=_answer("company", user) or "",
        jobs_running=_answer("jobs_running", user),
        pinned=_answer("pinned", user) or (),
    )


def provide(part: str, provider: lazy.Target) -> None:
    """Name who answers for a part of the frame: `(user) -> value`.

    "company" is the name in the top bar, "jobs_running" a number, "pinned" a list of
    `nav.Shown`. Each may cost one query.
    """
    _providers[part] = provider


def _answer(part: str, user: Any) -> Any:
    if part not in _providers or not user.is_authenticated:
        return None
    return lazy.call(_providers[part], user)
