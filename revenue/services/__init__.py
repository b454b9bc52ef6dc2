"""Every write of the ledger floor, by noun."""

from revenue.services.documents import (
    post_allocations,
    post_credit_notes,
    post_earnings,
    post_invoices,
    post_payments,
)
from revenue.services.periods import close_fiscal_period, open_fiscal_periods
from revenue.services.recognition import recognise_contracts, start_recognition

__all__ = [
    "close_fiscal_period",
    "open_fiscal_periods",
    "post_allocations",
    "post_credit_notes",
    "post_earnings",
    "post_invoices",
    "post_payments",
    "recognise_contracts",
    "start_recognition",
]
