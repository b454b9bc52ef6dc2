"""Where a record's own page is: "billing.invoice:7" → "/billing/invoices/7/".

    records.register("billing.invoice", "billing:invoice_detail")

Explanations, the timeline and exceptions name rows this way and link to them.
"""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

_pages: dict[str, str] = {}


def register(label: str, url_name: str) -> None:
    """Name the page of a model ("app.model"); its route takes the primary key."""
    _pages[label.lower()] = url_name


def url(subject: str) -> str:
    """Return the page of "app.model:pk", or an empty string where there is none."""
    label, _colon, pk = subject.rpartition(":")
    name = _pages.get(label.lower())
    if not name or not pk:
        return ""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def url_of(obj: Any) -> str:
    """Return the page of a model instance, or an empty string."""
    return url(f"{obj._meta.label_lower}:{obj.pk}")
