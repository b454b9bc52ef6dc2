"""Delivery: lines become delivered, their phases start, entitlements become usable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from orders.events import LinesDelivered, OrderDelivered
from orders.models import ChargePhase, Contract, Entitlement, Order, OrderLine
from orders.states import (
    ENTITLEMENT_FLOW,
    LINE_FLOW,
    ORDER_FLOW,
    EntitlementState,
    LineState,
    OrderState,
)
from revops.core import outbox, transitions
from revops.core.actor import Actor
from revops.core.facts import Fact


@transaction.atomic
def deliver_lines(
    *, line_ids: Sequence[int], delivered_on: date, actor: Actor, at: datetime
) -> list[OrderLine]:
    """Deliver the lines that still wait, on one business date; others are left as they are.

    A phase that waited for its delivery starts on max(agreed start, delivery); the term's end
    stays. Tells LinesDelivered per contract and OrderDelivered with an order's last line.
    """
    contracts = _lock_contracts(line_ids)
    lines = list(
        OrderLine.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(pk__in=line_ids, state=LineState.PENDING.value)
        .order_by("pk")
    )
    if not lines:
        return []
    transitions.apply(
        lines, "deliver", workflow=LINE_FLOW, actor=actor, at=at,
        stamp="delivered_at", delivered_on=delivered_on,
    )  # fmt: skip
    _start_phases(lines, delivered_on)
    _activate_entitlements(lines, delivered_on, actor, at)
    finished = _finish_orders(lines, delivered_on, actor, at)
    _tell(lines, finished, contracts, delivered_on, actor, at)
    return lines


def _lock_contracts(line_ids: Sequence[int]) -> dict[int, Contract]:
    """Lock the contracts of the lines; answers by order id."""
    contracts = Contract.objects.select_for_update(of=("self",)).filter(
        amendments__order__lines__in=line_ids
    )
    by_id = {contract.pk: contract for contract in contracts.order_by("pk")}
    pairs = (
        Order.objects.filter(lines__in=line_ids)
        .values_list("pk", "amendment__contract_id")
        .distinct()
    )
    return {order_id: by_id[contract_id] for order_id, contract_id in pairs}


def _start_phases(lines: Sequence[OrderLine], delivered_on: date) -> None:
    waiting = ChargePhase.objects.filter(order_line__in=lines, start_on__isnull=True)
    waiting.update(start_on=Greatest(F("agreed_start_on"), delivered_on))
    # delivered after the term is over: nothing of it is served
    ChargePhase.objects.filter(order_line__in=lines, until__lt=F("start_on")).update(
        until=F("start_on")
    )


def _activate_entitlements(
    lines: Sequence[OrderLine], delivered_on: date, actor: Actor, at: datetime
) -> None:
    planned = list(
        Entitlement.objects.filter(order_line__in=lines, state=EntitlementState.PLANNED.value)
    )
    transitions.apply(
        planned, "activate", workflow=ENTITLEMENT_FLOW, actor=actor, at=at, valid_from=delivered_on
    )


def _finish_orders(
    lines: Sequence[OrderLine], delivered_on: date, actor: Actor, at: datetime
) -> list[Order]:
    orders = {line.order_id: line.order for line in lines}
    open_ids = set(
        OrderLine.objects.filter(order__in=orders, state=LineState.PENDING.value).values_list(
            "order_id", flat=True
        )
    )
    finished = [
        order
        for pk, order in sorted(orders.items())
        if pk not in open_ids and order.state == OrderState.BOOKED.value
    ]
    transitions.apply(
        finished, "deliver", workflow=ORDER_FLOW, actor=actor, at=at,
        stamp="delivered_at", delivered_on=delivered_on,
    )  # fmt: skip
    return finished


def _tell(
    lines: Sequence[OrderLine],
    finished: Sequence[Order],
    contracts: dict[int, Contract],
    delivered_on: date,
    actor: Actor,
    at: datetime,
) -> None:
    by_order: dict[int, list[int]] = defaultdict(list)
    for line in lines:
        by_order[line.order_id].append(line.pk)
    facts: list[Fact] = [
        LinesDelivered(
            subject=contracts[order_id].subject,
            order_id=order_id,
            contract_id=contracts[order_id].pk,
            order_line_ids=tuple(ids),
            delivered_on=delivered_on.isoformat(),
        )
        for order_id, ids in by_order.items()
    ]
    facts += [
        OrderDelivered(
            subject=order.subject,
            order_id=order.pk,
            contract_id=contracts[order.pk].pk,
            delivered_on=delivered_on.isoformat(),
        )
        for order in finished
    ]
    outbox.emit_all(facts, actor=actor, at=at)
