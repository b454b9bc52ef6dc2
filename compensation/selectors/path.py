"""The step "commission" of the life-cycle line.

It says how far, never how much: a line is seen by everybody who sees the order, pay is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _

from compensation.models import Earning, SalesCredit
from revops.core.models import OutboxDelivery
from revops.core.screens.path import PathStep
from revops.core.states import DeliveryState

HANDLER = "compensation.credit_booked_orders"
LABEL = "orders.order"


def commission_steps(order_ids: Sequence[int]) -> Mapping[int, PathStep]:
    """Return order id → done once it earned, failed while its crediting is stuck, else waiting."""
    label = _("Commission")
    earned = dict(
        Earning.objects.filter(sales_credit__order__in=order_ids)
        .order_by()
        .values_list("sales_credit__order")
        .annotate(at=Max("created_at"))
    )
    taken = _taken_back(order_ids)
    steps = {}
    for pk in order_ids:
        if pk in earned:
            note = taken.get(pk, "")
            steps[pk] = PathStep("commission_paid", label, "done", note=note, at=earned[pk])
        else:
            steps[pk] = PathStep("commission_paid", label, "wait", note=_("not earned yet"))
    waiting = {f"{LABEL}:{pk}": pk for pk in order_ids if pk not in earned}
    for subject, error in _stuck(waiting):
        steps[waiting[subject]] = PathStep("commission_paid", label, "fail", note=error)
    return steps


def _taken_back(order_ids: Sequence[int]) -> dict[int, str]:
    """Return order id → how much of its credit notes took back: all or a part; none: no key."""
    credits = SalesCredit.objects.filter(order__in=order_ids).order_by().values("order")
    rows = credits.annotate(
        left=Sum("amount"), notes=Count("pk", filter=Q(credit_note__isnull=False))
    )
    whole, part = _("taken back"), _("taken back in part")
    return {row["order"]: part if row["left"] > 0 else whole for row in rows if row["notes"]}


def _stuck(subjects: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return (subject, first line of the error) of crediting that failed; no query without any."""
    if not subjects:
        return []
    rows = OutboxDelivery.objects.filter(
        handler=HANDLER,
        subject__in=subjects,
        state__in=[DeliveryState.PARKED.value, DeliveryState.PENDING.value],
    ).exclude(last_error="")
    return [
        (subject, error.splitlines()[0].partition(": ")[2] or error.splitlines()[0])
        for subject, error in rows.values_list("subject", "last_error")
    ]
