"""Reads of invoices, credit notes and what they consist of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, DateField, F, Prefetch, Q, QuerySet, Sum, Value
from djmoney.money import Money

from billing.models import (
    Allocation,
    BillingSchedule,
    BillRun,
    Concession,
    ConcessionRequest,
    CreditNote,
    Invoice,
    InvoiceLine,
    TaxLine,
    TaxRule,
)


def list_invoices(today: date | None = None) -> QuerySet[Invoice]:
    """Return invoices with customer, seller and open item; `today` is annotated where given."""
    found = Invoice.objects.select_related("account", "payer", "legal_entity", "receivable")
    if today is None:
        return found
    return found.annotate(today=Value(today, output_field=DateField()))


def list_credit_notes() -> QuerySet[CreditNote]:
    """Return credit notes with customer, seller, the invoice they correct and what is unused."""
    return CreditNote.objects.select_related(
        "account", "payer", "legal_entity", "invoice", "receivable"
    )


def list_lines(**document: Any) -> list[InvoiceLine]:
    """Return a document's lines by position (`invoice=` or `credit_note=`) with contract."""
    rows = InvoiceLine.objects.filter(**document)
    return list(
        rows.select_related("contract", "phase__subscription__product", "repairs__invoice")
        .order_by("position")
    )  # fmt: skip


def list_tax_lines(**document: Any) -> list[TaxLine]:
    """Return a document's tax lines."""
    return list(TaxLine.objects.filter(**document).order_by("pk"))


def list_allocations(**where: Any) -> list[Allocation]:
    """Return allocations in the order they were made, with source, invoice and their undoing."""
    rows = Allocation.objects.filter(**where)
    return list(
        rows.select_related("payment", "credit_note", "invoice", "undone_by").order_by("pk")
    )


def list_concession_requests() -> QuerySet[ConcessionRequest]:
    """Return requests with line, invoice, customer, people and the credit note they led to."""
    return ConcessionRequest.objects.select_related(
        "line__invoice__account", "requested_by", "decided_by", "concession__credit_note"
    )


def list_concessions() -> QuerySet[Concession]:
    """Return credits given by decision."""
    return Concession.objects.select_related("line__invoice__account", "credit_note")


def list_bill_runs() -> QuerySet[BillRun]:
    """Return runs with job and seller."""
    return BillRun.objects.select_related("job", "legal_entity")


def list_schedules() -> QuerySet[BillingSchedule]:
    """Return when contracts are due, with contract and customer."""
    return BillingSchedule.objects.select_related("contract__account", "legal_entity")


def list_held() -> QuerySet[BillingSchedule]:
    """Return contracts that cannot be billed, for the exceptions of billing and control room."""
    return list_schedules().exclude(held_reason="").order_by("due_on", "contract_id")


def list_tax_rules() -> QuerySet[TaxRule]:
    """Return the rules with their tax category."""
    return TaxRule.objects.select_related("tax_category")


def prefetch_lines() -> Prefetch[str]:
    """Return the prefetch of lines by position, for the API."""
    return Prefetch("lines", queryset=InvoiceLine.objects.order_by("position"))


def overdue(today: date) -> Q:
    """Return the condition of invoices past their due date with something open."""
    return Q(receivable__open_amount__gt=0, due_on__lt=today)


def invoice_totals(
    invoices: QuerySet[Invoice], today: date
) -> list[tuple[str, int, Money, int, Money]]:
    """Return (currency, open, open amount, overdue, overdue amount) of a scoped set; one query."""
    late = Q(due_on__lt=today)
    is_open = Q(receivable__open_amount__gt=0)
    rows: Any = (
        invoices.order_by()
        .values("currency")
        .annotate(
            number=Count("pk", filter=is_open),
            amount=Sum("receivable__open_amount", default=0),
            late_number=Count("pk", filter=is_open & late),
            late_amount=Sum("receivable__open_amount", filter=late, default=0),
        )
        .order_by("currency")
    )
    return [
        (
            row["currency"],
            row["number"],
            Money(row["amount"], row["currency"]),
            row["late_number"],
            Money(row["late_amount"], row["currency"]),
        )
        for row in rows
    ]


def paid_since(invoices: QuerySet[Invoice], since: date) -> dict[str, tuple[int, Money]]:
    """Return (count, total) of invoices settled since a day, per currency; one query."""
    rows: Any = (
        invoices.filter(receivable__settled_on__gte=since)
        .order_by()
        .values("currency")
        .annotate(number=Count("pk"), amount=Sum("total"))
    )
    return {row["currency"]: (row["number"], Money(row["amount"], row["currency"])) for row in rows}


def invoices_of_orders(order_ids: Iterable[int]) -> QuerySet[InvoiceLine]:
    """Return charge lines of the orders' phases with their invoice and open item."""
    return (
        InvoiceLine.objects.filter(phase__order_line__order__in=order_ids, invoice__isnull=False)
        .annotate(order_id=F("phase__order_line__order_id"))
        .select_related("invoice__receivable")
        .order_by("invoice_id")
    )
