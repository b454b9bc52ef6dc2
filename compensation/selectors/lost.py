"""What customers were credited of the deals they bought, per credit note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

# A credited line loses its deal what no charge of the same thing for the same days has replaced:
# a change of terms credits the old phase and bills the new one, a cancelled invoice is billed
# again. Orders are found through the contract's first amendment.
LOST = """
SELECT a.order_id, n.id, n.issued_on,
       sum(greatest(0, -line.amount - coalesce(again.amount, 0)))
FROM orders_amendment a
JOIN billing_invoiceline line ON line.contract_id = a.contract_id
JOIN billing_creditnote n ON n.id = line.credit_note_id
JOIN orders_chargephase phase ON phase.id = line.phase_id
LEFT JOIN LATERAL (
    SELECT sum(charged.amount) AS amount
    FROM billing_invoiceline charged
    JOIN billing_invoice i ON i.id = charged.invoice_id AND i.issued_at >= n.issued_at
    JOIN orders_chargephase other ON other.id = charged.phase_id
    WHERE charged.contract_id = line.contract_id AND charged.amount > 0
      AND other.subscription_id = phase.subscription_id AND other.charge_id = phase.charge_id
      AND charged.span_from < line.span_until AND charged.span_until > line.span_from
      AND charged.id IS DISTINCT FROM line.repairs_id
) again ON true
WHERE a.number = 0 AND a.order_id = ANY(%s)
GROUP BY 1, 2, 3
ORDER BY 1, 2
"""

ORDERS_OF_NOTES = """
SELECT DISTINCT a.order_id FROM billing_invoiceline line
JOIN orders_amendment a ON a.contract_id = line.contract_id AND a.number = 0
WHERE line.credit_note_id = ANY(%s) AND a.order_id IS NOT NULL
"""

ORDERS_TAKEN_BACK = """
SELECT DISTINCT a.order_id FROM billing_invoiceline line
JOIN orders_amendment a ON a.contract_id = line.contract_id AND a.number = 0
JOIN compensation_salescredit c ON c.order_id = a.order_id AND c.credit_note_id IS NOT NULL
WHERE line.invoice_id = ANY(%s)
"""


@dataclass(frozen=True)
class Lost:
    """Net value one credit note took from an order, in the order's currency."""

    credit_note_id: int
    issued_on: date
    amount: Decimal


def list_lost(order_ids: Iterable[int]) -> dict[int, list[Lost]]:
    """Return order id → what each credit note took of it, oldest note first; one query."""
    found: dict[int, list[Lost]] = defaultdict(list)
    for order_id, note_id, issued_on, amount in _rows(LOST, order_ids):
        found[order_id].append(Lost(note_id, issued_on, amount))
    return found


def orders_of_credit_notes(credit_note_ids: Iterable[int]) -> list[int]:
    """Return the orders whose contracts these credit notes credit."""
    return [pk for (pk,) in _rows(ORDERS_OF_NOTES, credit_note_ids)]


def orders_taken_back(invoice_ids: Iterable[int]) -> list[int]:
    """Return the orders that these invoices bill and that were taken back, in part or whole."""
    return [pk for (pk,) in _rows(ORDERS_TAKEN_BACK, invoice_ids)]


def _rows(statement: str, ids: Iterable[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        return list(cursor.fetchall())
