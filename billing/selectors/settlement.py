"""Reads of payments, open items and their age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from billing.models import Invoice, Payment, Receivable

#: (key, words, first day past due, last day past due)
BUCKETS: tuple[tuple[str, StrOrPromise, int | None, int | None], ...] = (
    ("current", _("not due"), None, 0),
    ("d15", _("1–15 d"), 1, 15),
    ("d30", _("16–30 d"), 16, 30),
    ("over", _("over 30 d"), 31, None),
)


@dataclass(frozen=True)
class Age:
    """What is open in one currency, by how late it is."""

    currency: str
    total: Decimal
    count: int
    parts: Mapping[str, Decimal]

    @property
    def overdue(self) -> Decimal:
        """All that is past its due date."""
        return self.total - self.parts["current"]

    def percent(self, key: str) -> int:
        """Return a part in whole per cent of what is open."""
        return int(self.parts[key] * 100 / self.total) if self.total else 0


def list_open_items() -> QuerySet[Receivable]:
    """Return open invoices with customer; credits are not among them."""
    return (
        Receivable.objects.filter(invoice__isnull=False)
        .exclude(state="settled")
        .select_related("account", "legal_entity", "invoice", "credit_note")
    )


def list_receivables() -> QuerySet[Receivable]:
    """Return every open item, settled ones included."""
    return Receivable.objects.select_related("account", "legal_entity", "invoice", "credit_note")


def list_payments() -> QuerySet[Payment]:
    """Return payments with customer and seller."""
    return Payment.objects.select_related("account", "legal_entity")


def ages(items: QuerySet[Receivable], today: date) -> list[Age]:
    """Return what is open by age, per currency; one query."""
    sums: dict[str, Any] = {
        key: Sum("open_amount", filter=_bucket(low, high, today), default=Decimal(0))
        for key, _words, low, high in BUCKETS
    }
    rows: Any = (
        items.filter(invoice__isnull=False)
        .order_by()
        .values("currency")
        .annotate(
            all_open=Sum("open_amount", default=Decimal(0)),
            number=Count("pk", filter=Q(open_amount__gt=0)),
            **sums,
        )
        .order_by("currency")
    )
    return [
        Age(
            row["currency"],
            row["all_open"],
            row["number"],
            {key: row[key] for key, _words, _low, _high in BUCKETS},
        )
        for row in rows
    ]


def _bucket(low: int | None, high: int | None, today: date) -> Q:
    condition = Q()
    if low is not None:
        condition &= Q(due_on__lte=today - timedelta(days=low))
    if high is not None:
        condition &= Q(due_on__gte=today - timedelta(days=high))
    return condition


def open_invoices_of(account_id: int, currency: str = "") -> QuerySet[Invoice]:
    """Return what a customer (or payer) still owes, the oldest due first."""
    own = Q(account=account_id) | Q(payer=account_id)
    found = Invoice.objects.filter(own, receivable__open_amount__gt=0).select_related("receivable")
    if currency:
        found = found.filter(currency=currency)
    return found.order_by("due_on", "pk")
