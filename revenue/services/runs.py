"""Recognition runs: every contract with something earned, in claimed chunks, month after month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from orders.models import Contract
from revenue import selectors
from revenue.models import FiscalPeriod
from revenue.services.periods import open_fiscal_periods
from revenue.services.recognition import recognise_contracts
from revenue.states import PeriodState
from revops.core import clock, jobs, policy
from revops.core.actor import Actor
from revops.core.models import Job, LegalEntity
from revops.core.outbox import NotYet
from revops.core.periods import add_months
from revops.core.problems import DomainError

RECOGNITION = "revenue.recognition"
CONTRACTS_PER_CHUNK = 2_000
#: So many months after the present one are kept open, so that no document waits for a period.
MONTHS_AHEAD = 2


class RunInvalid(DomainError):
    """The recognition run cannot be started as asked."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a chunk did: contracts looked at, entries posted, and who is held with the reason."""

    contracts: int
    entries: int
    held: Sequence[tuple[int, str]] = ()


@transaction.atomic
def start_recognition_run(
    *, period_id: int, actor: Actor, at: datetime, size: int = CONTRACTS_PER_CHUNK
) -> Job:
    """Queue the recognition of everything earned before the end of a period and return the job.

    A second run finds nothing left. Raises RunInvalid for a closed period or one to come.
    """
    policy.require_actor(actor, "run", "revenue.recognition")
    period = FiscalPeriod.objects.select_related("legal_entity").get(pk=period_id)
    if period.state != PeriodState.OPEN.value:
        raise RunInvalid(
            _("%(period)s is closed.") % {"period": period}, field="period",
            way_out=_("Choose an open period; it takes what is missing."),
        )  # fmt: skip
    if clock.local_date(at, period.legal_entity.time_zone) < period.until:
        raise RunInvalid(
            _("%(period)s is not over yet.") % {"period": period}, field="period",
            way_out=_("Choose a month that has ended."),
        )  # fmt: skip
    return _start(period.legal_entity, [period.until], actor, at, size)


@transaction.atomic
def recognise_due(*, actor: Actor, at: datetime, size: int = CONTRACTS_PER_CHUNK) -> list[Job]:
    """Open coming periods and queue every open month that has ended, for every seller."""
    started = []
    for entity in LegalEntity.objects.order_by("pk"):
        today = clock.local_date(at, entity.time_zone)
        _keep_open(entity, today, actor, at)
        ended = FiscalPeriod.objects.filter(
            legal_entity=entity, state=PeriodState.OPEN.value, until__lte=today
        )
        untils = list(ended.order_by("until").values_list("until", flat=True))
        if untils and selectors.list_late_contracts(legal_entity_id=entity.pk, until=untils[-1]):
            started.append(_start(entity, untils, actor, at, size))
    return started


def _start(
    entity: LegalEntity, untils: Sequence[date], actor: Actor, at: datetime, size: int
) -> Job:
    parts = selectors.list_late_chunks(legal_entity_id=entity.pk, until=untils[-1], size=size)
    return jobs.start(
        kind=RECOGNITION,
        title=f"{entity.name} {untils[-1].isoformat()}",
        chunks=[{"first": first, "last": last} for first, last, _number in parts],
        units=[number for _first, _last, number in parts],
        params={
            "legal_entity_id": entity.pk,
            "untils": [until.isoformat() for until in untils],
        },
        actor=actor,
        at=at,
    )


def _keep_open(entity: LegalEntity, today: date, actor: Actor, at: datetime) -> None:
    """Open the months from the last one on file (else the present one) to a little ahead."""
    newest = FiscalPeriod.objects.filter(legal_entity=entity).order_by("-until").first()
    first = newest.until if newest else today.replace(day=1)
    until = add_months(today.replace(day=1), MONTHS_AHEAD + 1)
    if first < until:
        open_fiscal_periods(legal_entity_id=entity.pk, first=first, until=until, actor=actor, at=at)


def recognise_chunk(
    *,
    legal_entity_id: int,
    untils: Sequence[date],
    first: int,
    last: int,
    actor: Actor,
    at: datetime,
) -> Recognised:
    """Recognise the late contracts between two ids, month after month.

    A contract that has to wait (no open period, no exchange rate) is held with its reason and the
    others go on.
    """
    seen: set[int] = set()
    entries, held = 0, {}
    for until in untils:
        late = selectors.list_late_contracts(
            legal_entity_id=legal_entity_id, until=until, first=first, last=last
        )
        seen.update(late)
        try:
            with transaction.atomic():
                made = recognise_contracts(contract_ids=late, until=until, actor=actor, at=at)
            entries += len(made)
        except NotYet:
            for contract_id in late:
                try:
                    with transaction.atomic():
                        made = recognise_contracts(
                            contract_ids=[contract_id], until=until, actor=actor, at=at
                        )
                    entries += len(made)
                except NotYet as reason:
                    held[contract_id] = str(reason)
    return Recognised(len(seen), entries, sorted(held.items()))


def name_contracts(contract_ids: Sequence[int]) -> dict[int, str]:
    """Return the numbers of contracts by id."""
    return dict(Contract.objects.filter(pk__in=contract_ids).values_list("pk", "number"))
