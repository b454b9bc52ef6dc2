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
from billing.services.papers import keep_pdf
from billing.services.payments import (
    OverAllocated,
    PaymentInvalid,
    allocate_credit,
    allocate_payment,
    record_payment,
    undo_allocation,
)
from billing.services.runs import (
    CONTRACTS_PER_CHUNK,
    BillRunInvalid,
    RunPreview,
    bill_chunk,
    preview_bill_run,
    release_contracts,
    start_bill_run,
    start_due_runs,
)
from billing.services.runs import KIND as BILL_RUN
from billing.services.sending import (
    INVOICE_PURPOSE,
    NOTE_PURPOSE,
    NoRecipient,
    send_credit_notes,
    send_invoice_again,
    send_invoices,
    share_invoice,
)
from billing.services.tax_rules import (
    TaxRuleInvalid,
    create_tax_rule,
    end_tax_rule,
    seed_tax_rules,
)

__all__ = [
    "BILL_RUN",
    "CONTRACTS_PER_CHUNK",
    "INVOICE_PURPOSE",
    "NOTE_PURPOSE",
    "BillRunInvalid",
    "BilledResult",
    "ConcessionInvalid",
    "Held",
    "InvoiceIsCancelled",
    "NoRecipient",
    "OverAllocated",
    "PaymentInvalid",
    "Planned",
    "RunPreview",
    "TaxRuleInvalid",
    "allocate_credit",
    "allocate_payment",
    "approve_concession",
    "bill_chunk",
    "bill_contracts",
    "bill_contracts_now",
    "cancel_invoice",
    "create_tax_rule",
    "end_tax_rule",
    "keep_pdf",
    "preview_bill_run",
    "preview_contracts",
    "record_payment",
    "reject_concession",
    "release_contracts",
    "request_concession",
    "seed_tax_rules",
    "send_credit_notes",
    "send_invoice_again",
    "send_invoices",
    "share_invoice",
    "start_bill_run",
    "start_due_runs",
    "undo_allocation",
]
