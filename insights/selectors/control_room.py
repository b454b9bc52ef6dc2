"""The figures of the control room: where the work stands, counted from rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from djmoney.money import Money

from billing.models import Receivable
from catalog.rules import period_amount
from insights.models import TouchEvent
from insights.rules import BookedDeal, Touch, TouchlessRate, touchless_rate
from orders.models import ChargePhase, Order, ProvisioningRequest
from quoting.models import QuoteVersion
from revops.core import policy
from revops.core.rounding import exponent
from revops.core.screens import path
from revops.core.screens.path import PathStep

#: Leaves of a set of rows what the asking user may see.
See = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True)
class Pulse:
    """One figure of the strip: how many, how much per currency, how old."""

    count: int
    amounts: tuple[Money, ...] = ()
    median_age: timedelta | None = None
    oldest: timedelta | None = None


@dataclass(frozen=True)
class RunningDeal:
    """A signed deal with its nine steps."""

    order: Order
    steps: list[PathStep]

    @property
    def current(self) -> PathStep:
        """The step that a phone shows of the nine."""
        return path.current(self.steps)


def control_room_pulse(*, at: datetime, see: See) -> dict[str, Pulse]:
    """Return the figures of the strip, by name, counted over the rows that `see` leaves."""
    today = at.date()
    items = Receivable.objects.filter(invoice__isnull=False).exclude(state="settled")
    open_items = see(items)
    asked = ProvisioningRequest.objects.filter(state__in=["pending", "sent", "failed"])
    sent = QuoteVersion.objects.filter(state="sent", is_current=True)
    return {
        "waiting_for_signature": _ages(see(sent), "sent_at", at),
        "provisioning": _ages(see(asked), "requested_at", at),
        "not_billed": _not_billed(see(list_not_billed(today)), today),
        "not_due": _amounts(open_items.filter(due_on__gte=today)),
        "overdue": _amounts(open_items.filter(due_on__lt=today), today),
    }


def _ages(rows: QuerySet[Any], column: str, at: datetime) -> Pulse:
    ages = sorted(at - moment for moment in rows.values_list(column, flat=True))
    if not ages:
        return Pulse(0)
    seconds = median(age.total_seconds() for age in ages)
    return Pulse(len(ages), (), timedelta(seconds=seconds), ages[-1])


def _not_billed(phases: QuerySet[ChargePhase], today: date) -> Pulse:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    rows = phases.values_list("model", "unit_price", "quantity", "currency")
    for model, price, quantity, currency in rows:
        totals[currency] += period_amount(model, price, quantity, exponent(currency))
    oldest = phases.aggregate(oldest=Min("start_on"))["oldest"]
    return Pulse(
        len(rows),
        tuple(Money(total, currency) for currency, total in sorted(totals.items())),
        None,
        today - oldest if oldest else None,
    )


def list_not_billed(today: date) -> QuerySet[ChargePhase]:
    """Return what is delivered, to be billed in advance, has begun and stands on no invoice."""
    return ChargePhase.objects.filter(
        Q(until__isnull=True) | Q(until__gt=F("start_on")),
        start_on__lte=today,
        timing="advance",
        unit_price__gt=0,
        billed_lines__isnull=True,
    ).select_related("contract__account", "contract__owner")


def _amounts(rows: QuerySet[Receivable], today: date | None = None) -> Pulse:
    grouped = list(
        rows.order_by()
        .values("currency")
        .annotate(count=Count("pk"), total=Sum("open_amount"), oldest=Min("due_on"))
        .order_by("-total")
    )
    oldest = min((row["oldest"] for row in grouped), default=None)
    return Pulse(
        sum(row["count"] for row in grouped),
        tuple(Money(row["total"], row["currency"]) for row in grouped),
        None,
        today - oldest if today and oldest else None,
    )


def touchless_orders(
    booked: QuerySet[Order], *, first: date, until: date
) -> tuple[TouchlessRate, Counter[str], dict[str, TouchlessRate]]:
    """Return the rate of orders booked in [first, until), the reasons, and the rate per channel."""
    within = booked.filter(booked_on__gte=first, booked_on__lt=until)
    orders = list(within.values_list("pk", "channel", "state"))
    touches: dict[int, list[Touch]] = {}
    reasons: Counter[str] = Counter()
    rows = TouchEvent.objects.filter(order__in=within.order_by().values("pk"))
    for order_id, moment, step, reason in rows.values_list("order_id", "at", "step", "reason"):
        touches.setdefault(order_id, []).append(Touch(moment, step, reason))
    for own in touches.values():
        reasons[own[0].reason] += 1
    deals = {
        pk: (channel, BookedDeal(pk, state == "delivered", tuple(touches.get(pk, ()))))
        for pk, channel, state in orders
    }
    channels = {channel for channel, _ in deals.values()}
    return (
        touchless_rate([deal for _, deal in deals.values()]),
        reasons,
        {
            channel: touchless_rate([deal for c, deal in deals.values() if c == channel])
            for channel in sorted(channels)
        },
    )


def list_running_deals(orders: QuerySet[Order], *, limit: int = 25) -> list[RunningDeal]:
    """Return the newest deals that are not fully delivered, billed and paid, with their strips."""
    running = (
        orders.filter(
            Q(state="booked")
            | Q(
                amendment__contract__phases__billed_lines__invoice__receivable__state__in=[
                    "open",
                    "partial",
                ]
            )
            | Q(amendment__contract__phases__obligation__isnull=True)
        )
        .select_related("account")
        .distinct()
        .order_by("-pk")[:limit]
    )
    rows: Sequence[Order] = list(running)
    strips = path.strips(order.pk for order in rows)
    return [RunningDeal(order, strips[order.pk]) for order in rows]


STOPPED = """
SELECT (SELECT count(*) FROM core_outboxdelivery WHERE state = 'parked')
     + (SELECT count(*) FROM orders_provisioningrequest WHERE state = 'failed')
     + (SELECT count(*) FROM core_errand
        WHERE state IN ('failed', 'unknown') AND kind <> 'provisioning.webhook')
     + (SELECT count(*) FROM billing_billingschedule WHERE held_reason <> '')
"""


def count_exceptions(request: Any) -> int | None:
    """Return how many steps stopped, for those who can move them; one cheap query."""
    if not policy.can(request.user, "operate", "insights.control_room"):
        return None
    with connection.cursor() as cursor:
        cursor.execute(STOPPED)
        return int(cursor.fetchone()[0])
