"""What this floor shows on pages of lower floors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.models import Account
from orders import selectors
from orders.models import Contract, Order
from orders.tables import CONTRACT_TONES
from revops.core import policy
from revops.core.screens import path
from revops.core.screens.slots import Panel

MOST = 5


def contracts_of_account(request: HttpRequest, account: Account) -> Panel | None:
    """Return the customer's newest contracts within the user's scope."""
    if not policy.can(request.user, "view", Contract):
        return None
    rows = policy.scoped(request.user, "view", selectors.list_contracts().filter(account=account))
    found = list(rows.order_by("-pk")[:MOST])
    if not found:
        return None
    url = f"{reverse('orders:contract_list')}?account={account.pk}"
    shown: list[Any] = [(contract, CONTRACT_TONES[contract.state]) for contract in found]
    return Panel(_("Contracts"), "orders/panels/contracts.html", {"rows": shown}, note=_("all"),
                 url=url)  # fmt: skip


def orders_of_account(request: HttpRequest, account: Account) -> Panel | None:
    """Return the customer's newest orders with their nine steps."""
    if not policy.can(request.user, "view", Order):
        return None
    rows = policy.scoped(request.user, "view", selectors.list_orders().filter(account=account))
    found = list(rows.order_by("-pk")[:MOST])
    if not found:
        return None
    steps = path.strips(order.pk for order in found)
    url = f"{reverse('orders:order_list')}?account={account.pk}"
    shown = [(order, steps[order.pk]) for order in found]
    return Panel(_("Orders"), "orders/panels/orders.html", {"rows": shown}, note=_("all"), url=url)
