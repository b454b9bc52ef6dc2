"""Reads of entries, lines and balances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from revenue.models import FiscalPeriod, JournalEntry, JournalLine, LedgerAccount
from revenue.states import AccountKind
from revops.core.screens import records

ZERO = Decimal(0)
GROWS_BY_DEBIT = (AccountKind.ASSET.value, AccountKind.EXPENSE.value)

#: The model behind a source kind, where it has one to look at.
SOURCES = {
    "invoice": "billing.invoice",
    "credit_note": "billing.creditnote",
    "payment": "billing.payment",
    "allocation": "billing.allocation",
    "obligation": "revenue.obligation",
    "contract": "orders.contract",
    "earning": "compensation.earning",
}


@dataclass(frozen=True, slots=True)
class Balance:
    """An account over a span of days: what it began with, what moved, what it ended with.

    Opening and closing are in the direction in which the account grows.
    """

    account: LedgerAccount
    currency: str
    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal
    functional: Decimal


def list_accounts() -> QuerySet[LedgerAccount]:
    """Return the chart of accounts."""
    return LedgerAccount.objects.all()


def list_periods() -> QuerySet[FiscalPeriod]:
    """Return fiscal periods with their seller."""
    return FiscalPeriod.objects.select_related("legal_entity")


def list_entries() -> QuerySet[JournalEntry]:
    """Return entries with seller and periods; `debits` is what they move, in `entry_currency`.

    Of an entry in two currencies that is the first one's side.
    """
    own = JournalLine.objects.filter(entry=OuterRef("pk")).order_by("currency")
    sums = own.values("currency").annotate(total=Sum("debit"))
    return JournalEntry.objects.select_related(
        "legal_entity", "period__legal_entity", "origin_period__legal_entity"
    ).annotate(
        debits=Subquery(sums.values("total")[:1]),
        entry_currency=Subquery(sums.values("currency")[:1]),
    )


def list_lines() -> QuerySet[JournalLine]:
    """Return lines with account, entry and what they point at."""
    return JournalLine.objects.select_related(
        "account",
        "entry__legal_entity",
        "customer",
        "contract",
        "obligation",
        "product",
        "payee",
    )


def source_url(entry: JournalEntry) -> str:
    """Return the page of the row an entry was posted for, or an empty string."""
    label = SOURCES.get(entry.source_kind)
    return records.url(f"{label}:{entry.source_id}") if label else ""


def trial_balance(
    *, legal_entity_id: int, start: date | None = None, until: date | None = None
) -> list[Balance]:
    """Return every account that has lines before `until`, per currency, over [start, until).

    One query over the lines of the legal entity.
    """
    lines = JournalLine.objects.filter(entry__legal_entity=legal_entity_id)
    if until is not None:
        lines = lines.filter(entry__accounting_date__lt=until)
    before = Q(entry__accounting_date__lt=start) if start else Q(pk__in=[])
    within = Q(entry__accounting_date__gte=start) if start else Q()
    rows: Iterable[Any] = (
        lines.order_by()
        .values("account_id", "currency")
        .annotate(
            opened_debit=Sum("debit", filter=before),
            opened_credit=Sum("credit", filter=before),
            moved_debit=Sum("debit", filter=within),
            moved_credit=Sum("credit", filter=within),
            functional_debits=Sum("functional_debit"),
            functional_credits=Sum("functional_credit"),
        )
    )
    accounts = {account.pk: account for account in list_accounts()}
    found = [_balance(accounts[row["account_id"]], row) for row in rows]
    return sorted(found, key=lambda one: (one.currency, one.account.code))


def _balance(account: LedgerAccount, row: Mapping[str, Any]) -> Balance:
    sign = 1 if account.kind in GROWS_BY_DEBIT else -1
    debit, credit = row["moved_debit"] or ZERO, row["moved_credit"] or ZERO
    opening = sign * ((row["opened_debit"] or ZERO) - (row["opened_credit"] or ZERO))
    functional = sign * (row["functional_debits"] - row["functional_credits"])
    return Balance(
        account,
        row["currency"],
        opening,
        debit,
        credit,
        opening + sign * (debit - credit),
        functional,
    )


def list_entries_of(*, kind: str, source_ids: Iterable[int]) -> QuerySet[JournalEntry]:
    """Return the entries of the rows of one kind ("invoice"), with their lines, oldest first."""
    return (
        list_entries()
        .filter(source_kind=kind, source_id__in=source_ids)
        .prefetch_related("lines__account")
        .order_by("pk")
    )
