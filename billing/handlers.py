"""What the billing floor does about facts of the order floor and its own."""

from collections.abc import Sequence
from typing import Any

from billing import services
from billing.events import CreditNotesIssued, InvoicesIssued
from orders.events import ContractAmended, ContractCancelled, LinesDelivered
from revops.core import outbox
from revops.core.outbox import Delivered


@outbox.subscribe(LinesDelivered, ContractAmended, ContractCancelled)
def bill_contracts(facts: Sequence[Delivered]) -> None:
    """Bill the contracts at once through today, the whole batch together."""
    told: list[Any] = [one.fact for one in facts]
    services.bill_contracts_now(
        contract_ids=[fact.contract_id for fact in told], actor=facts[0].actor, at=facts[0].at
    )


@outbox.subscribe(InvoicesIssued)
def send_invoices(facts: Sequence[Delivered]) -> None:
    """Plan the letters of fresh invoices; none while history replays."""
    told: list[Any] = [one.fact for one in facts]
    services.send_invoices(
        invoice_ids=[pk for fact in told for pk in fact.invoice_ids],
        actor=facts[0].actor,
        at=facts[0].at,
    )


@outbox.subscribe(CreditNotesIssued)
def send_credit_notes(facts: Sequence[Delivered]) -> None:
    """Plan the letters of fresh credit notes; none while history replays."""
    told: list[Any] = [one.fact for one in facts]
    services.send_credit_notes(
        credit_note_ids=[pk for fact in told for pk in fact.credit_note_ids],
        actor=facts[0].actor,
        at=facts[0].at,
    )
