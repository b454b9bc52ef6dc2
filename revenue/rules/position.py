"""Where a contract stands between what is billed and what is earned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ObligationStanding:
    """Billed net and earned of one obligation; `in_arrears`: billed after it is earned."""

    billed: Decimal
    earned: Decimal
    in_arrears: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """The three balances of a contract in one currency.

    deferred − contract_asset − unbilled = billed − earned, always.
    """

    unbilled: Decimal = _ZERO
    deferred: Decimal = _ZERO
    contract_asset: Decimal = _ZERO


def position(standings: Iterable[ObligationStanding]) -> Position:
    """Return the position of one contract in one currency.

    Unbilled receivable U = Σ max(0, earned − billed) over arrears and usage obligations, where
    only time stands between us and the invoice. The rest, Σ (billed − earned) + U, is deferred
    revenue when positive, else contract asset.
    """
    unbilled = rest = _ZERO
    for one in standings:
        rest += one.billed - one.earned
        if one.in_arrears:
            unbilled += max(_ZERO, one.earned - one.billed)
    rest += unbilled
    return Position(unbilled, max(rest, _ZERO), max(-rest, _ZERO))


def position_movement(old: Position, new: Position) -> Position:
    """Return the difference of two positions, balance by balance."""
    return Position(
        new.unbilled - old.unbilled,
        new.deferred - old.deferred,
        new.contract_asset - old.contract_asset,
    )


def remaining_performance(allocated: Decimal, earned: Decimal) -> Decimal:
    """Return RPO: the allocated price of committed obligations less what is earned of it."""
    return allocated - earned
