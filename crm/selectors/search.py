"""What the palette finds here: customers, contacts, opportunities by what people have in hand."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from crm.models import Account, Contact
from crm.selectors.opportunities import list_opportunities
from revops.core import policy
from revops.core.screens.palette import Found

LIMIT = 5


def find_accounts(user: Any, query: str) -> list[Found]:
    """Return customers whose name, tax id, city or reference holds the words."""
    words = (
        Q(name__icontains=query)
        | Q(external_ref__iexact=query)
        | Q(city__istartswith=query)
        | Q(tax_id__icontains="".join(query.split()))
    )
    rows = policy.scoped(user, "view", Account.objects.filter(words)).order_by("name", "pk")
    return [
        Found(a.name, reverse("crm:account_detail", args=[a.pk]), a.city or a.country, "sales")
        for a in rows[:LIMIT]
    ]


def find_contacts(user: Any, query: str) -> list[Found]:
    """Return contacts whose name or address holds the words."""
    words = Q(name__icontains=query) | Q(email__icontains=query)
    rows = policy.scoped(user, "view", Contact.objects.filter(words)).select_related("account")
    return [
        Found(c.name, reverse("crm:contact_detail", args=[c.pk]), c.account.name, "user")
        for c in rows.order_by("name", "pk")[:LIMIT]
    ]


def find_opportunities(user: Any, query: str) -> list[Found]:
    """Return opportunities whose name or reference holds the words, open ones first."""
    words = Q(name__icontains=query) | Q(external_ref__iexact=query)
    rows = policy.scoped(user, "view", list_opportunities().filter(words))
    return [
        Found(o.name, reverse("crm:opportunity_detail", args=[o.pk]), str(o.account or ""), "deal")
        for o in rows.order_by("closed_on", "-pk")[:LIMIT]
    ]
