"""Facts this floor hears."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from billing.events import CreditNotesIssued, InvoicesIssued
from compensation import services
from orders.events import OrderBooked
from revops.core import outbox
from revops.core.outbox import Delivered


@outbox.subscribe(OrderBooked)
def credit_booked_orders(facts: Sequence[Delivered]) -> None:
    """Credit who sold booked orders; a payee without a plan parks that order alone."""
    services.credit_orders(
        order_ids=[cast(OrderBooked, one.fact).order_id for one in facts],
        actor=facts[0].actor,
        at=facts[0].at,
    )


@outbox.subscribe(CreditNotesIssued)
def claw_back_credited_value(facts: Sequence[Delivered]) -> None:
    """Take back what credit notes credit of the orders behind them."""
    services.claw_back(
        credit_note_ids=[pk for one in facts for pk in one.fact.members()],
        actor=facts[0].actor,
        at=facts[0].at,
    )


@outbox.subscribe(InvoicesIssued)
def give_back_billed_again(facts: Sequence[Delivered]) -> None:
    """Give back what was taken for invoices that were cancelled and are billed again."""
    services.give_back(
        invoice_ids=[pk for one in facts for pk in one.fact.members()],
        actor=facts[0].actor,
        at=facts[0].at,
    )
