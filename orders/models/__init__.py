"""Orders, contracts and their phases, provisioning and entitlements."""

from orders.models.contracts import Amendment, ChargePhase, Contract, PhaseEnd, Subscription
from orders.models.orders import Order, OrderLine
from orders.models.provisioning import Entitlement, ProvisioningRequest

__all__ = [
    "Amendment",
    "ChargePhase",
    "Contract",
    "Entitlement",
    "Order",
    "OrderLine",
    "PhaseEnd",
    "ProvisioningRequest",
    "Subscription",
]
