"""Where a payee stands, and what the next credits earn from there.

The cumulative pay is rounded half-up to cents; what it moved by is the earning of the credit that
moved it, a re-rating of earlier credits included. `advance` costs constant time per credit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from compensation.rules.ladders import ZERO, Bands, Ladder, pay_of
from compensation.rules.tables import Split
from compensation.rules.trace import Part, Piece, TraceRow, in_cents, pieces


class NeedsHistory(LookupError):
    """The credit can only be judged beside the earlier ones: recompute the key with `targets`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a payee stands: attainment `level`, unrounded cumulative `pay`.

    `floor` is the level at which these terms began (carried over from earlier ones), `kept` the
    pay that take-backs at the original rate left above the table, `bands` the rates in force where
    they depend on the order of credits (empty otherwise).
    """

    level: Decimal = ZERO
    pay: Decimal = ZERO
    floor: Decimal = ZERO
    kept: Decimal = ZERO
    bands: Bands = ()


class Earned(NamedTuple):
    """The earning of one credit: `amount` in cents, its trace, and where the payee stood before.

    `level` and `paid` are attainment and unrounded pay before the credit, `floor` where the terms
    began. `direct`: these and the table alone lead to the amount; otherwise history (a reversal,
    other terms) does.
    """

    credit: int
    amount: Decimal
    trace: tuple[TraceRow, ...]
    level: Decimal
    paid: Decimal
    floor: Decimal
    direct: bool


def standing_at(
    ladder: Ladder, level: Decimal, floor: Decimal = ZERO, paid: Decimal = ZERO
) -> Standing:
    """Return the standing that credits up to `level` lead to, from `paid` under earlier terms.

    Raises NeedsHistory when the order of the credits matters or each stands alone.
    """
    if ladder.is_path_dependent or ladder.is_each:
        raise NeedsHistory("the pay of this table is not a function of the attainment")
    return Standing(level, paid + pay_of(ladder.bands_to(level, floor)), floor)


def advance(
    standing: Standing,
    ladder: Ladder,
    credits: Iterable[tuple[int, Decimal]],
    places: int = 2,
) -> tuple[Standing, list[Earned]]:
    """Return the new standing and the earnings of new `(id, value)` credits, in their order.

    A value below zero is taken back by recomputation. Raises NeedsHistory for one that cannot be
    judged alone (each credit stands alone, pay depends on the order, pay was kept).
    """
    unit = Decimal(1).scaleb(-places)
    level, pay, floor = standing.level, standing.pay, standing.floor
    rounded = pay.quantize(unit, ROUND_HALF_UP)
    stretch = _stretch(ladder, standing)
    earned: list[Earned] = []
    tell, own, make = earned.append, Part.OWN, tuple.__new__
    for credit, value in credits:
        after = level + value
        # Most credits stay inside one tier: one product, one rounding, one row. `make` skips the
        # checks of named tuples' constructors, which cost as much as the arithmetic.
        if stretch and value > ZERO and after < stretch.top:
            paid, before = pay, rounded
            pay += value * stretch.rate
            rounded = pay.quantize(unit, ROUND_HALF_UP)
            amount = rounded - before
            row = make(TraceRow, (stretch.tier, value, stretch.rate, amount, own))
            tell(make(Earned, (credit, amount, (row,), level, paid, floor, True)))
            level = after
            continue
        here = Standing(level, pay, floor, standing.kept, standing.bands)
        standing, one = step(here, ladder, credit, value, places)
        level, pay = standing.level, standing.pay
        rounded = pay.quantize(unit, ROUND_HALF_UP)
        stretch = _stretch(ladder, standing)
        tell(one)
    return Standing(level, pay, floor, standing.kept, standing.bands), earned


def step(
    standing: Standing, ladder: Ladder, credit: int, value: Decimal, places: int = 2
) -> tuple[Standing, Earned]:
    """Return the standing after one credit, whatever bounds it crosses; raises NeedsHistory."""
    needs_others = ladder.is_each or ladder.is_path_dependent or standing.kept
    if value < 0 and needs_others:
        raise NeedsHistory(f"credit {credit} takes back another one")
    level = standing.level + value
    if ladder.is_each:
        rows = pieces((), ladder.bands_to(value))
        after = Standing(level, standing.pay + exact(rows))
        return after, earning(credit, rows, standing, places)
    if value < 0:
        before = ladder.bands_to(standing.level, standing.floor)
        bands = ladder.bands_to(level, standing.floor)
    else:
        before = bands_of(ladder, standing)
        bands = ladder.rise(before, standing.level, level, standing.floor)
    rows = pieces(before, bands)
    held = _held(standing, rows)
    if held:
        rows.append(Piece(ladder.tier_at(level), held, Decimal(-1), Part.KEPT))
    after = Standing(
        level,
        standing.pay + exact(rows),
        standing.floor,
        standing.kept - held,
        bands if ladder.is_path_dependent else (),
    )
    direct = not (ladder.is_path_dependent or held)
    return after, earning(credit, rows, standing, places, direct=direct)


def earning(
    credit: int, rows: Sequence[Piece], before: Standing, places: int, *, direct: bool = True
) -> Earned:
    """Return what the rows move the cumulative pay by, rounded cumulatively, with its trace."""
    unit = Decimal(1).scaleb(-places)
    reached = (before.pay + exact(rows)).quantize(unit, ROUND_HALF_UP)
    amount = reached - before.pay.quantize(unit, ROUND_HALF_UP)
    trace = in_cents(rows, amount, places)
    return Earned(credit, amount, trace, before.level, before.pay, before.floor, direct)


def exact(rows: Iterable[Piece]) -> Decimal:
    """Return the unrounded pay of the rows."""
    return sum((row.base * row.rate for row in rows), ZERO)


def bands_of(ladder: Ladder, standing: Standing) -> Bands:
    """Return the rates in force at the standing."""
    if ladder.is_path_dependent:
        return standing.bands
    return ladder.bands_to(standing.level, standing.floor)


def _held(standing: Standing, rows: Iterable[Piece]) -> Decimal:
    """Return how much of a re-rating the payee already has from a take-back."""
    if standing.kept <= 0:
        return ZERO
    re_rated = exact(row for row in rows if row.part == Part.EARLIER)
    return max(min(standing.kept, re_rated), ZERO)


class _Stretch(NamedTuple):
    """Attainment up to `top` on which credits pay one rate and change nothing else."""

    top: Decimal
    rate: Decimal
    tier: int


def _stretch(ladder: Ladder, standing: Standing) -> _Stretch | None:
    if ladder.is_path_dependent or ladder.is_each or standing.level < standing.floor:
        return None
    tier = ladder.tier_at(standing.level)
    row = ladder.table.tiers[tier]
    if row.split == Split.INTERPOLATED:
        return None
    is_last = tier + 1 == len(ladder.bounds)
    return _Stretch(Decimal("Infinity") if is_last else ladder.bounds[tier + 1], row.rate, tier)
