"""Applying money to open items: never more than is open, never more than is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


class OverAllocation(ValueError):
    """More would be allocated than is open on the item, or than is left of the payment."""


class UnknownItem(LookupError):
    """A named open item is not among those of the payer and currency."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An issued invoice with its open amount, in the currency of the money applied."""

    id: int
    due_on: date
    issued_on: date
    open: Decimal


@dataclass(frozen=True, slots=True)
class PlannedAllocation:
    """An amount, positive, to apply to an open item."""

    item_id: int
    amount: Decimal


def open_amount(total: Decimal, allocated: Decimal, written_off: Decimal = ZERO) -> Decimal:
    """Return total − allocations − write-offs; raises OverAllocation when that is negative."""
    left = total - allocated - written_off
    if left < 0:
        raise OverAllocation(f"{allocated} allocated and {written_off} written off of {total}")
    return left


def settle(
    available: Decimal,
    items: Sequence[OpenItem],
    named: Mapping[int, Decimal] | None = None,
) -> list[PlannedAllocation]:
    """Return the allocations of an unallocated payment or credit.

    Named amounts are applied as stated, or refused: OverAllocation when one exceeds what is open
    or all exceed what is available, UnknownItem for an item that is not given. Without names the
    oldest due item is settled first (then oldest issued, then lowest id) until the money or the
    debt is used up; what is left stays with the payer as credit.
    """
    if available < 0:
        raise OverAllocation(f"{available} is less than nothing")
    if named is not None:
        return _settle_named(available, items, named)
    left, planned = available, []
    for item in sorted(items, key=lambda item: (item.due_on, item.issued_on, item.id)):
        amount = min(left, item.open)
        if amount > 0:
            planned.append(PlannedAllocation(item.id, amount))
            left -= amount
    return planned


def _settle_named(
    available: Decimal, items: Sequence[OpenItem], named: Mapping[int, Decimal]
) -> list[PlannedAllocation]:
    by_id = {item.id: item for item in items}
    for item_id, amount in named.items():
        if item_id not in by_id:
            raise UnknownItem(f"item {item_id} is not open here")
        if amount <= 0:
            raise OverAllocation(f"an allocation of {amount} settles nothing")
        if amount > by_id[item_id].open:
            raise OverAllocation(f"{amount} exceeds the {by_id[item_id].open} open")
    wanted = sum(named.values(), ZERO)
    if wanted > available:
        raise OverAllocation(f"{wanted} exceeds the {available} available")
    return [PlannedAllocation(item_id, amount) for item_id, amount in named.items()]
