"""The steps `provisioned` and `delivered` of the life-cycle line, for any number of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orders.models import Order, OrderLine, ProvisioningRequest
from orders.states import SETTLED, LineState, OrderState, ProvisioningState
from revops.core import formats
from revops.core.models import StateChange
from revops.core.screens.path import PathStep


def provisioned_steps(order_ids: Sequence[int]) -> dict[int, PathStep]:
    """Return how far each order is set up; three queries."""
    requests: dict[int, list[ProvisioningRequest]] = defaultdict(list)
    rows = ProvisioningRequest.objects.select_related("order_line", "errand")
    for row in rows.filter(order_line__order__in=order_ids).order_by("pk"):
        requests[row.order_line.order_id].append(row)
    settled = [r.pk for found in requests.values() for r in found]
    actors = _actors("orders.provisioningrequest", settled, ("finish", "skip"))
    orders = Order.objects.filter(pk__in=order_ids).prefetch_related("lines")
    return {
        order.pk: _asked(order, requests[order.pk], actors)
        if requests[order.pk]
        else _nothing_asked(order)
        for order in orders
    }


def _nothing_asked(order: Order) -> PathStep:
    if all(line.state == LineState.DELIVERED.value for line in order.lines.all()):
        return PathStep(
            "provisioned", _("Provisioned"), "done", note=_("nothing to set up"),
            brief=_("not needed"), at=order.delivered_at, url=_page(order.pk),
        )  # fmt: skip
    return PathStep("provisioned", _("Provisioned"), "run", url=_page(order.pk))


def _asked(
    order: Order, requests: Sequence[ProvisioningRequest], actors: Mapping[int, str]
) -> PathStep:
    label = _("Provisioned")
    for request in requests:
        if request.state == ProvisioningState.FAILED.value:
            url = reverse("orders:provisioning_detail", args=[request.pk])
            return PathStep(
                "provisioned", label, "fail", note=failure_note(request), brief=_tries(request),
                url=url,
            )  # fmt: skip
    is_open = [r for r in requests if r.state not in {s.value for s in SETTLED}]
    for request in is_open:
        if request.adapter == "manual":
            url = reverse("orders:provisioning_detail", args=[request.pk])
            return PathStep("provisioned", label, "wait", note=_("waits for a person"), url=url)
    if is_open:
        sent = all(r.state == ProvisioningState.SENT.value for r in is_open)
        note = _("accepted, not confirmed") if sent else _("asked")
        return PathStep("provisioned", label, "run", note=note, url=_page(order.pk))
    last = max(requests, key=lambda r: r.settled_at or r.requested_at)
    start = min(r.requested_at for r in requests)
    return PathStep(
        "provisioned",
        label,
        "done",
        note=_took(start, last.settled_at, actors.get(last.pk, "")),
        at=last.settled_at,
        actor=actors.get(last.pk, ""),
        url=_page(order.pk),
    )


def failure_note(request: ProvisioningRequest) -> str:
    """Return why a request failed and after how many tries: "503, 8 tries"."""
    error = request.last_error.removeprefix("answered ") or _("refused")
    attempts = request.errand.attempts if request.errand else 0
    if not attempts:
        return error
    tries = ngettext("%(n)s try", "%(n)s tries", attempts) % {"n": attempts}
    return f"{error}, {tries}"


def _tries(request: ProvisioningRequest) -> str:
    """Return "503" or "failed": what fits into one cell of many."""
    code = request.last_error.removeprefix("answered ")
    return code if code.isdecimal() else _("failed")


def delivered_steps(order_ids: Sequence[int]) -> dict[int, PathStep]:
    """Return how far each order is delivered; three queries."""
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(order__in=order_ids):
        lines[line.order_id].append(line)
    actors = _actors("orders.order", order_ids, ("deliver",))
    return {
        order.pk: _delivery(order, lines[order.pk], actors.get(order.pk, ""))
        for order in Order.objects.filter(pk__in=order_ids)
    }


def _delivery(order: Order, lines: Sequence[OrderLine], actor: str) -> PathStep:
    label, url = _("Delivered"), _page(order.pk)
    if order.state == OrderState.DELIVERED.value:
        note = _took(order.booked_at, order.delivered_at, actor)
        return PathStep(
            "delivered", label, "done", note=note, at=order.delivered_at, actor=actor, url=url
        )
    done = sum(line.state == LineState.DELIVERED.value for line in lines)
    if done:
        note = _("%(done)s of %(all)s lines") % {"done": done, "all": len(lines)}
        return PathStep("delivered", label, "run", note=note, url=url)
    return PathStep("delivered", label, "todo", url=url)


def _actors(label: str, ids: Iterable[int], actions: Sequence[str]) -> dict[int, str]:
    """Return who moved each row last: a person at a screen, or the rule that acted for somebody."""
    moves = StateChange.objects.filter(
        subject_label=label, subject_id__in=list(ids), action__in=actions
    ).order_by("pk")
    return {
        move.subject_id: str(move.actor.get("label", ""))
        if move.actor.get("kind") == "user" and not move.actor.get("via")
        else _("rule")
        for move in moves
    }


def _took(start: datetime, end: datetime | None, actor: str) -> str:
    """Return "0.5 s · rule" for what was quick; empty lets the time be written instead."""
    if end is None or end - start >= timedelta(minutes=1):
        return ""
    seconds = max((end - start).total_seconds(), 0)
    written = formats.number(Decimal(str(seconds)), get_language() or "en", 1)
    took = _("%(seconds)s s") % {"seconds": written}
    return f"{took} · {actor}" if actor else took


def _page(order_id: int) -> str:
    return reverse("orders:order_detail", args=[order_id])
