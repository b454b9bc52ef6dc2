"""The trace of one earning: the tiers it touched, in cents that re-add to its amount.

A credit of the level's last stretch pays on itself (`own`); where it made the table re-rate what
was credited before, each re-rated stretch is a row of its own (`earlier`) at the difference of
the two rates; what an earlier take-back had left with the payee is not paid twice (`kept`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from compensation.rules.ladders import Bands


class Part(StrEnum):
    """Which credits a trace row pays on."""

    OWN = "own"
    EARLIER = "earlier"
    KEPT = "kept"


class Piece(NamedTuple):
    """An unrounded row: `base × rate`; `tier` counts from 0."""

    tier: int
    base: Decimal
    rate: Decimal
    part: Part

    @property
    def exact(self) -> Decimal:
        """Unrounded pay of the row."""
        return self.base * self.rate


class TraceRow(NamedTuple):
    """One tier of one earning; `amount` is in whole cents, `base × rate` is what it rounds."""

    tier: int
    base: Decimal
    rate: Decimal
    amount: Decimal
    part: Part


def pieces(before: Bands, after: Bands) -> list[Piece]:
    """Return what changed between two pictures of the attainment, as `base × rate` rows.

    The pieces' pay adds up to the difference of the two areas exactly.
    """
    own: list[Piece] = []
    earlier: list[Piece] = []
    cuts = sorted({x for band in (*before, *after) for x in (band.lo, band.hi)})
    for lo, hi in pairwise(cuts):
        old, new = _on(before, lo, hi), _on(after, lo, hi)
        if old and new and old.sign == new.sign:
            base = (hi - lo) * new.sign
            _push(earlier, Piece(new.tier, base, new.rate - old.rate, Part.EARLIER))
            continue
        if new:
            _push(own, Piece(new.tier, (hi - lo) * new.sign, new.rate, Part.OWN))
        if old:
            _push(own, Piece(old.tier, (lo - hi) * old.sign, old.rate, Part.OWN))
    return [*own, *(piece for piece in earlier if piece.rate)]


def in_cents(rows: Sequence[Piece], amount: Decimal, places: int) -> tuple[TraceRow, ...]:
    """Return the rows with their share of the rounded earning, re-adding to `amount`.

    Largest remainder with ties to the later row, as `allocate` does, but on the rows' own cents:
    rescaling by weight would magnify a cent where large rows of both signs nearly cancel out.
    """
    if len(rows) == 1:
        piece = rows[0]
        return (TraceRow(piece.tier, piece.base, piece.rate, amount, piece.part),)
    unit = Decimal(1).scaleb(-places)
    sign = -1 if amount < 0 else 1
    exact = [sign * piece.exact for piece in rows]
    cents = [value.quantize(unit, rounding=ROUND_FLOOR) for value in exact]
    left = int((sign * amount - sum(cents, Decimal(0))) / unit)
    by_cut = sorted(range(len(rows)), key=lambda i: (exact[i] - cents[i], i), reverse=True)
    for i in by_cut[:left]:
        cents[i] += unit
    if sum(cents, Decimal(0)) != sign * amount:
        raise AssertionError(f"{cents} do not re-add to {amount}")
    return tuple(
        TraceRow(piece.tier, piece.base, piece.rate, sign * cent, piece.part)
        for piece, cent in zip(rows, cents, strict=True)
    )


class _Cover(NamedTuple):
    tier: int
    rate: Decimal
    sign: int


def _on(bands: Bands, lo: Decimal, hi: Decimal) -> _Cover | None:
    """Return what covers the stretch; the sign is −1 below the floor."""
    for band in bands:
        if band.lo <= lo and hi <= band.hi:
            return _Cover(band.tier, band.rate, 1)
        if band.hi <= lo and hi <= band.lo:
            return _Cover(band.tier, band.rate, -1)
    return None


def _push(rows: list[Piece], piece: Piece) -> None:
    """Append, growing the last row where tier and rate go on."""
    last = rows[-1] if rows else None
    if last and (last.tier, last.rate) == (piece.tier, piece.rate):
        rows[-1] = Piece(last.tier, last.base + piece.base, last.rate, last.part)
    else:
        rows.append(piece)
