"""States of orders, lines, contracts and provisioning, and their transition tables."""

from enum import StrEnum

from revops.core.workflow import Workflow


class OrderState(StrEnum):
    BOOKED = "booked"
    DELIVERED = "delivered"


ORDER_FLOW = Workflow("order", {("deliver", OrderState.BOOKED): OrderState.DELIVERED})


class LineState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"


LINE_FLOW = Workflow("order_line", {("deliver", LineState.PENDING): LineState.DELIVERED})


class ContractState(StrEnum):
    ACTIVE = "active"
    CANCELLED = "cancelled"
    ENDED = "ended"


CONTRACT_FLOW = Workflow(
    "contract",
    {
        ("cancel", ContractState.ACTIVE): ContractState.CANCELLED,
        ("end", ContractState.ACTIVE): ContractState.ENDED,
    },
)


class ProvisioningState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


PROVISIONING_FLOW = Workflow(
    "provisioning_request",
    {
        ("send", ProvisioningState.PENDING): ProvisioningState.SENT,
        ("finish", ProvisioningState.PENDING): ProvisioningState.DONE,
        ("finish", ProvisioningState.SENT): ProvisioningState.DONE,
        ("finish", ProvisioningState.FAILED): ProvisioningState.DONE,
        ("fail", ProvisioningState.PENDING): ProvisioningState.FAILED,
        ("fail", ProvisioningState.SENT): ProvisioningState.FAILED,
        ("retry", ProvisioningState.FAILED): ProvisioningState.PENDING,
        ("skip", ProvisioningState.FAILED): ProvisioningState.SKIPPED,
    },
)

#: Requests that no longer hold back delivery.
SETTLED = (ProvisioningState.DONE, ProvisioningState.SKIPPED)


class EntitlementState(StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    ENDED = "ended"


ENTITLEMENT_FLOW = Workflow(
    "entitlement",
    {
        ("activate", EntitlementState.PLANNED): EntitlementState.ACTIVE,
        ("end", EntitlementState.PLANNED): EntitlementState.ENDED,
        ("end", EntitlementState.ACTIVE): EntitlementState.ENDED,
    },
)


class AmendmentKind(StrEnum):
    NEW = "new"
    CHANGE = "change"
    CANCEL = "cancel"
