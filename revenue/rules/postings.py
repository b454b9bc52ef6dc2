"""Balanced entries: what a line is, when an entry balances, its mirror, functional amounts.

An entry balances per document currency and in functional currency. A line that only corrects the
functional side (a realised exchange difference) has document amounts of zero. A negative amount
swaps sides, so that a repair or credit is its charge seen in a mirror.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from revenue.rules.accounts import Code
from revops.core.rounding import round_half_up

ZERO = Decimal(0)


class Unbalanced(ValueError):
    """The lines do not make an entry; the message names the first side that is out."""


class Tag(NamedTuple):
    """Dimensions of a line: keys of the rows it belongs to, None where it belongs to none."""

    customer: int | None = None
    contract: int | None = None
    obligation: int | None = None
    product: int | None = None
    payee: int | None = None
    tax_code: str = ""


PLAIN = Tag()


class Line(NamedTuple):
    """One journal line: debit or credit in document currency, the same in functional currency."""

    account: Code
    currency: str
    debit: Decimal
    credit: Decimal
    functional_debit: Decimal
    functional_credit: Decimal
    tag: Tag = PLAIN


class Posting(NamedTuple):
    """An entry to be: source and purpose as in the posting table; without lines, none is due."""

    source: str
    purpose: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in document currency and what it is in functional currency."""

    currency: str
    amount: Decimal
    functional: Decimal

    def __neg__(self) -> Money:
        return Money(self.currency, -self.amount, -self.functional)


def domestic(currency: str, amount: Decimal) -> Money:
    """Return an amount whose document currency is the functional one."""
    return Money(currency, amount, amount)


def debit(account: Code, money: Money, tag: Tag = PLAIN) -> Line:
    """Return a debit line; a negative amount becomes a credit."""
    amount, functional = money.amount, money.functional
    if amount < 0 or (amount == 0 and functional < 0):
        return Line(account, money.currency, ZERO, -amount, ZERO, -functional, tag)
    return Line(account, money.currency, amount, ZERO, functional, ZERO, tag)


def credit(account: Code, money: Money, tag: Tag = PLAIN) -> Line:
    """Return a credit line; a negative amount becomes a debit."""
    return debit(account, -money, tag)


def posting(source: str, purpose: str, lines: Sequence[Line]) -> Posting:
    """Return the entry without its empty lines; raises Unbalanced."""
    entry = Posting(source, purpose, tuple(line for line in lines if any(line[2:6])))
    check_balanced(entry)
    return entry


def check_balanced(entry: Posting) -> None:
    """Raise Unbalanced unless debits equal credits per document currency and functionally.

    Every line has one side, its functional amount on the same one; an entry without lines is one
    that is not due.
    """
    sums: dict[str, Decimal] = {}
    functional = ZERO
    for line in entry.lines:
        if min(line[2:6]) < 0:
            raise Unbalanced(f"{line.account} has a negative side")
        if (line.debit or line.functional_debit) and (line.credit or line.functional_credit):
            raise Unbalanced(f"{line.account} has two sides")
        sums[line.currency] = sums.get(line.currency, ZERO) + line.debit - line.credit
        functional += line.functional_debit - line.functional_credit
    if len(entry.lines) == 1:
        raise Unbalanced("an entry has at least two lines")
    for currency, difference in sums.items():
        if difference:
            raise Unbalanced(f"{currency} is out by {difference}")
    if functional:
        raise Unbalanced(f"the functional amounts are out by {functional}")


def mirror(entry: Posting, purpose: str | None = None) -> Posting:
    """Return the entry that undoes this one, line by line with sides swapped."""
    return Posting(
        entry.source,
        purpose or entry.purpose,
        tuple(
            Line(
                line.account,
                line.currency,
                line.credit,
                line.debit,
                line.functional_credit,
                line.functional_debit,
                line.tag,
            )
            for line in entry.lines
        ),
    )


def converted(
    currency: str, amounts: Sequence[Decimal], rate: Decimal, places: int = 2
) -> list[Money]:
    """Return the parts of one document at its rate (functional units per document unit).

    Functional amounts are rounded cumulatively: together they are the rounded functional total.
    """
    if rate == 1:
        return [Money(currency, amount, amount) for amount in amounts]
    result, total, before = [], ZERO, ZERO
    for amount in amounts:
        total += amount
        reached = round_half_up(total * rate, places)
        result.append(Money(currency, amount, reached - before))
        before = reached
    return result


@dataclass(frozen=True, slots=True)
class Carried:
    """What is left of an item: its amount, and the functional amount it is carried at."""

    amount: Decimal
    functional: Decimal

    def plus(self, amount: Decimal, functional: Decimal) -> Carried:
        """Return the item after an addition at that addition's own rate."""
        return Carried(self.amount + amount, self.functional + functional)

    def less(self, amount: Decimal, functional: Decimal) -> Carried:
        """Return the item after a release."""
        return Carried(self.amount - amount, self.functional - functional)


def released(
    carried: Carried, amount: Decimal, rate: Decimal = Decimal(1), places: int = 2
) -> Decimal:
    """Return the functional amount of releasing `amount`, at the moving average of what is left.

    The last release takes the rest. What exceeds the item (or raises it) is at `rate`.
    """
    if carried.amount == 0 or (amount > 0) != (carried.amount > 0):
        return round_half_up(amount * rate, places)
    if abs(amount) < abs(carried.amount):
        return round_half_up(carried.functional * amount / carried.amount, places)
    return carried.functional + round_half_up((amount - carried.amount) * rate, places)
