"""What the palette finds here, and the number beside the exceptions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from billing.models import BillingSchedule, CreditNote, Invoice
from billing.selectors.documents import list_credit_notes, list_invoices
from revops.core import policy
from revops.core.screens.palette import Found

LIMIT = 5


def find_invoices(user: Any, query: str) -> list[Found]:
    """Return invoices in the user's scope by number or customer, newest first."""
    if not policy.can(user, "view", Invoice):
        return []
    words = Q(reference__icontains=query) | Q(account__name__icontains=query)
    rows = policy.scoped(user, "view", list_invoices().filter(words)).order_by("-pk")
    return [
        Found(i.reference, reverse("billing:invoice_detail", args=[i.pk]), i.account.name, "bill")
        for i in rows[:LIMIT]
    ]


def find_credit_notes(user: Any, query: str) -> list[Found]:
    """Return credit notes in the user's scope by number, newest first."""
    if not policy.can(user, "view", CreditNote):
        return []
    rows = policy.scoped(user, "view", list_credit_notes().filter(reference__icontains=query))
    return [
        Found(
            n.reference, reverse("billing:credit_note_detail", args=[n.pk]), n.account.name, "bill"
        )
        for n in rows.order_by("-pk")[:LIMIT]
    ]


def count_held(request: Any) -> int:
    """Return how many contracts are held, within the user's scope."""
    held = BillingSchedule.objects.exclude(held_reason="")
    return policy.scoped(request.user, "view", held).count()
