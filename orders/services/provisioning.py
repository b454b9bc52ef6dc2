"""Provisioning: one request per line and action, through the product's adapter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.states import Adapter
from orders.models import Order, OrderLine, ProvisioningRequest
from orders.services.delivery import deliver_lines
from orders.states import PROVISIONING_FLOW, SETTLED, LineState, ProvisioningState
from revops.core import clock, errands, transitions
from revops.core.actor import Actor
from revops.core.problems import Invalid

WEBHOOK = "provisioning.webhook"


@transaction.atomic
def provision_orders(*, order_ids: Sequence[int], actor: Actor, at: datetime) -> None:
    """Ask every adapter for what the orders' lines need; what needs nothing is delivered now.

    INTERNAL is done in this transaction (the entitlement is the whole of it); WEBHOOK becomes an
    errand; MANUAL waits for a person. A second call asks for nothing.
    """
    lines = list(
        OrderLine.objects.select_related("order__legal_entity", "product")
        .filter(order__in=order_ids, state=LineState.PENDING.value, provisioning__isnull=True)
        .order_by("pk")
    )
    needing = [line for line in lines if line.product.needs_provisioning]
    requests = ProvisioningRequest.objects.bulk_create(
        [
            ProvisioningRequest(order_line=line, adapter=line.product.adapter, requested_at=at)
            for line in needing
        ]
    )
    _plan_webhooks([r for r in requests if r.adapter == Adapter.WEBHOOK.value], actor, at)
    internal = [r for r in requests if r.adapter == Adapter.INTERNAL.value]
    for on, same_day in _by_local_date(internal, at).items():
        transitions.apply(
            same_day, "finish", workflow=PROVISIONING_FLOW, actor=actor, at=at,
            stamp="settled_at", done_on=on,
        )  # fmt: skip
    _deliver_where_nothing_is_needed(lines, actor, at)
    _deliver_where_all_is_done([r.order_line for r in internal], at, actor)


def _deliver_where_nothing_is_needed(
    lines: Sequence[OrderLine], actor: Actor, at: datetime
) -> None:
    by_date: dict[date, list[int]] = defaultdict(list)
    for line in lines:
        if not line.product.needs_provisioning:
            by_date[line.order.booked_on].append(line.pk)
    for on, ids in sorted(by_date.items()):
        deliver_lines(line_ids=ids, delivered_on=on, actor=actor, at=at)


def _deliver_where_all_is_done(lines: Iterable[OrderLine], at: datetime, actor: Actor) -> None:
    """Deliver the lines of which no request holds back, each on its seller's date."""
    lines = list(lines)
    held = set(
        ProvisioningRequest.objects.filter(order_line__in=lines)
        .exclude(state__in=[s.value for s in SETTLED])
        .values_list("order_line_id", flat=True)
    )
    by_date: dict[date, list[int]] = defaultdict(list)
    for line in lines:
        if line.pk not in held:
            by_date[_local(line.order, at)].append(line.pk)
    for on, ids in sorted(by_date.items()):
        deliver_lines(line_ids=ids, delivered_on=on, actor=actor, at=at)


def _local(order: Order, at: datetime) -> date:
    return clock.local_date(at, order.legal_entity.time_zone)


def _by_local_date(
    requests: Iterable[ProvisioningRequest], at: datetime
) -> dict[date, list[ProvisioningRequest]]:
    found: dict[date, list[ProvisioningRequest]] = defaultdict(list)
    for request in requests:
        found[_local(request.order_line.order, at)].append(request)
    return found


def _plan_webhooks(requests: Sequence[ProvisioningRequest], actor: Actor, at: datetime) -> None:
    if not requests:
        return
    planned = errands.plan_all(
        [
            errands.Plan(WEBHOOK, _key(request), request.subject, _webhook_payload(request))
            for request in requests
        ],
        actor=actor,
        at=at,
    )
    by_key = {errand.key: errand for errand in planned}
    for request in requests:
        request.errand = by_key[_key(request)]
    ProvisioningRequest.objects.bulk_update(requests, ["errand"])


def _key(request: ProvisioningRequest) -> str:
    """(order line, action, series): what the stranger deduplicates by."""
    return f"{request.order_line_id}-{request.action}-{request.series}"


def _webhook_payload(request: ProvisioningRequest) -> dict[str, Any]:
    line = request.order_line
    return {
        "request_id": request.pk,
        "url": line.product.webhook_url,
        "action": request.action,
        "order": line.order.number,
        "line": line.position,
        "product": line.product.code,
        "quantity": format(line.quantity.normalize(), "f"),
    }


