"""Splits of money whose parts add up to the whole, to the cent.

Among siblings: `allocate`, largest remainder, ties to the later part. Over time: round the
cumulative target and subtract what came before, so that the last part takes the cent.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from revops.core.rounding import round_half_up

Weight = Decimal | Fraction | int


class NotAllocatable(ValueError):
    """The total is finer than its currency, or the weights cancel out to nothing."""


def allocate(total: Decimal, weights: Sequence[Weight], places: int) -> list[Decimal]:
    """Return one part of `total` per weight, in whole units of 10**-places.

    Each part is its exact share cut down to a unit; the units left over go to the parts with the
    largest cut, ties to the later part (Hamilton's method). Mirrored for negative totals, so a
    credit splits like its charge. A weight of zero receives nothing; when every weight is zero
    the parts are equal. Raises NotAllocatable when `total` has more than `places` decimals, when
    there is no weight for an amount, or when weights of both signs add to zero.
    """
    units = _units(total, places)
    if not weights:
        if units:
            raise NotAllocatable(f"{total} has no part to go to")
        return []
    if units == 0:
        return [Decimal(0).scaleb(-places)] * len(weights)
    exact = _integers(weights)
    if not any(exact):
        exact = [1] * len(exact)
    whole = sum(exact)
    if whole == 0:
        raise NotAllocatable("the weights add up to zero")
    if whole < 0:
        exact, whole = [-weight for weight in exact], -whole
    sign = 1 if units > 0 else -1
    cut = [divmod(abs(units) * weight, whole) for weight in exact]
    parts = [part for part, _ in cut]
    left = abs(units) - sum(parts)
    if left:
        by_cut = sorted(range(len(cut)), key=lambda i: (cut[i][1], i), reverse=True)
        for i in by_cut[:left]:
            parts[i] += 1
    split = [Decimal(sign * part).scaleb(-places) for part in parts]
    if sum(split) != total:
        raise AssertionError(f"{split} does not add up to {total}")
    return split


def cumulative_split(
    total: Decimal, cumulative_fractions: Sequence[Weight], places: int
) -> list[Decimal]:
    """Return the parts of `total` reached between successive cumulative fractions.

    `cumulative_fractions` are shares of the whole reached so far (0 … 1). Each cumulative target
    is rounded half-up once and what came before is subtracted; when the last fraction is one the
    parts add up to `total`. Raises NotAllocatable when `total` is finer than `places`.
    """
    _units(total, places)
    parts, before = [], Decimal(0).scaleb(-places)
    for fraction in cumulative_fractions:
        reached = round_exact(Fraction(total) * Fraction(fraction), places)
        parts.append(reached - before)
        before = reached
    return parts


def cumulative(total: Decimal, parts: Sequence[Weight], places: int) -> list[Decimal]:
    """Return `total` spread over consecutive `parts` (days, amounts), the last taking the cent.

    Raises NotAllocatable when `total` is finer than `places` or the parts add up to zero.
    """
    whole = sum((Fraction(part) for part in parts), Fraction(0))
    if whole == 0:
        if _units(total, places):
            raise NotAllocatable("the parts add up to zero")
        return [Decimal(0).scaleb(-places)] * len(parts)
    reached, fractions = Fraction(0), []
    for part in parts:
        reached += Fraction(part)
        fractions.append(reached / whole)
    return cumulative_split(total, fractions, places)


def round_exact(value: Fraction, places: int) -> Decimal:
    """Return the exact fraction rounded half-up (away from zero) to `places` decimals."""
    scaled = abs(value) * 10**places
    units, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest >= scaled.denominator:
        units += 1
    return Decimal(-units if value < 0 else units).scaleb(-places)


def _integers(weights: Sequence[Weight]) -> list[int]:
    """Return integers in the proportion of the weights, exactly."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    if all(denominator == 1 for _, denominator in ratios):
        return [numerator for numerator, _ in ratios]
    common = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (common // denominator) for numerator, denominator in ratios]


def _units(total: Decimal, places: int) -> int:
    if total != round_half_up(total, places):
        raise NotAllocatable(f"{total} is finer than {places} decimals")
    return int(total.scaleb(places))
