"""What this floor shows on pages of lower floors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.models import Account
from orders import selectors
from orders.models import Contract, Order
from orders.tables import CONTRACT_TONES
from quoting.models import Quote, QuoteVersion
from revops.core import clock, policy
from revops.core.screens import path
from revops.core.screens.page import Figure
from revops.core.screens.path import PathStep
from revops.core.screens.slots import Panel

MOST = 5
#: Steps a customer sees after signing; the rest is the house's business.
CUSTOMERS_STEPS = ("signed", "provisioned", "delivered", "billed")


def figures_of_account(request: HttpRequest, account: Account) -> list[Figure]:
    """Return what the customer pays a month and a year by the contracts in the user's scope."""
    if not policy.can(request.user, "view", Contract):
        return []
    rows = policy.scoped(request.user, "view", Contract.objects.filter(account=account))
    url = f"{reverse('orders:subscription_list')}?account={account.pk}&contract_state=active"
    found: list[Figure] = []
    for mrr in selectors.total_mrr(rows, clock.local_date(clock.now(), account.time_zone)):
        found.append(Figure(_("MRR"), mrr, _("balance today"), url=url))
        found.append(Figure(_("ARR"), mrr * 12, _("MRR × 12"), url=url))
    return found


def path_of_quote(request: HttpRequest, quote: Quote) -> list[PathStep]:
    """Return the nine steps of the order that a signed quote became."""
    if not policy.can(request.user, "view", Order):
        return []
    rows = Order.objects.filter(quote_version__quote=quote)
    order = policy.scoped(request.user, "view", rows).first()
    return path.strip(order.pk) if order else []


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


def progress_after_signature(request: HttpRequest, version: QuoteVersion) -> Panel:
    """Return how far the order is: to the customer in four steps, to our people in all nine."""
    order = selectors.list_orders().filter(quote_version=version).first()
    steps = path.strip(order.pk) if order else []
    is_ours = policy.can(request.user, "view", Order)
    if not is_ours:
        steps = [_plain(step) for step in steps if step.key in CUSTOMERS_STEPS]
    states = {step.key: step.state for step in steps}
    is_done = states.get("delivered") == "wait" or states.get("billed") == "done"
    if is_ours and states.get("commission_paid") == "todo":
        is_done = False
    url = reverse("orders:order_detail", args=[order.pk]) if order else ""
    return Panel(
        _("What happens now"),
        "orders/panels/after_signature.html",
        {"steps": steps, "order": order, "is_done": is_done, "is_ours": is_ours, "url": url},
    )


def _plain(step: PathStep) -> PathStep:
    """Return the step without what concerns only us: causes, names, addresses."""
    state = "run" if step.state == "fail" else step.state
    return replace(step, note="", url="", actor="", state=state)
