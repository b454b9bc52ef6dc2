"""What this floor shows on pages of lower floors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djmoney.money import Money

from billing import selectors
from billing.models import BillingSchedule, Invoice
from billing.tables import standing
from crm.models import Account
from orders.models import Contract, Order
from revops.core import clock, policy
from revops.core.periods import add_months
from revops.core.screens.page import Figure
from revops.core.screens.slots import Panel

MOST = 5


def figures_of_account(request: HttpRequest, account: Account) -> list[Figure]:
    """Return what the customer paid within a year, owes, and owes too long."""
    if not policy.can(request.user, "view", Invoice):
        return []
    mine = policy.scoped(request.user, "view", selectors.list_invoices().filter(account=account))
    today = clock.now().date()
    paid = selectors.paid_since(mine, add_months(today, -12))
    url = f"{reverse('billing:invoice_list')}?account={account.pk}&status="
    found: list[Figure] = []
    for currency, number, amount, late, late_amount in selectors.invoice_totals(mine, today)[:1]:
        settled = paid.get(currency, (0, Money(Decimal(0), currency)))[1]
        note = ngettext("%(n)s invoice, with tax", "%(n)s invoices, with tax", number)
        late_note = ngettext("%(n)s invoice", "%(n)s invoices", late)
        found += [
            Figure(_("Paid, 12 months"), settled, _("with tax"), url=f"{url}paid"),
            Figure(_("Open"), amount, note % {"n": number}, url=f"{url}open"),
            Figure(_("Overdue"), late_amount, late_note % {"n": late}, url=f"{url}overdue",
                   tone="bad" if late else ""),
        ]  # fmt: skip
    return found


def invoices_of_account(request: HttpRequest, account: Account) -> Panel | None:
    """Return the customer's newest invoices and how they stand."""
    url = f"{reverse('billing:invoice_list')}?account={account.pk}"
    found = selectors.list_invoices().filter(account=account)
    return _panel(request, found, _("Billing"), url)


def invoices_of_contract(request: HttpRequest, contract: Contract) -> Panel | None:
    """Return the contract's newest invoices, when it is due next, or why it is held."""
    found = selectors.list_invoices().filter(pk__in=contract_invoices(contract_id=contract.pk))
    return _panel(
        request, found, _("Billing"), reverse("billing:invoice_list"),
        schedule=BillingSchedule.objects.filter(contract=contract).first(),
    )  # fmt: skip


def invoices_of_order(request: HttpRequest, order: Order) -> Panel | None:
    """Return the invoices that bill the order's lines."""
    lines = selectors.invoices_of_orders([order.pk])
    found = selectors.list_invoices().filter(pk__in=lines.order_by().values("invoice"))
    return _panel(request, found, _("Billing"), reverse("billing:invoice_list"))


def contract_invoices(*, contract_id: int) -> Any:
    """Return the ids of invoices with a line of the contract."""
    return Invoice.objects.filter(lines__contract=contract_id).values("pk")


def _panel(
    request: HttpRequest, found: QuerySet[Invoice], title: str, url: str, **more: Any
) -> Panel | None:
    if not policy.can(request.user, "view", Invoice):
        return None
    rows = list(policy.scoped(request.user, "view", found).order_by("-pk")[:MOST])
    today = clock.now().date()
    shown = [(row, *standing(row.receivable, row.due_on, today)) for row in rows]
    if not shown:
        return None
    return Panel(
        title, "billing/panels/invoices.html", {"rows": shown, **more}, note=_("all"), url=url
    )
