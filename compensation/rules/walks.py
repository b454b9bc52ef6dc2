"""The full walk over the credits of one payee, component and attainment interval.

It knows what a single step cannot: reversals that take back a credit paid earlier, tables whose
pay depends on the order, and plan versions that follow each other inside the interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from compensation.rules.ladders import ZERO, Band, Bands, Ladder, pay_of
from compensation.rules.standings import Earned, Standing, advance, earning, exact, step
from compensation.rules.trace import Part, Piece, pieces

#: A take-back in parts is cut here, far below a cent, so that the parts add up to the whole.
_FINE = Decimal("1e-12")


class Clawback(StrEnum):
    """How a reversal takes pay back."""

    RECOMPUTE = "recompute"  # as if the reversed value had never been credited
    ORIGINAL_RATE = "original_rate"  # at the rates the reversed credit itself was paid


@dataclass(frozen=True, slots=True)
class Credit:
    """A sales credit as a rate table sees it.

    `value` is what the table measures (money or units; negative for a reversal), `on` the
    credited date, `terms` the index of the plan version it is paid under. A reversal names its
    `origin` and counts in the interval and under the terms of that origin.
    """

    id: int
    on: date
    value: Decimal
    terms: int = 0
    origin: int | None = None


def in_order(credits: Iterable[Credit], recorded: Sequence[int] = ()) -> list[Credit]:
    """Return the credits as they are walked: those with earnings as they were, then new ones.

    New ones by credited date and id. So a backdated credit is itself the cause of what it moves.
    """
    place = {credit: index for index, credit in enumerate(recorded)}
    last = len(place)
    return sorted(credits, key=lambda c: (place.get(c.id, last), c.on, c.id))


def targets(
    terms: Sequence[Ladder],
    credits: Sequence[Credit],
    *,
    clawback: Clawback = Clawback.RECOMPUTE,
    carry_over: bool = True,
    places: int = 2,
) -> list[Earned]:
    """Return what every credit of the interval earns, in the order given.

    `terms` are the plan versions of the interval in order of validity. With `carry_over` a later
    version begins at the attainment reached under the earlier ones, otherwise at zero; a credit
    is re-rated only within its own version.
    """
    only = terms[0]
    order_free = not (only.is_each or only.is_path_dependent) and clawback == Clawback.RECOMPUTE
    if len(terms) == 1 and (order_free or all(credit.value >= 0 for credit in credits)):
        return advance(Standing(), only, ((c.id, c.value) for c in credits), places)[1]
    walk = _Walk(terms, clawback, carry_over, places)
    return [walk.take(credit) for credit in credits]


class _Picture(NamedTuple):
    """The rates in force per terms, the unrounded pay they give, and where they lead."""

    bands: tuple[Bands, ...]
    pay: Decimal
    level: Decimal
    floor: Decimal


class _Walk:
    """One walk; mutable, and private to `targets`."""

    def __init__(
        self, terms: Sequence[Ladder], clawback: Clawback, carry_over: bool, places: int
    ) -> None:
        self.terms = terms
        self.clawback = clawback
        self.carry_over = carry_over
        self.places = places
        self.at = 0
        self.standing = Standing()
        self.net: dict[int, Credit] = {}  # every credit with what later reversals left of it
        self.earned: dict[int, tuple[Decimal, Earned]] = {}  # gross value and first earning

    def take(self, credit: Credit) -> Earned:
        """Return the earning of the next credit."""
        origin = self.net.get(credit.origin) if credit.origin is not None else None
        credit = replace(credit, terms=origin.terms if origin else credit.terms)
        if credit.terms > self.at:
            self._turn_to(credit.terms)
        ladder = self.terms[credit.terms]
        needs_others = ladder.is_each or ladder.is_path_dependent or self.standing.kept
        if credit.value < 0 and origin and self.clawback == Clawback.ORIGINAL_RATE:
            one = self._take_back(credit, origin)
        elif credit.terms < self.at or (credit.value < 0 and needs_others):
            one = self._repaint(credit, origin)
        else:
            self._enter(credit, origin)
            self.standing, one = step(self.standing, ladder, credit.id, credit.value, self.places)
        self.earned[credit.id] = (credit.value, one)
        return one

    def _turn_to(self, terms: int) -> None:
        """Begin the next plan version at the attainment reached, or at zero."""
        self.at = terms
        floor = self.standing.level if self.carry_over else ZERO
        self.standing = Standing(floor, self.standing.pay, floor, self.standing.kept)

    def _enter(self, credit: Credit, origin: Credit | None) -> None:
        """Note the credit; what it takes back is taken off its origin."""
        if origin and credit.value < 0:
            self.net[origin.id] = replace(origin, value=origin.value + credit.value)
            self.net[credit.id] = replace(credit, value=ZERO)
        else:
            self.net[credit.id] = credit

    def _repaint(self, credit: Credit, origin: Credit | None) -> Earned:
        """Compare the whole picture without and with the credit."""
        rows = self._alone(credit, origin) if self.terms[credit.terms].is_each else []
        before = self._picture()
        self._enter(credit, origin)
        after = self._picture()
        for old, new in zip(before.bands, after.bands, strict=True):
            rows += pieces(old, new)
        return self._move_to(after, credit, rows)

    def _take_back(self, credit: Credit, origin: Credit) -> Earned:
        """Take back the origin's own pay in proportion, whatever the table says now."""
        gross, first = self.earned[origin.id]
        rows = [
            Piece(row.tier, (row.base * credit.value / gross).quantize(_FINE), row.rate, Part.OWN)
            for row in first.trace
            if row.part == Part.OWN
        ]
        before = self._picture()
        self._enter(credit, origin)
        after = self._picture()
        kept = self.standing.kept + exact(rows) - (after.pay - before.pay)
        self.standing = replace(self.standing, kept=kept)
        return self._move_to(after, credit, rows)

    def _alone(self, credit: Credit, origin: Credit | None) -> list[Piece]:
        """Rate a credit that stands alone; a reversal without origin mirrors one of its size."""
        ladder = self.terms[credit.terms]
        if origin and credit.value < 0:
            left = ladder.bands_to(origin.value + credit.value)
            return pieces(ladder.bands_to(origin.value), left)
        if credit.value < 0:
            return pieces(ladder.bands_to(-credit.value), ())
        return pieces((), ladder.bands_to(credit.value))

    def _move_to(self, picture: _Picture, credit: Credit, rows: Sequence[Piece]) -> Earned:
        one = earning(credit.id, rows, self.standing, self.places, direct=False)
        self.standing = Standing(
            picture.level,
            self.standing.pay + exact(rows),
            picture.floor,
            self.standing.kept,
            picture.bands[-1] if self.terms[self.at].is_path_dependent else (),
        )
        return one

    def _picture(self) -> _Picture:
        """Paint the interval anew from what is left of every credit."""
        painted: list[Bands] = []
        level = floor = pay = ZERO
        for index, ladder in enumerate(self.terms[: self.at + 1]):
            values = [c.value for c in self.net.values() if c.terms == index and c.value]
            floor = level if self.carry_over else ZERO
            level = floor + sum(values, ZERO)
            if ladder.is_each:
                pay += sum((_pay_alone(ladder, value) for value in values), ZERO)
                painted.append(())
                continue
            if ladder.is_path_dependent:
                painted.append(_in_turn(ladder, values, floor))
            else:
                painted.append(ladder.bands_to(level, floor))
            pay += pay_of(painted[-1])
        return _Picture(tuple(painted), pay, level, floor)


def _pay_alone(ladder: Ladder, value: Decimal) -> Decimal:
    return pay_of(ladder.bands_to(abs(value))).copy_sign(value)


def _in_turn(ladder: Ladder, values: Iterable[Decimal], floor: Decimal) -> Bands:
    """Return the bands of the values one after the other; a negative one cuts the top off."""
    bands: Bands = ()
    level = floor
    for value in values:
        after = level + value
        if value > 0:
            bands = ladder.rise(bands, level, after, floor)
        elif after < floor:
            bands = ladder.bands_to(after, floor)
        else:
            bands = tuple(
                Band(band.lo, min(band.hi, after), band.tier, band.rate)
                for band in bands
                if band.lo < after
            )
        level = after
    return bands
