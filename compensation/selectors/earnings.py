"""Reads of sales credits, earnings and periods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Prefetch, QuerySet, Sum

from compensation.models import CompensationPeriod, CreditSplit, Earning, EarningTier, SalesCredit
from revops.core.problems import NotFound
from revops.core.values import Amount


def list_credits() -> QuerySet[SalesCredit]:
    """Return sales credits with order, customer, payee, component and plan."""
    return SalesCredit.objects.select_related(
        "order__account", "payee", "component__version__plan", "credit_note", "reverses"
    )


def list_earnings() -> QuerySet[Earning]:
    """Return earnings with payee, credit, order, customer, component, plan and periods."""
    return Earning.objects.select_related(
        "payee",
        "component",
        "plan_version__plan",
        "sales_credit__order__account",
        "sales_credit__credit_note",
        "period",
        "origin_period",
    )


def get_earning(earning_id: int) -> Earning:
    """Return one earning as `list_earnings` does, with its tiers; raises NotFound."""
    tiers = EarningTier.objects.select_related("tier").order_by("position")
    found = list_earnings().prefetch_related(Prefetch("tiers", queryset=tiers))
    earning = found.filter(pk=earning_id).first()
    if earning is None:
        raise NotFound()
    return earning


def list_tiers(earning_id: int) -> QuerySet[EarningTier]:
    """Return the trace rows of an earning in order, with their tiers."""
    return (
        EarningTier.objects.filter(earning=earning_id).select_related("tier").order_by("position")
    )


def list_periods() -> QuerySet[CompensationPeriod]:
    """Return compensation periods with their legal entity and number of earnings."""
    return CompensationPeriod.objects.select_related("legal_entity").annotate(
        deals=Count("earnings")
    )


def list_splits(order_id: int) -> QuerySet[CreditSplit]:
    """Return who shares an order, the owner first."""
    return CreditSplit.objects.filter(order=order_id).select_related("payee").order_by("pk")


@dataclass(frozen=True)
class Total:
    """Earned in one currency, on so many earnings."""

    amount: Amount
    earnings: int


def list_totals(earnings: QuerySet[Earning]) -> list[Total]:
    """Return the sums of a scoped set by currency; one query."""
    rows = (
        earnings.order_by()
        .values_list("currency")
        .annotate(total=Sum("amount"), number=Count("pk"))
        .order_by("currency")
    )
    return [Total(Amount(Decimal(total), currency), number) for currency, total, number in rows]


def total_earned(
    payee_id: int, spans: Iterable[tuple[date, date]]
) -> list[dict[str, tuple[Decimal, int]]]:
    """Return per span {currency: (earned, earnings)} of one payee; one query for all spans."""
    wanted = list(spans)
    start, until = min(a for a, _ in wanted), max(b for _, b in wanted)
    rows = (
        Earning.objects.filter(payee=payee_id, earned_on__gte=start, earned_on__lt=until)
        .order_by()
        .values_list("currency", "earned_on")
        .annotate(total=Sum("amount"), number=Count("pk"))
    )
    found: list[dict[str, tuple[Decimal, int]]] = [{} for _ in wanted]
    for currency, day, total, number in rows:
        for index, (first, end) in enumerate(wanted):
            if first <= day < end:
                had, count = found[index].get(currency, (Decimal(0), 0))
                found[index][currency] = (had + Decimal(total), count + number)
    return found
