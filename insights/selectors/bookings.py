"""Bookings, grouped by currency wherever they are added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum
from djmoney.money import Money

from insights.models import Booking


def list_bookings() -> QuerySet[Booking]:
    """Return all bookings with what a list shows of them, newest first."""
    return Booking.objects.select_related("account", "owner", "order", "legal_entity")


def total_bookings(
    bookings: QuerySet[Booking], *, first: date, until: date
) -> Iterable[tuple[int, Money, Money]]:
    """Return (count, TCV, change of MRR) per currency for [first, until)."""
    rows: Any = (
        bookings.filter(booked_on__gte=first, booked_on__lt=until)
        .order_by()
        .values("currency")
        .annotate(count=Count("pk"), tcv_sum=Sum("tcv"), mrr_sum=Sum("mrr"))
        .order_by("currency")
    )
    return [
        (
            row["count"],
            Money(row["tcv_sum"], row["currency"]),
            Money(row["mrr_sum"], row["currency"]),
        )
        for row in rows
    ]
