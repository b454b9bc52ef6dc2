"""What would move a payee to the next tier."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from compensation.rules.ladders import ZERO, Ladder, pay_of


class Outlook(NamedTuple):
    """Where a payee stands on a ladder and what comes next; tiers count from 0.

    `missing` credits reach `bound`, where the rate becomes `next_rate`; the last tier has none
    of the three. `jump` is what reaching the bound adds by re-rating earlier credits.
    """

    tier: int
    rate: Decimal
    bound: Decimal | None
    missing: Decimal | None
    next_rate: Decimal | None
    jump: Decimal


def outlook(ladder: Ladder, level: Decimal) -> Outlook:
    """Return the tier of an attainment level, its rate, and what the next one takes and gives."""
    tier = ladder.tier_at(level)
    rate = ladder.rate_at(tier, level)
    if tier + 1 == len(ladder.bounds):
        return Outlook(tier, rate, None, None, None, ZERO)
    bound = ladder.bounds[tier + 1]
    jump = ZERO
    if ladder.table.tiers[tier + 1].retroactive and not ladder.is_each:
        lifted = ladder.rate_at(tier + 1, bound) * bound
        jump = lifted - pay_of(ladder.bands_to(level)) - (bound - level) * rate
    return Outlook(tier, rate, bound, bound - level, ladder.rate_at(tier + 1, bound), jump)
