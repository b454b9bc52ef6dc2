"""A rate table read with a quota: which rate lies on which part of the attainment.

Attainment is an axis. At any moment every stretch of it, from the floor to the level reached, has
one rate: those stretches are the `Band`s. A credit moves the level; its pay is the change of the
area below. That one picture holds for slices, whole credits, interpolation and re-rating alike.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from compensation.rules.tables import (
    Accumulation,
    Measure,
    OnBound,
    QuotaMissing,
    RateTable,
    Split,
)

ZERO = Decimal(0)


class Band(NamedTuple):
    """A stretch of attainment [lo, hi) and the rate it is paid at; below the floor hi < lo."""

    lo: Decimal
    hi: Decimal
    tier: int
    rate: Decimal

    @property
    def pay(self) -> Decimal:
        """The area: unrounded pay of this stretch."""
        return (self.hi - self.lo) * self.rate


Bands = tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A table with its bounds in the unit of the credits; make it with `ladder`."""

    table: RateTable
    bounds: tuple[Decimal, ...]
    is_path_dependent: bool
    is_each: bool

    def tier_at(self, level: Decimal) -> int:
        """Return the index of the tier that the level has reached."""
        search = bisect_right if self.table.on_bound == OnBound.HIGHER else bisect_left
        return max(search(self.bounds, level) - 1, 0)

    def rate_at(self, tier: int, level: Decimal) -> Decimal:
        """Return the tier's rate; of an interpolated tier its rate at the level."""
        row = self.table.tiers[tier]
        if row.rate_to is None:
            return row.rate
        lo, hi = self.bounds[tier], self.bounds[tier + 1]
        share = (min(max(level, lo), hi) - lo) / (hi - lo)
        return row.rate + (row.rate_to - row.rate) * share

    def rise(self, bands: Bands, start: Decimal, level: Decimal, floor: Decimal) -> Bands:
        """Return the bands after the attainment rose from `start` to `level`.

        `floor` is where the interval of this table began: nothing below it is re-rated.
        """
        if start < floor:
            reached = min(level, floor)
            bands = self._below(reached, floor)
            if level <= floor:
                return bands
            start, bands = floor, ()
        fresh: list[Band] = []
        top, tier = level, self.tier_at(level)
        while top > start:
            row = self.table.tiers[tier]
            if row.retroactive:
                fresh.insert(0, Band(floor, top, tier, self.rate_at(tier, top)))
                bands = ()
                break
            bottom = start
            if row.split == Split.SLICES and tier > 0:
                bottom = max(self.bounds[tier], start)
            if bottom < top:
                fresh.insert(0, Band(bottom, top, tier, self.rate_at(tier, top)))
            top, tier = bottom, tier - 1
        return _joined(bands, fresh)

    def bands_to(self, level: Decimal, floor: Decimal = ZERO) -> Bands:
        """Return the bands of one credit of the whole level (exact for order-free tables)."""
        if level < floor:
            return self._below(level, floor)
        return self.rise((), floor, level, floor)

    def _below(self, level: Decimal, floor: Decimal) -> Bands:
        """More was taken back than was ever credited: mirrored at the rate on the floor."""
        if level == floor:
            return ()
        tier = self.tier_at(floor)
        return (Band(floor, level, tier, self.rate_at(tier, floor)),)


def ladder(table: RateTable, quota: Decimal | None = None) -> Ladder:
    """Return the table ready to be read for a payee with this quota.

    Raises QuotaMissing when the table is in percent of quota and there is none above zero.
    """
    factor = Decimal(1)
    if table.measure == Measure.PERCENT_OF_QUOTA:
        if quota is None or quota <= 0:
            raise QuotaMissing("a table in percent of quota needs a quota above zero")
        factor = quota
    return Ladder(
        table,
        tuple(tier.lo * factor for tier in table.tiers),
        table.is_path_dependent,
        table.accumulation == Accumulation.EACH,
    )


def pay_of(bands: Sequence[Band]) -> Decimal:
    """Return the unrounded pay of the bands."""
    return sum(((band.hi - band.lo) * band.rate for band in bands), ZERO)


def pay_on(attained: Decimal, table: RateTable, quota: Decimal | None = None) -> Decimal:
    """Return the unrounded cumulative pay on an attainment, read as one credit from zero.

    For every table whose pay does not depend on the order of credits this is the pay of the
    interval. Raises QuotaMissing.
    """
    return pay_of(ladder(table, quota).bands_to(attained))


def _joined(bands: Bands, fresh: Sequence[Band]) -> Bands:
    """Append, growing the last band where tier and rate go on."""
    result = list(bands)
    for band in fresh:
        last = result[-1] if result else None
        if last and last.tier == band.tier and last.rate == band.rate and last.hi == band.lo:
            result[-1] = Band(last.lo, band.hi, band.tier, band.rate)
        else:
            result.append(band)
    return tuple(result)
