"""What the palette finds on this floor."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from quoting.models import Quote
from quoting.models.words import STATE_WORDS
from quoting.selectors.quotes import list_decidable, list_quotes
from revops.core import policy
from revops.core.screens.palette import Found

MOST = 6


def find_quotes(user: Any, query: str) -> list[Found]:
    """Return quotes in the user's scope by number, title or customer."""
    if not policy.can(user, "view", Quote):
        return []
    rows = list_quotes().filter(
        Q(number__icontains=query) | Q(title__icontains=query) | Q(account__name__icontains=query)
    )
    return [
        Found(
            f"{quote.number} · {quote.title}",
            reverse("quoting:quote_detail", args=[quote.pk]),
            f"{quote.account.name}, {STATE_WORDS[quote.current.state]}",  # type: ignore[attr-defined]
            "deal",
        )
        for quote in policy.scoped(user, "view", rows).order_by("-pk")[:MOST]
    ]


def count_waiting(request: Any) -> int:
    """Return how many approval steps this user may decide now."""
    return policy.scoped(request.user, "approve", list_decidable(request.user)).count()
