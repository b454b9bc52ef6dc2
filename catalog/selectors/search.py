"""What the palette finds here: products by code or name, price books by name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from catalog.models import PriceBook, Product
from revops.core import policy
from revops.core.screens.palette import Found

LIMIT = 5


def find_products(user: Any, query: str) -> list[Found]:
    """Return products whose code or name holds the words."""
    words = Q(name__icontains=query) | Q(code__icontains=query)
    rows = policy.scoped(user, "view", Product.objects.filter(words)).order_by("name", "pk")
    return [
        Found(p.name, reverse("catalog:product_detail", args=[p.pk]), p.code, "deal")
        for p in rows[:LIMIT]
    ]


def find_price_books(user: Any, query: str) -> list[Found]:
    """Return price books whose name holds the words."""
    rows = policy.scoped(user, "view", PriceBook.objects.filter(name__icontains=query))
    return [
        Found(b.name, reverse("catalog:price_book_detail", args=[b.pk]), b.currency, "deal")
        for b in rows.order_by("name")[:LIMIT]
    ]
