"""The verbs of all workflows in the past tense, for timelines: "Mara Lindqvist sent this".

One verb is one word over all floors; a test names the verb of a workflow that is missing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAST: Mapping[str, StrOrPromise] = {
    "activate": pgettext_lazy("timeline", "activated this"),
    "approve": pgettext_lazy("timeline", "approved this"),
    "cancel": pgettext_lazy("timeline", "cancelled this"),
    "close": pgettext_lazy("timeline", "closed this"),
    "confirm": pgettext_lazy("timeline", "confirmed this"),
    "decline": pgettext_lazy("timeline", "declined this"),
    "deliver": pgettext_lazy("timeline", "delivered this"),
    "doubt": pgettext_lazy("timeline", "lost sight of the outcome"),
    "end": pgettext_lazy("timeline", "ended this"),
    "engage": pgettext_lazy("timeline", "engaged"),
    "expire": pgettext_lazy("timeline", "let this expire"),
    "fail": pgettext_lazy("timeline", "failed"),
    "finish": pgettext_lazy("timeline", "finished this"),
    "import": pgettext_lazy("timeline", "imported this"),
    "lose": pgettext_lazy("timeline", "lost this"),
    "park": pgettext_lazy("timeline", "parked this"),
    "postpone": pgettext_lazy("timeline", "postponed this"),
    "publish": pgettext_lazy("timeline", "published this"),
    "reject": pgettext_lazy("timeline", "rejected this"),
    "reopen": pgettext_lazy("timeline", "reopened this"),
    "resume": pgettext_lazy("timeline", "resumed this"),
    "retire": pgettext_lazy("timeline", "retired this"),
    "retry": pgettext_lazy("timeline", "tried this again"),
    "reverse": pgettext_lazy("timeline", "took this back"),
    "revise": pgettext_lazy("timeline", "took this back to a draft"),
    "send": pgettext_lazy("timeline", "sent this"),
    "settle": pgettext_lazy("timeline", "settled this"),
    "settle_partly": pgettext_lazy("timeline", "settled a part"),
    "sign": pgettext_lazy("timeline", "signed this"),
    "skip": pgettext_lazy("timeline", "skipped this"),
    "split": pgettext_lazy("timeline", "split this"),
    "start": pgettext_lazy("timeline", "started this"),
    "submit": pgettext_lazy("timeline", "asked for approval"),
    "supersede": pgettext_lazy("timeline", "replaced this by a newer version"),
    "win": pgettext_lazy("timeline", "won this"),
}


def past(action: str) -> StrOrPromise:
    """Return what somebody did; a verb of a record that is gone is written as it is kept."""
    return PAST.get(action, action.replace("_", " "))
