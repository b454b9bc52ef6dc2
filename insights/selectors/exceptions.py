"""What stopped, why, since when, what is at stake, and the one verb that moves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from djmoney.money import Money

from billing.models import BillingSchedule
from insights.selectors.control_room import See
from orders.models import Contract, Order, ProvisioningRequest
from orders.states import ProvisioningState
from revops.core import errands, outbox
from revops.core.models import Errand, OutboxDelivery

#: The control room shows the oldest; the rest stands on the lists of their own floors.
SHOWN_MAX = 50


@dataclass(frozen=True)
class Stopped:
    """One stopped step as a row of the control room."""

    key: str
    title: str
    why: str
    since: datetime
    record: str
    record_note: str
    record_url: str
    stake: Money | None
    kind: str
    pk: int
    verbs: tuple[str, ...]


def list_exceptions(*, at: datetime, see: See, is_operator: bool) -> list[Stopped]:
    """Return what stopped of what `see` leaves, oldest first, in a constant number of queries.

    Facts and errands that belong to no order are shown to operators only.
    """
    found = [*_parked(at, see, is_operator), *_provisioning(see), *_held(at, see)]
    if is_operator:
        found += _errands(at)
    return sorted(found, key=lambda row: row.since)[:SHOWN_MAX]


def _orders_by_thread(threads: Iterable[str], see: See) -> dict[str, Order]:
    """Return the order that a chain is about, by correlation id."""
    events = OutboxDelivery.objects.filter(
        event__correlation_id__in=set(threads), event__name="orders.order.booked"
    ).values_list("event__correlation_id", "event__payload")
    ids = {thread: payload["order_id"] for thread, payload in events}
    orders = see(Order.objects.select_related("account")).in_bulk(set(ids.values()))
    return {thread: orders[pk] for thread, pk in ids.items() if pk in orders}


def _parked(at: datetime, see: See, is_operator: bool) -> list[Stopped]:
    waiting = outbox.waiting(at=at)
    rows: Sequence[OutboxDelivery] = [*outbox.parked()[:SHOWN_MAX], *waiting[:SHOWN_MAX]]
    orders = _orders_by_thread((row.event.correlation_id for row in rows), see)
    found = []
    for row in rows:
        order = orders.get(row.event.correlation_id)
        if order is None and not is_operator:
            continue
        is_parked = row.state == "parked"
        found.append(
            Stopped(
                key=f"delivery-{row.pk}",
                title=_("%(handler)s parked") % {"handler": _handler(row.handler)}
                if is_parked
                else _("%(handler)s waits") % {"handler": _handler(row.handler)},
                why=row.last_error.splitlines()[0][:160] if row.last_error else row.event.name,
                since=row.waiting_since or row.created_at,
                record=order.account.name if order else row.subject,
                record_note=order.number if order else row.event.name,
                record_url=f"/orders/{order.pk}/" if order else "",
                stake=order.tcv if order else None,
                kind="delivery",
                pk=row.pk,
                verbs=("retry", "skip") if is_parked else (),
            )
        )
    return found


def _handler(name: str) -> str:
    """Return "compensation.credit_orders" as words: "Credit orders"."""
    return name.partition(".")[2].replace("_", " ").capitalize()


def _provisioning(see: See) -> list[Stopped]:
    failed = ProvisioningRequest.objects.filter(state=ProvisioningState.FAILED.value)
    rows = see(failed).select_related("order_line__order__account", "order_line__product")
    return [
        Stopped(
            key=f"provisioning-{row.pk}",
            title=_("Provisioning failed"),
            why=row.last_error.splitlines()[0][:160] if row.last_error else "",
            since=row.requested_at,
            record=row.order_line.order.account.name,
            record_note=_("%(order)s · line %(line)s")
            % {"order": row.order_line.order.number, "line": row.order_line.position},
            record_url=f"/orders/{row.order_line.order_id}/",
            stake=row.order_line.order.tcv,
            kind="provisioning",
            pk=row.pk,
            verbs=("retry", "skip"),
        )
        for row in rows.order_by("requested_at")[:SHOWN_MAX]
    ]


def _errands(at: datetime) -> list[Stopped]:
    """Return errands that failed; provisioning ones stand there as requests already."""
    rows: QuerySet[Errand] = errands.troubled(at=at).exclude(kind="provisioning.webhook")
    return [
        Stopped(
            key=f"errand-{row.pk}",
            title=_("%(kind)s failed") % {"kind": row.kind.replace(".", " ").capitalize()},
            why=row.last_error.splitlines()[0][:160] if row.last_error else row.state,
            since=row.created_at,
            record=row.subject,
            record_note=row.kind,
            record_url="",
            stake=None,
            kind="errand",
            pk=row.pk,
            verbs=("retry", "skip") if row.state in ("failed", "unknown") else (),
        )
        for row in rows[:SHOWN_MAX]
    ]


def _held(at: datetime, see: See) -> list[Stopped]:
    held = BillingSchedule.objects.exclude(held_reason="")
    rows = see(held).select_related("contract__account").order_by("due_on", "pk")
    return [
        Stopped(
            key=f"billing-{row.pk}",
            title=_("Invoice held"),
            why=row.held_reason,
            since=_since(row.contract, at),
            record=row.contract.account.name,
            record_note=row.contract.number,
            record_url=f"/contracts/{row.contract_id}/",
            stake=None,
            kind="billing",
            pk=row.contract_id,
            verbs=("retry",),
        )
        for row in rows[:SHOWN_MAX]
    ]


def _since(contract: Contract, at: datetime) -> datetime:
    return min(contract.created_at, at)
