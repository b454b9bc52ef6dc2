"""The promises of the billing floor as SQL for `manage.py verify`."""

from billing.models import (
    ConcessionRequest,
    CreditNote,
    Invoice,
    InvoiceLine,
    Payment,
    Receivable,
    TaxLine,
)
from billing.states import CONCESSION_FLOW, PAYMENT_FLOW, RECEIVABLE_FLOW
from revops.core import explain, numbering, verify

explain.register(InvoiceLine, "amount", title=lambda line: line.description)
explain.register(TaxLine, "tax")

numbering.register_documents(Invoice)
numbering.register_documents(CreditNote)

# a document over nothing is settled from the start
verify.tracked_states(Receivable, RECEIVABLE_FLOW, born=["open", "settled"])
verify.tracked_states(Payment, PAYMENT_FLOW)
verify.tracked_states(ConcessionRequest, CONCESSION_FLOW)
