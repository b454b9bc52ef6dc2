"""Snapshots as lines over time: one per measure, of one currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from insights.models import DailySnapshot


@dataclass(frozen=True)
class Trend:
    """What the measures were on each day that was looked at, in one currency."""

    currency: str
    days: tuple[date, ...]
    lines: dict[str, tuple[Decimal, ...]]


def list_snapshots() -> QuerySet[DailySnapshot]:
    """Return all snapshots with their sellers."""
    return DailySnapshot.objects.select_related("legal_entity")


def list_currencies(snapshots: QuerySet[DailySnapshot]) -> list[str]:
    """Return the currencies that occur, by name."""
    return sorted(snapshots.order_by().values_list("currency", flat=True).distinct())


def trend(
    snapshots: QuerySet[DailySnapshot], measures: Iterable[str], *, currency: str, since: date
) -> Trend:
    """Return the measures from `since` on, the sellers together, with one query.

    A measure without a row on a day that was looked at was zero.
    """
    names = list(measures)
    rows = (
        snapshots.filter(currency=currency, on__gte=since, measure__in=names)
        .order_by("on")
        .values_list("on", "measure")
        .annotate(total=Sum("amount"))
    )
    found = {(on, measure): total for on, measure, total in rows}
    days = tuple(sorted({on for on, _measure in found}))
    return Trend(
        currency,
        days,
        {name: tuple(found.get((on, name), Decimal(0)) for on in days) for name in names},
    )
