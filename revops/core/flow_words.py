"""The words of every workflow's states, as they stand in a sentence.

The tables of `states` hold codes; a refusal that names one says it in the reader's language. A test
walks every table, so that no state is ever told as a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES: Mapping[str, StrOrPromise] = {
    "active": pgettext_lazy("a state", "active"),
    "approved": pgettext_lazy("a state", "approved"),
    "booked": pgettext_lazy("a state", "booked"),
    "cancelled": pgettext_lazy("a state", "cancelled"),
    "closed": pgettext_lazy("a state", "closed"),
    "confirmed": pgettext_lazy("a state", "confirmed"),
    "declined": pgettext_lazy("a state", "declined"),
    "delivered": pgettext_lazy("a state", "delivered"),
    "done": pgettext_lazy("a state", "done"),
    "draft": pgettext_lazy("a state", "draft"),
    "ended": pgettext_lazy("a state", "ended"),
    "engaging": pgettext_lazy("a state", "engaging"),
    "expired": pgettext_lazy("a state", "expired"),
    "failed": pgettext_lazy("a state", "failed"),
    "in_approval": pgettext_lazy("a state", "in approval"),
    "lost": pgettext_lazy("a state", "lost"),
    "open": pgettext_lazy("a state", "open"),
    "parked": pgettext_lazy("a state", "parked"),
    "partial": pgettext_lazy("a state", "partly settled"),
    "pending": pgettext_lazy("a state", "pending"),
    "planned": pgettext_lazy("a state", "planned"),
    "prospecting": pgettext_lazy("a state", "prospecting"),
    "published": pgettext_lazy("a state", "published"),
    "queued": pgettext_lazy("a state", "queued"),
    "rejected": pgettext_lazy("a state", "rejected"),
    "requested": pgettext_lazy("a state", "requested"),
    "retired": pgettext_lazy("a state", "retired"),
    "reversed": pgettext_lazy("a state", "taken back"),
    "running": pgettext_lazy("a state", "running"),
    "sent": pgettext_lazy("a state", "sent"),
    "settled": pgettext_lazy("a state", "settled"),
    "signed": pgettext_lazy("a state", "signed"),
    "skipped": pgettext_lazy("a state", "skipped"),
    "split": pgettext_lazy("a state", "split"),
    "succeeded": pgettext_lazy("a state", "received"),
    "suggested": pgettext_lazy("a state", "suggested"),
    "superseded": pgettext_lazy("a state", "superseded"),
    "unknown": pgettext_lazy("a state", "unknown"),
    "won": pgettext_lazy("a state", "won"),
}


def state_word(state: str) -> StrOrPromise:
    """Return the word of a state; the code itself where it is none of ours."""
    return STATES.get(state, state.replace("_", " "))


def state_words(states: Iterable[str]) -> str:
    """Return the words of some states, joined by commas."""
    return ", ".join(str(state_word(state)) for state in states)
