"""What the palette finds here, and the number beside the queue."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from orders.models import Contract, Order, ProvisioningRequest
from orders.selectors.contracts import list_contracts
from orders.selectors.orders import list_orders
from revops.core import policy
from revops.core.screens.palette import Found

LIMIT = 5


def find_orders(user: Any, query: str) -> list[Found]:
    """Return orders in the user's scope by number or customer, newest first."""
    if not policy.can(user, "view", Order):
        return []
    words = Q(number__icontains=query) | Q(account__name__icontains=query)
    rows = policy.scoped(user, "view", list_orders().filter(words)).order_by("-pk")
    return [
        Found(o.number, reverse("orders:order_detail", args=[o.pk]), o.account.name, "deal")
        for o in rows[:LIMIT]
    ]


def find_contracts(user: Any, query: str) -> list[Found]:
    """Return contracts in the user's scope by number, customer or purchase order."""
    if not policy.can(user, "view", Contract):
        return []
    words = (
        Q(number__icontains=query)
        | Q(account__name__icontains=query)
        | Q(po_number__icontains=query)
    )
    rows = policy.scoped(user, "view", list_contracts().filter(words)).order_by("-pk")
    return [
        Found(c.number, reverse("orders:contract_detail", args=[c.pk]), c.account.name, "deal")
        for c in rows[:LIMIT]
    ]


def count_stopped(request: Any) -> int:
    """Return how many requests failed or wait for a person, within the user's scope."""
    stopped = ProvisioningRequest.objects.filter(
        Q(state="failed") | Q(state="pending", adapter="manual")
    )
    return policy.scoped(request.user, "view", stopped).count()
