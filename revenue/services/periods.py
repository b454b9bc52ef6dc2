"""Fiscal periods: opened month by month, closed once, never touched again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from revenue import selectors
from revenue.events import PeriodClosed
from revenue.models import FiscalPeriod
from revenue.services.posting import LEDGER_LOCK
from revenue.states import PERIOD_FLOW
from revops.core import outbox, policy, transitions
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.periods import add_months
from revops.core.problems import Conflict


class PeriodIsNotReady(Conflict):
    """Something of the period is missing; its words name what (see `selectors.list_blockers`)."""


@transaction.atomic
def open_fiscal_periods(
    *, legal_entity_id: int, first: date, until: date, actor: Actor, at: datetime
) -> list[FiscalPeriod]:
    """Open the months that [first, until) touches and that do not exist yet."""
    LegalEntity.objects.select_for_update().get(pk=legal_entity_id)
    known = set(
        FiscalPeriod.objects.filter(legal_entity=legal_entity_id).values_list(
            "starts_on", flat=True
        )
    )
    wanted, month = [], first.replace(day=1)
    while month < until:
        if month not in known:
            wanted.append(
                FiscalPeriod(
                    legal_entity_id=legal_entity_id, starts_on=month, until=add_months(month, 1)
                )
            )
        month = add_months(month, 1)
    return FiscalPeriod.objects.bulk_create(wanted)


@transaction.atomic
def close_fiscal_period(*, period_id: int, actor: Actor, at: datetime) -> FiscalPeriod:
    """Close a period for good; what belongs to it later is posted in the next open one.

    Postings hold a shared lock on the legal entity's ledger (see `posting`), closing an exclusive
    one: an entry is either in before the close or goes to the next period. Raises
    PeriodIsNotReady, IllegalTransition.
    """
    period = FiscalPeriod.objects.select_related("legal_entity").get(pk=period_id)
    policy.require_actor(actor, "close", "revenue.fiscalperiod", period)
    entity = period.legal_entity
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [LEDGER_LOCK, period.legal_entity_id]
        )
    period = FiscalPeriod.objects.select_for_update(of=("self",)).get(pk=period_id)
    period.legal_entity = entity
    if blockers := selectors.list_blockers(period, at=at):
        raise PeriodIsNotReady(
            " ".join(one.text for one in blockers),
            way_out=_("Do what is named first; then close the period."),
        )
    transitions.apply(period, "close", workflow=PERIOD_FLOW, actor=actor, at=at, stamp="closed_at")
    outbox.emit(PeriodClosed(subject=period.subject, period_id=period.pk), actor=actor, at=at)
    return period
