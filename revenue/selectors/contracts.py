"""Contracts as the ledger floor asks about them."""

from collections.abc import Sequence

from django.db.models import Q

from billing.models import InvoiceLine


def list_billed_contracts(
    *, invoice_ids: Sequence[int] = (), credit_note_ids: Sequence[int] = ()
) -> set[int]:
    """Return the ids of the contracts that the documents bill or credit."""
    lines = InvoiceLine.objects.filter(
        Q(invoice__in=invoice_ids) | Q(credit_note__in=credit_note_ids)
    )
    return set(lines.values_list("contract_id", flat=True))
