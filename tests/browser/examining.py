"""Looking at a page as people with a reader, a phone or in the dark do: axe, no sideways scroll.

A page is opened once and looked at twice: wide and light with every rule, narrow and dark with
the rules that colours and width decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from axe_playwright_python.base import AXE_SCRIPT

from revops.core.models import User

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: Their answer depends on the theme or the width.
VISUAL = {
    "type": "rule",
    "values": [
        "color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size",
    ],
}  # fmt: skip
NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}
SETTLED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"
ASK = """async (only) => {
    const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
    return found.violations.map(
        (v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 200)).join(" | "));
}"""
IS_WIDE = "document.documentElement.scrollWidth > innerWidth"


class Seen(NamedTuple):
    """An address and who opens it; nobody is a customer or somebody not signed in."""

    path: str
    user: User | None


def examine(
    open_page: Callable[..., Any],
    shoot: Callable[[Any, str], None],
    pages: Mapping[str, Seen],
) -> dict[str, list[str]]:
    """Return what is wrong: page name → findings; empty when all are well."""
    tabs: dict[int | None, Any] = {}
    found: dict[str, list[str]] = {}
    for name, seen in pages.items():
        key = seen.user.pk if seen.user else None
        if key not in tabs:
            tabs[key] = open_page(None, user=seen.user, bypass_csp=True)
        if wrong := _look(tabs[key], name, seen.path, shoot):
            found[name] = wrong
    return found


def _look(page: Any, name: str, path: str, shoot: Callable[[Any, str], None]) -> list[str]:
    page.set_viewport_size(WIDE)
    answer = page.goto(path)
    if answer.status != 200:
        return [f"{path} answers {answer.status}"]
    page.wait_for_function(SETTLED)
    page.evaluate(AXE_SCRIPT)
    wrong = _findings(page, "light, wide", WCAG)
    shoot(page, f"{name}-light-desk")
    page.set_viewport_size(NARROW)
    page.evaluate("rvTheme('dark')")
    wrong += _findings(page, "dark, narrow", VISUAL)
    shoot(page, f"{name}-dark-phone")
    page.evaluate("rvTheme('light')")
    return wrong


def _findings(page: Any, how: str, rules: dict[str, Any]) -> list[str]:
    found = [f"{how}: {finding}" for finding in page.evaluate(ASK, rules)]
    if page.evaluate(IS_WIDE):
        found.append(f"{how}: scrolls sideways")
    return found
