"""The end of a term: what does not renew ends on its day, with everything it entitled to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from orders.models import ChargePhase, Contract, Entitlement
from orders.states import CONTRACT_FLOW, ENTITLEMENT_FLOW, ContractState, EntitlementState
from revops.core import clock, transitions
from revops.core.actor import Actor

#: Contracts that end in one transaction.
CHUNK = 500
#: No zone is further ahead of UTC.
FURTHEST_AHEAD = timedelta(hours=14)


def end_terms(*, actor: Actor, at: datetime, size: int = CHUNK) -> int:
    """End every active contract whose term is over where it is served; returns how many.

    A contract that renews stays active: what its next term is worth must be agreed, not assumed.
    One that still awaits a delivery, or that a phase outlasts, goes on as well. Its phases ended
    with the term, so that billing and revenue learn nothing new.
    """
    count, after = 0, 0
    while True:
        ended, after = _end_some(after, actor, at, size)
        count += ended
        if not after:
            return count


@transaction.atomic
def _end_some(after: int, actor: Actor, at: datetime, size: int) -> tuple[int, int]:
    """End what is over among the next contracts; returns how many, and the last one looked at."""
    seen = list(
        Contract.objects.select_for_update(of=("self",))
        .filter(
            pk__gt=after,
            state=ContractState.ACTIVE.value,
            is_renewing=False,
            until__lte=(at + FURTHEST_AHEAD).date(),
        )
        .order_by("pk")[:size]
    )
    over = {c.pk: c for c in seen if c.until and c.until <= clock.local_date(at, c.time_zone)}
    # asked under the lock: an amendment that held it before may have begun another phase
    going_on = ChargePhase.objects.filter(
        Q(start_on__isnull=True)
        | Q(kind="recurring", until__isnull=True)
        | Q(kind="recurring", until__gt=F("contract__until")),
        contract__in=over,
    ).values_list("contract_id", flat=True)
    for contract_id in set(going_on):
        del over[contract_id]
    ending = list(over.values())
    transitions.apply(ending, "end", workflow=CONTRACT_FLOW, actor=actor, at=at, stamp="ended_at")
    _end_entitlements(ending, actor, at)
    return len(ending), seen[-1].pk if len(seen) == size else 0


def _end_entitlements(ending: list[Contract], actor: Actor, at: datetime) -> None:
    """End what is still usable, on the last day of its contract's term."""
    usable = (
        Entitlement.objects.select_for_update(of=("self",))
        .select_related("contract")
        .filter(contract__in=ending)
        .exclude(state=EntitlementState.ENDED.value)
    )
    by_day: dict[date | None, list[Entitlement]] = {}
    for one in usable.order_by("pk"):
        by_day.setdefault(one.valid_until or one.contract.until, []).append(one)
    for day, same_day in by_day.items():
        transitions.apply(
            same_day, "end", workflow=ENTITLEMENT_FLOW, actor=actor, at=at, valid_until=day
        )
