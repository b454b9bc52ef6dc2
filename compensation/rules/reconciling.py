"""What should be recorded less what is recorded: the earnings to add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from compensation.rules.ladders import ZERO
from compensation.rules.standings import Earned
from compensation.rules.trace import Part, TraceRow


class Recorded(NamedTuple):
    """The sum of the earnings a credit already has, how many rows they are, and their trace."""

    amount: Decimal
    rows: int
    trace: tuple[TraceRow, ...] = ()


class NewEarning(NamedTuple):
    """A row to add: `sequence` is how many earnings the credit already had."""

    credit: int
    amount: Decimal
    sequence: int
    trace: tuple[TraceRow, ...]


def reconcile(targets: Iterable[Earned], recorded: Mapping[int, Recorded]) -> list[NewEarning]:
    """Return the earnings to add so that every credit has its target.

    A credit without any row gets one, of zero too, so that it is known to be judged; a recorded
    credit that is no longer a target is taken back. Twice adds nothing.
    """
    added, seen = [], set()
    for target in targets:
        seen.add(target.credit)
        had = recorded.get(target.credit)
        if had is None:
            added.append(NewEarning(target.credit, target.amount, 0, target.trace))
        elif had.amount != target.amount:
            trace = _difference(target.trace, had.trace)
            amount = target.amount - had.amount
            added.append(NewEarning(target.credit, amount, had.rows, trace))
    for credit, had in recorded.items():
        if credit not in seen and had.amount:
            added.append(NewEarning(credit, -had.amount, had.rows, _difference((), had.trace)))
    return added


def recorded_as(new: Iterable[NewEarning], had: Mapping[int, Recorded]) -> dict[int, Recorded]:
    """Return what is recorded once the new earnings are written."""
    after = dict(had)
    for row in new:
        old = after.get(row.credit, Recorded(ZERO, 0))
        trace = (*old.trace, *row.trace)
        after[row.credit] = Recorded(old.amount + row.amount, old.rows + 1, trace)
    return after


def _difference(target: Iterable[TraceRow], recorded: Iterable[TraceRow]) -> tuple[TraceRow, ...]:
    sums: dict[tuple[int, Decimal, Part], list[Decimal]] = {}
    for rows, sign in ((target, 1), (recorded, -1)):
        for row in rows:
            held = sums.setdefault((row.tier, row.rate, row.part), [ZERO, ZERO])
            held[0] += sign * row.base
            held[1] += sign * row.amount
    return tuple(
        TraceRow(tier, base, rate, amount, part)
        for (tier, rate, part), (base, amount) in sums.items()
        if base or amount
    )
