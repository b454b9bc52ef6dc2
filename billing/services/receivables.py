"""Open items: the mutable half of documents, moved set-based under their locks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from billing.events import SettlementAllocated
from billing.models import Allocation, CreditNote, Payment, Receivable
from billing.states import RECEIVABLE_FLOW, ReceivableState
from revops.core import bulk, outbox, transitions
from revops.core.actor import Actor
from revops.core.rounding import exponent, round_half_up

OPEN, PARTIAL, SETTLED = (state.value for state in ReceivableState)

ALLOCATION_COLUMNS = (
    "id", "payment_id", "credit_note_id", "invoice_id", "sequence", "undoes_id", "amount",
    "currency", "source_currency", "source_amount", "functional_at_source",
    "functional_at_invoice", "allocated_on", "actor", "created_at",
)  # fmt: skip
LOWER = """
UPDATE billing_receivable AS r SET open_amount = v.open_amount
FROM unnest(%s::bigint[], %s::numeric[]) AS v(id, open_amount) WHERE r.id = v.id
"""
SEQUENCES = """
SELECT payment_id, credit_note_id, invoice_id, count(*) FROM billing_allocation
WHERE payment_id = ANY(%s) OR credit_note_id = ANY(%s) GROUP BY 1, 2, 3
"""


def lock_receivables(**where: Any) -> list[Receivable]:
    """Lock open items in the order of their keys and return them as they now stand."""
    held = Receivable.objects.select_for_update(of=("self",), no_key=True).filter(**where)
    return list(held.select_related("invoice", "credit_note").order_by("pk"))


def move_receivables(
    new_open: Mapping[Receivable, Decimal], *, on: date, actor: Actor, at: datetime
) -> None:
    """Set the open amounts of locked items and the states that follow from them.

    Lowering takes a constant number of statements; raising (an undone allocation) one per item.
    """
    settled = [item for item, left in new_open.items() if left == 0 and item.state != SETTLED]
    lowered = [(item, left) for item, left in new_open.items() if 0 < left < item.open_value]
    raised = [(item, left) for item, left in new_open.items() if left > item.open_value]
    transitions.apply(
        settled, "settle", workflow=RECEIVABLE_FLOW, actor=actor, at=at,
        open_amount=Decimal(0), settled_on=on,
    )  # fmt: skip
    if lowered:
        with connection.cursor() as cursor:
            cursor.execute(LOWER, [[i.pk for i, _ in lowered], [left for _, left in lowered]])
        for item, left in lowered:
            item.open_amount = left
        fresh = [item for item, _ in lowered if item.state == OPEN]
        transitions.apply(fresh, "settle_partly", workflow=RECEIVABLE_FLOW, actor=actor, at=at)
    for item, left in raised:
        _raise(item, left, actor, at)


def _raise(item: Receivable, left: Decimal, actor: Actor, at: datetime) -> None:
    if left < item.total_value and item.state == PARTIAL:
        Receivable.objects.filter(pk=item.pk).update(open_amount=left)
        item.open_amount = left
        return
    action = "reopen" if left == item.total_value else "settle_partly"
    transitions.apply(
        item, action, workflow=RECEIVABLE_FLOW, actor=actor, at=at,
        open_amount=left, settled_on=None,
    )  # fmt: skip


def settle_own_invoices(
    *, credit_note_ids: Sequence[int], actor: Actor, at: datetime
) -> tuple[int, ...]:
    """Apply fresh credit notes to the invoices they correct, up to what is open there.

    What is left stays with the customer as credit. Returns the allocations' ids.
    """
    if not credit_note_ids:
        return ()
    notes = list(CreditNote.objects.filter(pk__in=credit_note_ids).order_by("pk"))
    of_invoice = {
        item.invoice_id: item
        for item in lock_receivables(invoice__in=[note.invoice_id for note in notes])
    }
    of_note = {item.credit_note_id: item for item in lock_receivables(credit_note__in=notes)}
    left = {pk: item.open_value for pk, item in of_invoice.items()}
    moved: dict[Receivable, Decimal] = {}
    rows = []
    for note in notes:
        own = of_note[note.pk]
        amount = min(own.open_value, left[note.invoice_id])
        if amount <= 0:
            continue
        left[note.invoice_id] -= amount
        moved[of_invoice[note.invoice_id]] = left[note.invoice_id]
        moved[own] = own.open_value - amount
        rows.append(allocation_row(None, note, of_invoice[note.invoice_id], amount))
    if not rows:
        return ()
    on = max(note.issued_on for note in notes)
    move_receivables(moved, on=on, actor=actor, at=at)
    return write_allocations(rows, on=on, actor=actor, at=at)


def allocation_row(
    payment: Payment | None,
    note: CreditNote | None,
    target: Receivable,
    amount: Decimal,
    undoes_id: int | None = None,
) -> dict[str, Any]:
    """Return an allocation on its way to the table: `amount` in the one currency of both."""
    invoice = target.invoice
    if invoice is None:
        raise ValueError("only an invoice is settled")
    origin = payment or note
    if origin is None:
        raise ValueError("an allocation comes from a payment or a credit note")
    return {
        "payment_id": payment.pk if payment else None,
        "credit_note_id": note.pk if note else None,
        "invoice_id": invoice.pk,
        "undoes_id": undoes_id,
        "amount": amount,
        "currency": target.currency_code,
        "functional_currency": invoice.functional_currency,
        "source_rate": origin.exchange_rate,
        "invoice_rate": invoice.exchange_rate,
    }


def write_allocations(
    rows: Sequence[Mapping[str, Any]], *, on: date, actor: Actor, at: datetime
) -> tuple[int, ...]:
    """Write allocations with their sequences and functional amounts, and tell them as one fact."""
    ids = bulk.reserve_ids(Allocation, len(rows))
    taken = _sequences(rows)
    table = []
    for pk, row in zip(ids, rows, strict=True):
        key = (row["payment_id"], row["credit_note_id"], row["invoice_id"])
        sequence = taken.get(key, 0)
        taken[key] = sequence + 1
        places = exponent(row["functional_currency"])
        table.append(
            (
                pk,
                row["payment_id"],
                row["credit_note_id"],
                row["invoice_id"],
                sequence,
                row["undoes_id"],
                row["amount"],
                row["currency"],
                row["currency"],
                row["amount"],
                round_half_up(row["amount"] * row["source_rate"], places),
                round_half_up(row["amount"] * row["invoice_rate"], places),
                on,
                actor.as_json(),
                at,
            )
        )
    bulk.copy_rows(Allocation, ALLOCATION_COLUMNS, table)
    fact = SettlementAllocated(subject=f"billing.settlement:{ids[0]}", allocation_ids=tuple(ids))
    outbox.emit(fact, actor=actor, at=at)
    return tuple(ids)


def _sequences(
    rows: Iterable[Mapping[str, Any]],
) -> dict[tuple[int | None, int | None, int], int]:
    payments = [row["payment_id"] for row in rows if row["payment_id"]]
    notes = [row["credit_note_id"] for row in rows if row["credit_note_id"]]
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES, [payments, notes])
        return {(p, n, invoice): count for p, n, invoice, count in cursor.fetchall()}
