"""Clawback: credit notes take back sales credits in the proportion of what they credit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from compensation import rules
from compensation.models import SalesCredit
from compensation.selectors.lost import (
    Lost,
    list_lost,
    orders_of_credit_notes,
    orders_taken_back,
)
from compensation.selectors.terms import Assigned
from compensation.services import checks
from compensation.services.earning import earn
from compensation.services.records import Recorded, mirrored, recorded_of, write
from orders.models import Order
from revops.core import outbox
from revops.core.actor import Actor
from revops.core.derivation import derivation
from revops.core.models import OutboxDelivery
from revops.core.rounding import exponent
from revops.core.states import DeliveryState

ZERO = Decimal(0)


@transaction.atomic
def claw_back(*, credit_note_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Take back what issued credit notes credit of the orders behind them; returns earnings.

    In proportion of the net value credited to the value of the order, rounded cumulatively, so
    that crediting everything takes back every cent. A second call adds nothing.

    :raises NotYet: an order is not credited yet
    """
    return _claw(orders_of_credit_notes(credit_note_ids), actor=actor, at=at)


@transaction.atomic
def give_back(*, invoice_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Give back what was taken for an invoice that was cancelled and is billed again."""
    order_ids = orders_taken_back(invoice_ids)
    return _claw(order_ids, actor=actor, at=at) if order_ids else []


def _claw(order_ids: Sequence[int], *, actor: Actor, at: datetime) -> list[int]:
    orders = list(
        Order.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=order_ids)
        .order_by("pk")
    )
    recorded = recorded_of(order.pk for order in orders)
    _refuse_uncredited(orders, recorded)
    payees = checks.lock_payees(c.payee_id for r in recorded.values() for c in r.live)
    written = write(clawback_rows([order.pk for order in orders], at))
    return earn(credits=written, assigned=Assigned(payees), payees=payees, actor=actor, at=at)


def _refuse_uncredited(orders: Sequence[Order], recorded: dict[int, Recorded]) -> None:
    """Wait for credits that are still to come; an order whose crediting was skipped has none."""
    missing = {order.subject for order in orders if not recorded[order.pk].born}
    if not missing:
        return
    skipped = OutboxDelivery.objects.filter(
        handler="compensation.credit_booked_orders",
        subject__in=missing,
        state=DeliveryState.SKIPPED.value,
    )
    missing -= set(skipped.values_list("subject", flat=True))
    if missing:
        raise outbox.NotYet(
            _("the order %(order)s is not credited yet") % {"order": ", ".join(sorted(missing))}
        )


def clawback_rows(order_ids: Sequence[int], at: datetime) -> list[SalesCredit]:
    """Return the credits still to be taken back (or given back) of these orders."""
    recorded, lost = recorded_of(order_ids), list_lost(order_ids)
    deals = Order.objects.in_bulk(list(lost))
    return [
        row
        for order_id, notes in lost.items()
        for credit in recorded[order_id].live
        for row in _taken(credit, notes, deals[order_id].tcv.amount, recorded[order_id], at)
    ]


def _taken(
    credit: SalesCredit, notes: Sequence[Lost], deal: Decimal, recorded: Recorded, at: datetime
) -> list[SalesCredit]:
    """Return what each credit note still has to take of one credit, oldest note first."""
    currency = str(credit.amount.currency)
    places = exponent(currency)
    rows, credited, before = [], ZERO, ZERO
    for note in notes:
        credited += note.amount
        had = recorded.taken.get((credit.pk, note.credit_note_id), [])
        source = f"billing.creditnote:{note.credit_note_id}"
        inputs = rules.clawback_inputs(
            credit.amount.amount,
            credited,
            deal,
            before + sum(had, ZERO),
            places=places,
            currency=currency,
            deal_currency=credit.deal_currency,
            sources={
                "credit": credit.subject,
                "note": source,
                "deal": f"orders.order:{credit.order_id}",
            },
        )
        amount = rules.clawback_of(inputs)
        before = -rules.lost_part(credit.amount.amount, credited, deal, places)
        if amount:
            rows.append(
                mirrored(
                    credit,
                    source=f"{source}/{len(had)}" if had else source,
                    credit_note_id=note.credit_note_id,
                    amount=amount,
                    credited_on=note.issued_on,
                    derivation=derivation(rules.CLAWBACK, 1, inputs),
                    created_at=at,
                )
            )
    return rows
