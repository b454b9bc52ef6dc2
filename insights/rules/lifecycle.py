"""The life-cycle line of a deal: how far each of its nine steps is, and how long they take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median

STEPS = (
    "set_up",
    "quoted",
    "signed",
    "provisioned",
    "delivered",
    "billed",
    "paid",
    "recognised",
    "commission_paid",
)


class StepState(StrEnum):
    """How far a step is, in the words of the screen components."""

    DONE = "done"
    RUNNING = "run"
    WAITING = "wait"
    FAILED = "fail"
    NOT_YET = "todo"


@dataclass(frozen=True, slots=True)
class StepProgress:
    """What is known of a step: how much of how much (lines, invoices, money), and what stops it.

    `running` says that something works on it now; `waits_for` why nothing can (a due date, a
    hold), `failure` why it stopped.
    """

    total: Decimal | int = 0
    done: Decimal | int = 0
    running: bool = False
    waits_for: str = ""
    failure: str = ""


def step_state(progress: StepProgress) -> StepState:
    """Return the state: a failure shows before all else, then done, waiting, running, not yet.

    A step without anything to do is not yet.
    """
    if progress.failure:
        return StepState.FAILED
    if progress.total and progress.done >= progress.total:
        return StepState.DONE
    if progress.waits_for:
        return StepState.WAITING
    if progress.running or progress.done:
        return StepState.RUNNING
    return StepState.NOT_YET


def current_step(states: Mapping[str, StepState]) -> str | None:
    """Return the step a deal stands at: the first that is not done, None at the end."""
    return next((step for step in STEPS if states.get(step) != StepState.DONE), None)


def median_duration(
    deals: Iterable[Mapping[str, datetime]], begin: str, end: str
) -> timedelta | None:
    """Return the median time from one step done to another, over deals that have done both.

    None when no deal has. Raises ValueError for an unknown step.
    """
    for step in (begin, end):
        if step not in STEPS:
            raise ValueError(f"unknown life-cycle step {step!r}")
    spans = [deal[end] - deal[begin] for deal in deals if begin in deal and end in deal]
    if not spans:
        return None
    return timedelta(seconds=median(span.total_seconds() for span in spans))


def median_durations(deals: Iterable[Mapping[str, datetime]]) -> dict[str, timedelta | None]:
    """Return step → median time since signature, for the steps after it."""
    rows = list(deals)
    after = STEPS[STEPS.index("signed") + 1 :]
    return {step: median_duration(rows, "signed", step) for step in after}
