"""Allocation of a contract's price to its obligations by stand-alone selling price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from revops.core.allocation import allocate


@dataclass(frozen=True, slots=True)
class PricedObligation:
    """An obligation and its stand-alone selling price."""

    key: int
    stand_alone: Decimal


@dataclass(frozen=True, slots=True)
class Override:
    """An amount that belongs to one obligation only, and why (ASC 606-10-32-40)."""

    amount: Decimal
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an allocation by hand needs a reason")


def allocate_price(
    price: Decimal,
    obligations: Sequence[PricedObligation],
    overrides: Mapping[int, Override] | None = None,
    places: int = 2,
) -> dict[int, Decimal]:
    """Return obligation key → allocated price; together they are the price exactly.

    By stand-alone price, largest remainder with ties to the later. An overridden obligation gets
    its amount, the others share the rest. Raises ValueError for an override of no obligation and
    NotAllocatable when overrides of all leave a rest.
    """
    fixed = dict(overrides or {})
    unknown = set(fixed) - {obligation.key for obligation in obligations}
    if unknown:
        raise ValueError(f"no obligation {min(unknown)} to allocate to")
    shared = [obligation for obligation in obligations if obligation.key not in fixed]
    rest = price - sum((override.amount for override in fixed.values()), Decimal(0))
    parts = allocate(rest, [obligation.stand_alone for obligation in shared], places)
    by_key = dict(zip((obligation.key for obligation in shared), parts, strict=True))
    return {
        obligation.key: fixed[obligation.key].amount
        if obligation.key in fixed
        else by_key[obligation.key]
        for obligation in obligations
    }
