"""Who gets credit for a deal: splits among owners, overlays beside them, managers above them.

Owners share the deal: their shares are fractions that add up to one. An overlay (engineer,
partner manager, manager) gets credit beside the owners and takes nothing from them. A share says
how much of the deal is credited; what it pays is the rate table's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from revops.core.allocation import allocate
from revops.core.rounding import round_half_up

OWNER = "owner"


class ShareError(ValueError):
    """The shares do not credit the deal exactly once; the message says what was probably meant."""


@dataclass(frozen=True, slots=True)
class Share:
    """A payee's share of a deal: a fraction above zero, at most one (0.5 is 50 %)."""

    payee: int
    role: str
    share: Decimal


class CreditedShare(NamedTuple):
    """What one payee is credited: amount in cents, units unrounded."""

    payee: int
    role: str
    share: Decimal
    amount: Decimal
    units: Decimal


def check_shares(shares: Sequence[Share]) -> None:
    """Refuse owner shares that do not add up to one, and any share outside (0, 1].

    Raises ShareError. Shares far below one are most likely commission rates typed as allocation,
    and the message says so.
    """
    for share in shares:
        if not 0 < share.share <= 1:
            raise ShareError(f"a share of {percent(share.share)} is not between 0 % and 100 %")
    pairs = [(share.payee, share.role) for share in shares]
    if len(set(pairs)) < len(pairs):
        raise ShareError("one payee has two shares in the same role")
    owners = [share.share for share in shares if share.role == OWNER]
    if not owners:
        raise ShareError("the deal has no owner")
    total = sum(owners, Decimal(0))
    if total == 1:
        return
    message = f"the owners' shares add up to {percent(total)}, not to 100 %"
    if total < Decimal("0.5"):
        message += ": a share says how much of the deal is credited, the rate table what it pays"
    raise ShareError(message)


def split_credit(
    amount: Decimal, shares: Sequence[Share], places: int = 2, units: Decimal = Decimal(0)
) -> list[CreditedShare]:
    """Return what each share of a deal credits; owners' amounts add up to `amount` exactly.

    Owners by largest remainder (ties to the later), an overlay its share of the whole rounded
    half-up. A negative amount (credit note) mirrors the positive one. Raises ShareError.
    """
    check_shares(shares)
    owners = [share for share in shares if share.role == OWNER]
    parts = iter(allocate(amount, [share.share for share in owners], places))
    return [
        CreditedShare(
            share.payee,
            share.role,
            share.share,
            next(parts) if share.role == OWNER else round_half_up(amount * share.share, places),
            units * share.share,
        )
        for share in shares
    ]


def upline(payee: int, managers: Mapping[int, int | None], levels: int = 1) -> list[int]:
    """Return the managers above the payee, nearest first, at most `levels` of them.

    Raises ShareError when somebody is, directly or not, their own manager.
    """
    chain: list[int] = []
    above = managers.get(payee)
    while above is not None and len(chain) < levels:
        if above == payee or above in chain:
            raise ShareError(f"payee {above} is their own manager")
        chain.append(above)
        above = managers.get(above)
    return chain


def override_credits(
    credits: Iterable[CreditedShare], managers: Mapping[int, int | None], levels: int = 1
) -> list[tuple[int, CreditedShare]]:
    """Return (level from 1, credit of the manager) for every owner's credit with a manager.

    The manager is credited what the report was credited, in the role "manager": the override's
    own rate table says what it pays. Raises ShareError on a loop.
    """
    return [
        (level, CreditedShare(manager, "manager", credit.share, credit.amount, credit.units))
        for credit in credits
        if credit.role == OWNER
        for level, manager in enumerate(upline(credit.payee, managers, levels), 1)
    ]


def percent(fraction: Decimal) -> str:
    """Return a fraction as people read it: 0.075 is "7.5 %"."""
    return f"{(fraction * 100).normalize():f} %"
