"""Reads of orders and their lines."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, QuerySet, Sum
from djmoney.money import Money

from orders.models import Order, OrderLine, ProvisioningRequest


def list_orders() -> QuerySet[Order]:
    """Return orders with customer, owner, seller, their contract and the quote behind them."""
    return Order.objects.select_related(
        "account", "owner", "legal_entity", "amendment__contract", "quote_version__quote"
    )


def list_lines(order: Order) -> list[OrderLine]:
    """Return an order's lines by position with product, charge and provisioning; two queries."""
    requests = ProvisioningRequest.objects.select_related("errand").order_by("pk")
    return list(
        order.lines.select_related("product", "charge")
        .prefetch_related(Prefetch("provisioning", queryset=requests))
        .order_by("position")
    )


def list_order_totals(orders: QuerySet[Order]) -> list[tuple[int, Money, Money]]:
    """Return (count, monthly, contract value) of a scoped set per currency, with one query."""
    rows: Any = (
        orders.order_by()
        .values("currency")
        .annotate(number=Count("pk"), monthly=Sum("monthly_total"), value=Sum("tcv"))
        .order_by("currency")
    )
    return [
        (
            row["number"],
            Money(row["monthly"], row["currency"]),
            Money(row["value"], row["currency"]),
        )
        for row in rows
    ]
