"""What this floor shows on pages of lower floors."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import Invoice
from orders.models import Contract
from revenue import selectors
from revenue.models import ContractPosition, JournalEntry, Obligation
from revenue.views.obligations import position_figures
from revops.core import policy
from revops.core.screens.slots import Panel


def postings_of_invoice(request: HttpRequest, invoice: Invoice) -> Panel | None:
    """Return the ledger entries of an invoice and of what settled it."""
    if not policy.can(request.user, "view", JournalEntry):
        return None
    own = selectors.list_entries_of(kind="invoice", source_ids=[invoice.pk])
    settled = selectors.list_entries_of(
        kind="allocation", source_ids=invoice.allocations.values_list("pk", flat=True)
    )
    found = [
        entry for rows in (own, settled) for entry in policy.scoped(request.user, "view", rows)
    ]
    if not found:
        return None
    return Panel(
        _("Ledger"), "revenue/panels/postings.html", {"entries": found}, note=_("postings"),
        key="ledger",
    )  # fmt: skip


def revenue_of_contract(request: HttpRequest, contract: Contract) -> Panel | None:
    """Return the contract's position and how far its obligations are."""
    user = request.user
    if not policy.can(user, "view", Obligation):
        return None
    rows = policy.scoped(user, "view", selectors.list_obligations().filter(contract=contract))
    obligations = list(rows.order_by("pk"))
    position = (
        policy.scoped(user, "view", ContractPosition.objects.filter(contract=contract)).first()
    )  # fmt: skip
    if not obligations and position is None:
        return None
    return Panel(
        _("Revenue"),
        "revenue/panels/contract.html",
        {
            "obligations": obligations,
            "figures": position_figures(position) if position else [],
        },
        note=_("all obligations"),
        url=f"{reverse('revenue:obligation_list')}?contract={contract.pk}",
        key="revenue",
    )
