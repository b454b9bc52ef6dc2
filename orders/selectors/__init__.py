"""Every read of the order floor, by noun."""

from orders.selectors.contracts import (
    CancellationPreview,
    as_plan,
    contract_figures,
    list_amendments,
    list_contracts,
    list_phases,
    list_subscriptions,
    preview_cancellation,
    total_mrr,
)
from orders.selectors.orders import list_lines, list_order_totals, list_orders
from orders.selectors.provisioning import list_entitlements, list_provisioning

__all__ = [
    "CancellationPreview",
    "as_plan",
    "contract_figures",
    "list_amendments",
    "list_contracts",
    "list_entitlements",
    "list_lines",
    "list_order_totals",
    "list_orders",
    "list_phases",
    "list_provisioning",
    "list_subscriptions",
    "preview_cancellation",
    "total_mrr",
]
