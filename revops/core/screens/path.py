"""The life-cycle line: nine steps from product set-up to commission paid.

Each floor registers a provider for the steps it owns; a provider answers for a whole batch
of orders with a constant number of queries, so that the control room can show every deal.

    path.register("billed", "billing.selectors.path.billed_steps")

    def billed_steps(order_ids: Sequence[int]) -> Mapping[int, PathStep]: ...
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revops.core.screens import lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Literal["done", "run", "wait", "fail", "todo"]

ICONS: Mapping[str, str] = {"done": "check", "fail": "bang"}
WORDS: Mapping[str, StrOrPromise] = {
    "done": pgettext_lazy("life-cycle step", "done"),
    "run": pgettext_lazy("life-cycle step", "running"),
    "wait": pgettext_lazy("life-cycle step", "waiting"),
    "fail": pgettext_lazy("life-cycle step", "failed"),
    "todo": pgettext_lazy("life-cycle step", "not yet"),
}


@dataclass(frozen=True)
class PathStep:
    """One step: what, how far, when, by whom, and where to look.

    `note` is the line under the step ("12 Nov · M. Lindqvist", "503, 8 tries"); without it `at`
    and `actor` are written. `brief` is the same in a word or two, for one row of many.
    """

    key: str
    label: StrOrPromise
    state: State = "todo"
    note: StrOrPromise = ""
    brief: StrOrPromise = ""
    at: datetime | None = None
    actor: str = ""
    url: str = ""

    @property
    def icon(self) -> str:
        """Return the icon inside the mark, or an empty string."""
        return ICONS.get(self.state, "")

    @property
    def word(self) -> StrOrPromise:
        """Return the state as a word, for those who do not see the mark."""
        return WORDS[self.state]


STEPS: tuple[tuple[str, StrOrPromise], ...] = (
    ("set_up", _("Set up")),
    ("quoted", _("Quoted")),
    ("signed", _("Signed")),
    ("provisioned", _("Provisioned")),
    ("delivered", _("Delivered")),
    ("billed", _("Billed")),
    ("paid", _("Paid")),
    ("recognised", _("Recognised")),
    ("commission_paid", _("Commission")),
)

Provided = Mapping[int, PathStep]
_providers: dict[str, lazy.Target] = {}


def register(step_key: str, provider: lazy.Target) -> None:
    """Contribute a step: a callable (or dotted path) order_ids → {order id: PathStep}.

    Raises ValueError for a step that is not one of the nine.
    """
    if step_key not in dict(STEPS):
        raise ValueError(f"unknown life-cycle step {step_key!r}")
    _providers[step_key] = provider


def strips(order_ids: Iterable[int]) -> dict[int, list[PathStep]]:
    """Return order id → its nine steps, with one call per registered provider."""
    ids: Sequence[int] = list(dict.fromkeys(order_ids))
    answers: dict[str, Mapping[int, Any]] = {
        key: lazy.call(provider, ids) if ids else {} for key, provider in _providers.items()
    }
    return {
        pk: [answers.get(key, {}).get(pk) or PathStep(key, label) for key, label in STEPS]
        for pk in ids
    }


def current(steps: Sequence[PathStep]) -> PathStep:
    """Return where a deal stands: what failed, else what it waits for, else what runs."""
    for state in ("fail", "wait", "run", "todo"):
        for step in steps:
            if step.state == state:
                return step
    return steps[-1]


def strip(order_id: int) -> list[PathStep]:
    """Return the nine steps of one order."""
    return strips([order_id])[order_id]
