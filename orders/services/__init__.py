"""Every write of the order floor, by noun."""

from orders.services.amendments import cancel_contract, change_phase, end_phase
from orders.services.booking import book_signed_quotes
from orders.services.delivery import deliver_lines
from orders.services.provisioning import (
    complete_provisioning,
    fail_provisioning,
    provision_orders,
    retry_provisioning,
    send_provisioning,
    skip_provisioning,
)

__all__ = [
    "book_signed_quotes",
    "cancel_contract",
    "change_phase",
    "complete_provisioning",
    "deliver_lines",
    "end_phase",
    "fail_provisioning",
    "provision_orders",
    "retry_provisioning",
    "send_provisioning",
    "skip_provisioning",
]
