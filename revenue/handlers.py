"""What the ledger floor does about facts: it reads the rows and reconciles."""

from collections.abc import Sequence

from billing.events import (
    CreditNotesIssued,
    InvoicesIssued,
    PaymentReceived,
    SettlementAllocated,
)
from compensation.events import CommissionsEarned
from orders.events import ContractAmended, ContractCancelled, LinesDelivered
from revenue import selectors, services
from revops.core import outbox
from revops.core.outbox import Delivered


@outbox.subscribe(InvoicesIssued)
def post_invoices(facts: Sequence[Delivered]) -> None:
    """Post the issued invoices and move the position of their contracts."""
    ids = [pk for one in facts for pk in one.fact.invoice_ids]
    services.post_invoices(invoice_ids=ids, actor=facts[0].actor, at=facts[0].at)
    _reconcile(selectors.list_behind_billing(invoice_ids=ids), facts)


@outbox.subscribe(CreditNotesIssued)
def post_credit_notes(facts: Sequence[Delivered]) -> None:
    """Post the credit notes and recompute what their contracts have earned."""
    ids = [pk for one in facts for pk in one.fact.credit_note_ids]
    services.post_credit_notes(credit_note_ids=ids, actor=facts[0].actor, at=facts[0].at)
    _reconcile(selectors.list_billed_contracts(credit_note_ids=ids), facts)


@outbox.subscribe(LinesDelivered, ContractAmended, ContractCancelled)
def start_recognition(facts: Sequence[Delivered]) -> None:
    """Bring the obligations of delivered and amended contracts up to date."""
    _reconcile({one.fact.contract_id for one in facts}, facts)


@outbox.subscribe(PaymentReceived)
def post_payments(facts: Sequence[Delivered]) -> None:
    """Post the payments received."""
    services.post_payments(
        payment_ids=[one.fact.payment_id for one in facts], actor=facts[0].actor, at=facts[0].at
    )


@outbox.subscribe(SettlementAllocated)
def post_allocations(facts: Sequence[Delivered]) -> None:
    """Post what was settled, and what was undone."""
    services.post_allocations(
        allocation_ids=[pk for one in facts for pk in one.fact.allocation_ids],
        actor=facts[0].actor,
        at=facts[0].at,
    )


@outbox.subscribe(CommissionsEarned)
def post_earnings(facts: Sequence[Delivered]) -> None:
    """Post the commissions earned."""
    services.post_earnings(
        earning_ids=[pk for one in facts for pk in one.fact.earning_ids],
        actor=facts[0].actor,
        at=facts[0].at,
    )


def _reconcile(contract_ids: set[int], facts: Sequence[Delivered]) -> None:
    services.start_recognition(
        contract_ids=sorted(contract_ids), actor=facts[0].actor, at=facts[0].at
    )
