"""Every write of the ledger floor, by noun."""

from revenue.services.documents import (
    post_allocations,
    post_credit_notes,
    post_earnings,
    post_invoices,
    post_payments,
)
from revenue.services.periods import PeriodIsNotReady, close_fiscal_period, open_fiscal_periods
from revenue.services.recognition import recognise_contracts, start_recognition
from revenue.services.runs import (
    RECOGNITION,
    RunInvalid,
    name_contracts,
    recognise_chunk,
    recognise_due,
    start_recognition_run,
)

__all__ = [
    "RECOGNITION",
    "PeriodIsNotReady",
    "RunInvalid",
    "close_fiscal_period",
    "name_contracts",
    "open_fiscal_periods",
    "post_allocations",
    "post_credit_notes",
    "post_earnings",
    "post_invoices",
    "post_payments",
    "recognise_chunk",
    "recognise_contracts",
    "recognise_due",
    "start_recognition",
    "start_recognition_run",
]
