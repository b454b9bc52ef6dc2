"""The touchless rate: deals that went from signature to schedule without a human write.

Views, and approvals before signature, are no touches. Any field change or retry by a person after
signature is, and the first one is the deal's reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

#: The share of deals without a touch that is aimed at.
GOAL = Decimal("0.9")


class Touch(NamedTuple):
    """A human write after signature: when, in which life-cycle step, and why."""

    at: datetime
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class BookedDeal:
    """A booked deal: whether it is billed and has its revenue schedule, and who wrote by hand."""

    key: int
    is_complete: bool
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True)
class TouchlessRate:
    """Keys of the touchless deals (numerator), of all booked (denominator), and the reasons.

    `rate` is None when nothing was booked: not applicable, never zero. `reasons` counts each
    touched deal once, by (step, reason) of its first touch, most frequent first.
    """

    touchless: tuple[int, ...]
    booked: tuple[int, ...]
    reasons: tuple[tuple[str, str, int], ...]

    @property
    def rate(self) -> Decimal | None:
        """Return touchless ÷ booked, unrounded."""
        if not self.booked:
            return None
        return Decimal(len(self.touchless)) / len(self.booked)

    @property
    def is_goal_met(self) -> bool:
        """Whether the rate has reached the goal."""
        rate = self.rate
        return rate is not None and rate >= GOAL


def touchless_rate(deals: Iterable[BookedDeal]) -> TouchlessRate:
    """Return the rate over the deals; one still under way is booked but not yet touchless."""
    booked = list(deals)
    first = [min(deal.touches) for deal in booked if deal.touches]
    counts = Counter((touch.step, touch.reason) for touch in first)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return TouchlessRate(
        tuple(deal.key for deal in booked if deal.is_complete and not deal.touches),
        tuple(deal.key for deal in booked),
        tuple((step, reason, count) for (step, reason), count in ordered),
    )
