"""The billing engine, pure: targets − recorded, tax, documents, settlement."""

from billing.rules.determination import (
    EU_COUNTRIES,
    NoTaxRule,
    TaxDecision,
    TaxParty,
    TaxRule,
    determine_tax,
)
from billing.rules.documents import (
    DocumentItem,
    DocumentKind,
    DocumentPlan,
    OverCredit,
    PaymentTerms,
    check_credit,
    credit_room,
    due_date,
    group_documents,
)
from billing.rules.proration import proration_inputs
from billing.rules.reconciliation import OverCredited, conceded_amounts, differences, reconcile
from billing.rules.settlement import (
    OpenItem,
    OverAllocation,
    PlannedAllocation,
    UnknownItem,
    open_amount,
    settle,
)
from billing.rules.targets import UnknownChargeKind, targets
from billing.rules.tax import (
    TaxableLine,
    TaxedDocument,
    TaxedLine,
    TaxRounding,
    TaxSubtotal,
    credit_tax,
    split_gross,
    tax_document,
    tax_on,
)
from billing.rules.terms import NewItem, PhaseTerms, RecordedItem, RowKind, TargetItem

__all__ = [
    "EU_COUNTRIES",
    "DocumentItem",
    "DocumentKind",
    "DocumentPlan",
    "NewItem",
    "NoTaxRule",
    "OpenItem",
    "OverAllocation",
    "OverCredit",
    "OverCredited",
    "PaymentTerms",
    "PhaseTerms",
    "PlannedAllocation",
    "RecordedItem",
    "RowKind",
    "TargetItem",
    "TaxDecision",
    "TaxParty",
    "TaxRounding",
    "TaxRule",
    "TaxSubtotal",
    "TaxableLine",
    "TaxedDocument",
    "TaxedLine",
    "UnknownChargeKind",
    "UnknownItem",
    "check_credit",
    "conceded_amounts",
    "credit_room",
    "credit_tax",
    "determine_tax",
    "differences",
    "due_date",
    "group_documents",
    "open_amount",
    "proration_inputs",
    "reconcile",
    "settle",
    "split_gross",
    "targets",
    "tax_document",
    "tax_on",
]
