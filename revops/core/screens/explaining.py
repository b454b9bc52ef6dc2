"""Where the explanation of a derived amount is found."""

from __future__ import annotations

from typing import Any

from django.urls import reverse


def url(label: str, pk: Any, field: str) -> str:
    """Return the address of the explanation of `field` of the row (`label` as "app.model")."""
    return reverse("core:explain", args=[label.lower(), pk, field])


def of(obj: Any, field: str) -> str:
    """Return the address of the explanation of a model instance's field."""
    return url(obj._meta.label_lower, obj.pk, field)
