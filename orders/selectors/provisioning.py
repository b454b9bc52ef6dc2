"""Reads of provisioning and entitlements."""

from __future__ import annotations

from django.db.models import QuerySet

from orders.models import Entitlement, ProvisioningRequest


def list_provisioning() -> QuerySet[ProvisioningRequest]:
    """Return provisioning requests with line, product, order, customer and errand."""
    return ProvisioningRequest.objects.select_related(
        "order_line__product", "order_line__order__account", "order_line__order__owner",
        "order_line__order__legal_entity", "errand",
    )  # fmt: skip


def list_entitlements() -> QuerySet[Entitlement]:
    """Return entitlements with customer, contract, feature and product."""
    return Entitlement.objects.select_related(
        "account", "contract", "feature", "order_line__product"
    )
