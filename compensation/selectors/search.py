"""What the palette finds here: plans, and payees by name."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from compensation.models import Plan
from crm.models import SalesPerson
from revops.core import policy
from revops.core.screens.palette import Found

LIMIT = 5


def find_plans(user: Any, query: str) -> list[Found]:
    """Return plans whose name holds the words."""
    rows = policy.scoped(user, "view", Plan.objects.filter(name__icontains=query))
    return [
        Found(p.name, reverse("compensation:plan_detail", args=[p.pk]), p.currency, "comp")
        for p in rows.order_by("name", "pk")[:LIMIT]
    ]


def find_payees(user: Any, query: str) -> list[Found]:
    """Return payees whose attainment the user may see, by name."""
    people = SalesPerson.objects.filter(name__icontains=query, plan_assignments__isnull=False)
    rows = policy.scoped(user, "view", people.distinct(), resource="compensation.attainment")
    return [
        Found(p.name, reverse("compensation:payee_detail", args=[p.pk]), "", "comp")
        for p in rows.order_by("name", "pk")[:LIMIT]
    ]
