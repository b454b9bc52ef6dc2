"""Sales credits as recorded: what is in force, what is left of each, and how rows are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from compensation import rules
from compensation.models import SalesCredit
from revops.core import bulk
from revops.core.derivation import derivation

COLUMNS = [
    "id", "source", "order", "amendment", "credit_note", "reverses", "payee", "component", "role",
    "share", "deal_currency", "deal_amount", "exchange_rate", "base_amount", "amount", "currency",
    "credited_on", "attained_on", "derivation", "created_at",
]  # fmt: skip


@dataclass
class Recorded:
    """What an order was credited: credits in force, what is left of each, how often per key."""

    live: list[SalesCredit] = field(default_factory=list)
    left: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    born: dict[tuple[int, int, str], int] = field(default_factory=lambda: defaultdict(int))
    taken: dict[tuple[int, int | None], list[Decimal]] = field(
        default_factory=lambda: defaultdict(list)
    )


def recorded_of(order_ids: Iterable[int]) -> dict[int, Recorded]:
    """Return order id → its credits as recorded, with one query."""
    found: dict[int, Recorded] = defaultdict(Recorded)
    undone = set()
    rows = list(SalesCredit.objects.filter(order__in=list(order_ids)).order_by("pk"))
    for row in rows:
        record, origin = found[row.order_id], row.reverses_id
        record.left[origin or row.pk] += row.amount.amount
        if origin is None:
            record.born[row.payee_id, row.component_id, row.role] += 1
        else:
            record.taken[origin, row.credit_note_id].append(row.amount.amount)
            if row.credit_note_id is None:
                undone.add(origin)
    for row in rows:
        if row.reverses_id is None and row.pk not in undone:
            found[row.order_id].live.append(row)
    return found


def undo(credit: SalesCredit, left: Decimal, at: datetime) -> SalesCredit:
    """Return the reversal of a credit whose share changed: what is left of it, on its own day."""
    inputs = rules.undo_inputs(
        credit.amount.amount,
        left - credit.amount.amount,
        currency=str(credit.amount.currency),
        sources={"credit": credit.subject},
    )
    return mirrored(
        credit,
        source=credit.subject,
        amount=-left,
        derivation=derivation(rules.UNDO, 1, inputs),
        created_at=at,
    )


def mirrored(credit: SalesCredit, **columns: Any) -> SalesCredit:
    """Return a credit that takes back (a part of) another one, in the interval of that one."""
    inherited = (
        "order_id", "amendment_id", "payee_id", "component_id", "role", "share", "currency",
        "deal_currency", "deal_amount", "exchange_rate", "base_amount", "credited_on",
        "attained_on",
    )  # fmt: skip
    same = {name: getattr(credit, name) for name in inherited}
    return SalesCredit(**{**same, "reverses_id": credit.pk, **columns})


def write(rows: Sequence[SalesCredit]) -> list[SalesCredit]:
    """COPY credits in the order of their days and return them with their ids."""
    ordered = sorted(rows, key=lambda row: (row.credited_on, row.order_id))
    for row, pk in zip(ordered, bulk.reserve_ids(SalesCredit, len(ordered)), strict=True):
        row.pk = pk
    if ordered:
        bulk.copy_rows(SalesCredit, COLUMNS, [[_plain(r, c) for c in COLUMNS] for r in ordered])
    return ordered


def _plain(row: SalesCredit, column: str) -> Any:
    relation = row._meta.get_field(column).is_relation
    return getattr(row, f"{column}_id" if relation else column)
