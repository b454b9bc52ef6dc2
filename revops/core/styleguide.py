"""Sample values for the living style guide: one of everything, in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from revops.core.screens.filtering import Chip, SavedView
from revops.core.screens.markup import pill
from revops.core.screens.page import Action, Figure, Tab, TimelineEntry
from revops.core.screens.path import PathStep


@dataclass(frozen=True)
class SampleJob:
    """A job as `c-job` reads it."""

    title: str = "Bill run November, DACH"
    word: str = "Running"
    tone: str = "info"
    done: int = 6218
    total: int = 10000
    failed: int = 7
    rate: int = 1840
    seconds_left: int = 2
    is_running: bool = True


STEPS = (
    PathStep("set_up", "Set up", "done", "by rule"),
    PathStep("quoted", "Quoted", "done", "12 Nov · M. Lindqvist"),
    PathStep("signed", "Signed", "done", "17 Nov · customer"),
    PathStep("provisioned", "Provisioning failed", "fail", "503, 8 tries"),
    PathStep("delivered", "Delivered", "wait", "waits for step 4"),
    PathStep("billed", "Billed", "todo", "on delivery"),
    PathStep("paid", "Paid", "todo", "30 days later"),
    PathStep("recognised", "Recognised", "run", "1 of 36 months"),
    PathStep("commission_paid", "Commission", "wait", "held until paid"),
)

CHART = {
    "x": ["W42", "W43", "W44", "W45", "W46", "W47"],
    "series": [
        {
            "name": "Touchless",
            "type": "bar",
            "stack": "o",
            "data": [312, 334, 351, 362, 388, 404],
        },
        {
            "name": "Touched",
            "type": "bar",
            "stack": "o",
            "color": "--rv-c3",
            "data": [48, 44, 41, 39, 37, 34],
        },
    ],
}


def samples(at: datetime) -> dict[str, Any]:
    """Return the context of the style guide page."""
    example = "#explained"
    return {
        "steps": STEPS,
        "second_deal": [
            PathStep(s.key, s.label, "done" if i < 5 else "todo", "rule" if i < 5 else "")
            for i, s in enumerate(STEPS)
        ],
        "example": example,
        "amounts": {
            "typed": Decimal("1234.50"),
            "derived": Decimal("15278.06"),
            "negative": Decimal("-120"),
            "part": Decimal("10278.06"),
            "open": Decimal("4603.16"),
            "old": Decimal("3302.25"),
            "total": Decimal("18183.47"),
        },
        "figures": [
            Figure(
                "Key figure, explainable",
                Decimal("48840"),
                "balance today",
                explain=example,
                currency="EUR",
            ),
            Figure("Rate", Decimal("0.914"), "1,174 of 1,284", explain=example, kind="percent"),
            Figure(
                "Bad, and it says why",
                Decimal("13580.31"),
                "oldest 36 days",
                explain=example,
                currency="EUR",
                tone="bad",
            ),
            Figure("Stale", 1902, "as of 09:00", explain=example, tone="muted"),
            Figure("No right to see", note="ask your manager", locked=True),
        ],
        "chart": CHART,
        "job": SampleJob(),
        "effects": [
            "creates credit note CN-2026-0092 over €15,278.06",
            "posts 6 ledger lines in November",
            "puts €5,000.00 back as unapplied cash",
            "takes back €0.00 commission (still held)",
        ],
        "timeline": _timeline(at),
        "tabs": [
            Tab("Open", "#", True, 14),
            Tab("Overdue", "#", False, 31),
            Tab("Paid", "#", False, 984),
        ],
        "views": [SavedView("Direct sales, open", "?", current=True), SavedView("Overdue", "?")],
        "chips": [
            Chip("channel", "Channel is", pill("Direct"), "?"),
        ],
        "refused": Action(
            "Close period", why_not="Not yet: 3 entries wait for review.", why_url="#"
        ),
        "ageing": [
            ("soft", Decimal("0.49")),
            ("warnmid", Decimal("0.22")),
            ("warn", Decimal("0.19")),
            ("bad", Decimal("0.10")),
        ],
    }


def _timeline(at: datetime) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            at - timedelta(hours=2),
            "Mara Lindqvist",
            "changed the discount",
            "screen",
            before="12 %",
            after="15 %",
        ),
        TimelineEntry(
            at - timedelta(days=1), "Dunning rule", "sent reminder 2", "job", kind="rule"
        ),
        TimelineEntry(
            at - timedelta(days=2),
            "Petra Voss",
            "opened version 2, third time",
            "customer page",
            kind="customer",
        ),
    ]