def _locked(request_id: int) -> ProvisioningRequest:
    return (
        ProvisioningRequest.objects.select_for_update(of=("self",))
        .select_related("order_line__order__legal_entity", "order_line__product")
        .get(pk=request_id)
    )


@transaction.atomic
def record_answer(
    *, request_id: int, errand_id: int, is_done: bool, actor: Actor, at: datetime
) -> None:
    """Note that the stranger did the work, or accepted it and will confirm it later.

    An answer to a question that nobody asks any more (done by hand meanwhile, or asked again
    under a new key) changes nothing.
    """
    if not _is_awaited(_locked(request_id), errand_id):
        return
    if is_done:
        complete_provisioning(request_id=request_id, actor=actor, at=at)
    else:
        send_provisioning(request_id=request_id, actor=actor, at=at)


@transaction.atomic
def record_refusal(
    *, request_id: int, errand_id: int, error: str, actor: Actor, at: datetime
) -> None:
    """Note that the stranger refused, unless the answer is not awaited any more."""
    request = _locked(request_id)
    if _is_awaited(request, errand_id) and request.state != ProvisioningState.FAILED.value:
        fail_provisioning(request_id=request_id, error=error, actor=actor, at=at)


def _is_awaited(request: ProvisioningRequest, errand_id: int) -> bool:
    return request.errand_id == errand_id and request.state not in [s.value for s in SETTLED]


@transaction.atomic
def send_provisioning(*, request_id: int, actor: Actor, at: datetime) -> None:
    """Note that the stranger accepted the request and will confirm it later."""
    request = _locked(request_id)
    if request.state == ProvisioningState.PENDING.value:
        transitions.apply(request, "send", workflow=PROVISIONING_FLOW, actor=actor, at=at)


@transaction.atomic
def complete_provisioning(
    *, request_id: int, actor: Actor, at: datetime, done_on: date | None = None, note: str = ""
) -> ProvisioningRequest:
    """Note that the work is done and deliver the line if nothing else holds it back.

    Raises IllegalTransition for a request that is settled already, Invalid for a date to come.
    """
    request = _locked(request_id)
    today = _local(request.order_line.order, at)
    if done_on is not None and done_on > today:
        raise Invalid(
            _("The date lies in the future."),
            field="done_on",
            rule="provisioning_done_on_not_in_future",
            way_out=_("Choose today or a day before."),
        )
    on = done_on or today
    transitions.apply(
        request, "finish", workflow=PROVISIONING_FLOW, actor=actor, at=at,
        stamp="settled_at", done_on=on, note=note, last_error="",
    )  # fmt: skip
    _deliver_if_done(request, on, actor, at)
    return request


def _deliver_if_done(request: ProvisioningRequest, on: date, actor: Actor, at: datetime) -> None:
    line = request.order_line
    still_open = line.provisioning.exclude(state__in=[s.value for s in SETTLED]).exists()
    if not still_open:
        deliver_lines(line_ids=[line.pk], delivered_on=on, actor=actor, at=at)


@transaction.atomic
def fail_provisioning(*, request_id: int, error: str, actor: Actor, at: datetime) -> None:
    """Note that the adapter gave up; the control room shows it with retry, done and skip."""
    request = _locked(request_id)
    transitions.apply(
        request, "fail", workflow=PROVISIONING_FLOW, actor=actor, at=at, last_error=error[:2000]
    )


@transaction.atomic
def retry_provisioning(*, request_id: int, actor: Actor, at: datetime) -> ProvisioningRequest:
    """Try a failed request again under a new attempt series, so under a new key outside.

    Raises IllegalTransition unless it failed.
    """
    request = _locked(request_id)
    transitions.apply(
        request, "retry", workflow=PROVISIONING_FLOW, actor=actor, at=at,
        series=request.series + 1, last_error="", errand=None,
    )  # fmt: skip
    if request.adapter == Adapter.WEBHOOK.value:
        _plan_webhooks([request], actor, at)
    return request


@transaction.atomic
def skip_provisioning(
    *, request_id: int, reason: str, actor: Actor, at: datetime
) -> ProvisioningRequest:
    """Give up on a failed request with a reason; the line counts as delivered today.

    Raises Invalid without a reason, IllegalTransition unless it failed.
    """
    if not reason.strip():
        raise Invalid(
            _("Say why the step is skipped."),
            field="reason",
            rule="skip_gives_a_reason",
            way_out=_("Write one sentence."),
        )
    request = _locked(request_id)
    transitions.apply(
        request, "skip", workflow=PROVISIONING_FLOW, actor=actor, at=at,
        stamp="settled_at", note=reason.strip(),
    )  # fmt: skip
    _deliver_if_done(request, _local(request.order_line.order, at), actor, at)
    return request
