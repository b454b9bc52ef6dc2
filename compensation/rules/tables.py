"""Rate tables: what is measured, over which interval, and how a tier pays.

Published plans use the same words for different pay, so a table states four things and none has
a default: the measure, the accumulation, and per tier row the split and whether it is
retroactive. Bounds are half-open `[lo, hi)`; an attainment exactly on a bound has reached the
higher tier unless the table says `OnBound.LOWER`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise


class Measure(StrEnum):
    """What the bounds of the tiers count, and so what a rate multiplies."""

    AMOUNT = "amount"  # bounds in money, rates are fractions of the credited amount
    UNITS = "units"  # bounds in units, rates are money per unit
    PERCENT_OF_QUOTA = "percent_of_quota"  # bounds as fractions of quota (1 = 100 %)


class Accumulation(StrEnum):
    """The interval over which credits add up before the table is read."""

    EACH = "each"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Split(StrEnum):
    """How a credit that reaches the tier is rated."""

    WHOLE = "whole"  # the whole credit at the tier's rate
    SLICES = "slices"  # only the part inside the tier at its rate
    INTERPOLATED = "interpolated"  # the whole at a rate that moves from `rate` to `rate_to`


class OnBound(StrEnum):
    """The tier that an attainment exactly on a bound has reached."""

    HIGHER = "higher"
    LOWER = "lower"


class RateTableError(ValueError):
    """The table leaves an attainment without a rate or gives it two; `problems` says where."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class QuotaMissing(ValueError):
    """A table in percent of quota meets a payee without a quota."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One row of a table: attainment from `lo` up to, not including, `hi`.

    `rate` is a fraction (0.05 is 5 %), or money per unit when units are measured. `hi` is None in
    the last row. `retroactive`: reaching this tier re-rates every earlier credit of the interval
    to its rate. `rate_to` is the rate at `hi` and belongs to an interpolated tier only.
    """

    lo: Decimal
    hi: Decimal | None
    rate: Decimal
    split: Split
    retroactive: bool
    rate_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RateTable:
    """Tiers in ascending order, and what they are read with; raises RateTableError."""

    measure: Measure
    accumulation: Accumulation
    tiers: tuple[Tier, ...]
    on_bound: OnBound = OnBound.HIGHER

    def __post_init__(self) -> None:
        problems = table_problems(self.tiers)
        if problems:
            raise RateTableError(problems)

    @property
    def is_path_dependent(self) -> bool:
        """Whether pay depends on the order of the credits, not only on their sum.

        So it is when a tier above the first rates whole credits and leaves earlier ones alone.
        """
        if self.accumulation == Accumulation.EACH:
            return False
        return any(
            not tier.retroactive
            and (tier.split == Split.INTERPOLATED or (tier.split == Split.WHOLE and index > 0))
            for index, tier in enumerate(self.tiers)
        )

    @property
    def has_decelerator(self) -> bool:
        """Whether some tier pays less than the one below, so that pay need not rise with sales."""
        reached = [self.tiers[0].rate]
        for tier in self.tiers:
            reached += [tier.rate, tier.rate if tier.rate_to is None else tier.rate_to]
        return any(after < before for before, after in pairwise(reached))


def table_problems(tiers: Sequence[Tier]) -> list[str]:
    """Return every reason why the tiers cannot be read, in plain English; empty when they can.

    Refused are an attainment without a rate (gap, no open end), one with two rates (overlap),
    rows out of order, negative bounds or rates, and an interpolation without its second rate.
    """
    if not tiers:
        return ["the table has no tiers"]
    problems = []
    if tiers[0].lo != 0:
        problems.append(f"the first tier begins at {tiers[0].lo}, not at 0")
    for index, tier in enumerate(tiers, 1):
        problems += _tier_problems(index, tier, is_last=index == len(tiers))
    for index, (below, above) in enumerate(pairwise(tiers), 1):
        problems += _seam_problems(index, below, above)
    return problems


def _tier_problems(index: int, tier: Tier, *, is_last: bool) -> list[str]:
    problems = []
    if tier.rate < 0 or (tier.rate_to is not None and tier.rate_to < 0):
        problems.append(f"tier {index} has a negative rate")
    if tier.hi is not None and tier.hi <= tier.lo:
        problems.append(f"tier {index} ends at {tier.hi}, not above its beginning {tier.lo}")
    if tier.hi is not None and is_last:
        problems.append(f"nothing says what is paid from {tier.hi} on: the last tier stays open")
    if tier.split == Split.INTERPOLATED and (tier.rate_to is None or tier.hi is None):
        problems.append(f"tier {index} is interpolated and needs an end and a rate there")
    if tier.split != Split.INTERPOLATED and tier.rate_to is not None:
        problems.append(f"tier {index} has a second rate but is not interpolated")
    return problems


def _seam_problems(index: int, below: Tier, above: Tier) -> list[str]:
    if above.lo <= below.lo:
        return [f"tier {index + 1} begins at {above.lo}, not above tier {index}"]
    if below.hi is None:
        return [f"tier {index} is open but tier {index + 1} follows"]
    if above.lo < below.hi:
        return [f"tiers {index} and {index + 1} overlap from {above.lo} to {below.hi}"]
    if above.lo > below.hi:
        return [f"nothing is said from {below.hi} to {above.lo}"]
    return []


def sliced(
    measure: Measure, accumulation: Accumulation, rates: Sequence[tuple[Decimal, Decimal]]
) -> RateTable:
    """Return a table of slices from (lower bound, rate) pairs, the commonest plan.

    Raises RateTableError.
    """
    bounds = [lo for lo, _ in rates[1:]]
    return RateTable(
        measure,
        accumulation,
        tuple(
            Tier(lo, hi, rate, Split.SLICES, retroactive=False)
            for (lo, rate), hi in zip(rates, [*bounds, None], strict=True)
        ),
    )


def fingerprint(table: RateTable) -> str:
    """Return the SHA-256 of the table's terms; equal terms, however written, give equal prints."""
    return hashlib.sha256(
        json.dumps(table_inputs(table), sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def table_inputs(table: RateTable) -> dict[str, object]:
    """Return the table as plain values for a derivation; `table_from` reads them back."""
    return {
        "measure": table.measure.value,
        "accumulation": table.accumulation.value,
        "on_bound": table.on_bound.value,
        "tiers": [
            [
                _text(tier.lo),
                _text(tier.rate),
                tier.split.value,
                tier.retroactive,
                None if tier.rate_to is None else _text(tier.rate_to),
            ]
            for tier in table.tiers
        ],
    }


def table_from(inputs: dict[str, object]) -> RateTable:
    """Return the table that `table_inputs` wrote down."""
    rows: list[list] = inputs["tiers"]  # type: ignore[assignment]
    ends = [Decimal(row[0]) for row in rows[1:]]
    return RateTable(
        Measure(str(inputs["measure"])),
        Accumulation(str(inputs["accumulation"])),
        tuple(
            Tier(
                Decimal(lo),
                hi,
                Decimal(rate),
                Split(split),
                retroactive,
                None if rate_to is None else Decimal(rate_to),
            )
            for (lo, rate, split, retroactive, rate_to), hi in zip(rows, [*ends, None], strict=True)
        ),
        OnBound(str(inputs["on_bound"])),
    )


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")
