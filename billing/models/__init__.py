"""Issued documents, their open items, payments, and the runs that bill."""

from billing.models.concessions import Concession, ConcessionRequest
from billing.models.documents import (
    CreditNote,
    Invoice,
    InvoiceLine,
    TaxLine,
)
from billing.models.runs import BillingSchedule, BillRun
from billing.models.settlement import Allocation, Payment, Receivable
from billing.models.tax import TaxRule

__all__ = [
    "Allocation",
    "BillRun",
    "BillingSchedule",
    "Concession",
    "ConcessionRequest",
    "CreditNote",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "Receivable",
    "TaxLine",
    "TaxRule",
]
