"""What an operator does about deliveries that do not go by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from revops.core import transitions
from revops.core.actor import Actor
from revops.core.facts import fact_class
from revops.core.models import OutboxDelivery, OutboxEvent
from revops.core.outbox.emitting import nudge_after_commit
from revops.core.outbox.registry import listened
from revops.core.problems import Invalid, NotFound
from revops.core.states import DELIVERY_FLOW, DeliveryState


def _locked(delivery_ids: Sequence[int]) -> list[OutboxDelivery]:
    rows = list(
        OutboxDelivery.objects.select_for_update().filter(pk__in=delivery_ids).order_by("pk")
    )
    if len(rows) != len(set(delivery_ids)):
        raise NotFound(_("There is no such delivery."))
    return rows


@transaction.atomic
def retry(*, delivery_ids: Sequence[int], actor: Actor, at: datetime) -> int:
    """Try parked deliveries again with all their tries, and pausing ones at once.

    Raises NotFound, and IllegalTransition for one that is done, split or skipped.
    """
    rows = _locked(delivery_ids)
    parked = [row for row in rows if row.state != DeliveryState.PENDING.value]
    transitions.apply(
        parked,
        "retry",
        workflow=DELIVERY_FLOW,
        actor=actor,
        at=at,
        attempts=0,
        available_at=at,
        waiting_since=None,
    )
    pausing = [row.pk for row in rows if row not in parked]
    OutboxDelivery.objects.filter(pk__in=pausing).update(available_at=at)
    nudge_after_commit()
    return len(rows)


@transaction.atomic
def skip(*, delivery_ids: Sequence[int], reason: str, actor: Actor, at: datetime) -> int:
    """Give deliveries up for good; what waited behind them goes on.

    Raises Invalid without a reason, NotFound, and IllegalTransition for one that is over.
    """
    if not reason.strip():
        raise Invalid(_("Say why this is skipped."), field="reason")
    rows = _locked(delivery_ids)
    transitions.apply(
        rows,
        "skip",
        workflow=DELIVERY_FLOW,
        actor=actor,
        at=at,
        stamp="done_at",
        note=reason.strip(),
    )
    nudge_after_commit()
    return len(rows)


@transaction.atomic
def replay(*, handler: str, name: str, at: datetime) -> int:
    """Give a handler the past facts it has no delivery of; returns how many.

    For a handler that was added later. It hears old facts in order, like new ones.
    """
    if handler not in listened(fact_class(name)):
        raise Invalid(_("This handler does not hear this fact."), field="handler")
    missing = (
        OutboxEvent.objects.filter(name=name)
        .exclude(deliveries__handler=handler)
        .order_by("pk")
        .values_list("pk", "subject")
    )
    rows = [
        OutboxDelivery(event_id=pk, handler=handler, subject=subject, available_at=at)
        for pk, subject in missing
    ]
    OutboxDelivery.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    nudge_after_commit()
    return len(rows)
