"""Contracts as the ledger floor asks about them."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q

from billing.models import InvoiceLine

BEHIND = """
WITH billed AS (
    SELECT DISTINCT contract_id FROM billing_invoiceline WHERE invoice_id = ANY(%s)
)
SELECT b.contract_id FROM billed b
LEFT JOIN revenue_contractposition p ON p.contract_id = b.contract_id
WHERE p.billed IS DISTINCT FROM (
    SELECT sum(l.amount) FROM billing_invoiceline l WHERE l.contract_id = b.contract_id
)
"""


def list_billed_contracts(
    *, invoice_ids: Sequence[int] = (), credit_note_ids: Sequence[int] = ()
) -> set[int]:
    """Return the ids of the contracts that the documents bill or credit."""
    lines = InvoiceLine.objects.filter(
        Q(invoice__in=invoice_ids) | Q(credit_note__in=credit_note_ids)
    )
    return set(lines.values_list("contract_id", flat=True))


def list_behind_billing(*, invoice_ids: Sequence[int]) -> set[int]:
    """Return the contracts of the invoices whose position does not show all that is billed.

    Where delivery woke the ledger after billing, the position has the invoice already.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [list(invoice_ids)])
        return {pk for (pk,) in cursor.fetchall()}
