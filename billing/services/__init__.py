"""Every write of the billing floor, by noun."""

from billing.services.billing import (
    BilledResult,
    Held,
    Planned,
    bill_contracts,
    bill_contracts_now,
    preview_contracts,
)
from billing.services.corrections import (
    ConcessionInvalid,
    InvoiceIsCancelled,
    approve_concession,
    cancel_invoice,
    reject_concession,
    request_concession,
)
from billing.services.payments import (
    OverAllocated,
    PaymentInvalid,
    allocate_credit,
    allocate_payment,
    record_payment,
    undo_allocation,
)
from billing.services.tax_rules import (
    TaxRuleInvalid,
    create_tax_rule,
    end_tax_rule,
    seed_tax_rules,
)

__all__ = [
    "BilledResult",
    "ConcessionInvalid",
    "Held",
    "InvoiceIsCancelled",
    "OverAllocated",
    "PaymentInvalid",
    "Planned",
    "TaxRuleInvalid",
    "allocate_credit",
    "allocate_payment",
    "approve_concession",
    "bill_contracts",
    "bill_contracts_now",
    "cancel_invoice",
    "create_tax_rule",
    "end_tax_rule",
    "preview_contracts",
    "record_payment",
    "reject_concession",
    "request_concession",
    "seed_tax_rules",
    "undo_allocation",
]
