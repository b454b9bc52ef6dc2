"""Every write of the order floor, by noun."""

from orders.services.amendments import cancel_contract, change_phase, end_phase
from orders.services.booking import book_signed_quotes
from orders.services.delivery import deliver_lines
from orders.services.provisioning import (
    complete_provisioning,
    fail_provisioning,
    provision_orders,
    record_answer,
    record_refusal,
    retry_provisioning,
    send_provisioning,
    skip_provisioning,
)
from orders.services.terms import end_terms

__all__ = [
    "book_signed_quotes",
    "cancel_contract",
    "change_phase",
    "complete_provisioning",
    "deliver_lines",
    "end_phase",
    "end_terms",
    "fail_provisioning",
    "provision_orders",
    "record_answer",
    "record_refusal",
    "retry_provisioning",
    "send_provisioning",
    "skip_provisioning",
]
