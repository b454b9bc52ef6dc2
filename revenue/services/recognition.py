"""Obligations, recognition and position: what should be earned less what is posted.

One engine per contract, under its lock, whatever woke it: a delivery, an amendment, a credit note,
an invoice or the month. It compares the schedule each phase should have with the recorded one,
posts the difference per obligation, then the movement of the contract's position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from djmoney.money import Money as Amount

from billing.models import Concession
from orders.models import ChargePhase, Contract
from revenue.models import Obligation, ScheduleSegment
from revenue.rules import (
    EARNED,
    Method,
    Money,
    Tag,
    earned_inputs,
    earned_to,
    recognise,
    revenue_recognised,
)
from revenue.rules import ScheduleSegment as Segment
from revenue.services.carrying import CarriedRevenue
from revenue.services.positions import move_positions
from revenue.services.posting import Draft, post
from revenue.services.schedules import Given, Promise, promise
from revops.core import bulk, clock
from revops.core.actor import Actor
from revops.core.derivation import derivation
from revops.core.rounding import exponent

ONE_DAY = timedelta(days=1)


@transaction.atomic
def start_recognition(*, contract_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Bring obligations, what is earned at once and the position of the contracts up to date.

    What is earned over time advances with the month (`recognise_contracts`); what was recognised
    of it is only compared again. Returns the ids of the new entries.
    """
    return _run(contract_ids, None, actor, at)


@transaction.atomic
def recognise_contracts(
    *, contract_ids: Sequence[int], until: date, actor: Actor, at: datetime
) -> list[int]:
    """Recognise everything earned before `until` (a period's end, excluded); rerun adds nothing.

    Entries are dated on the last day before `until`, so inside its period.
    """
    return _run(contract_ids, until, actor, at)


#: What a run may change of an obligation.
MOVING = (
    "recognised", "recognised_until", "sequence", "revision", "allocated_price", "derivation",
)  # fmt: skip


@dataclass
class _Standing:
    """An obligation with its current schedule, as it is being brought up to date.

    `before` is what the table holds of it; None for one that is not written yet.
    """

    row: Obligation
    segments: list[Segment]
    product_id: int
    before: tuple[Any, ...] | None

    @property
    def has_moved(self) -> bool:
        return self.before is not None and self.before != _moving(self.row)


def _moving(row: Obligation) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in MOVING)


@dataclass
class _Fresh:
    """Rows to write once they are complete."""

    obligations: list[Obligation] = field(default_factory=list)
    segments: list[ScheduleSegment] = field(default_factory=list)


def _run(contract_ids: Sequence[int], until: date | None, actor: Actor, at: datetime) -> list[int]:
    contracts = list(
        Contract.objects.select_for_update(of=("self",))
        .select_related("legal_entity")
        .filter(pk__in=contract_ids)
        .order_by("pk")
    )
    if not contracts:
        return []
    standings, fresh = _bring_schedules_up_to_date(contracts, until, at)
    drafts = [
        draft
        for contract in contracts
        for draft in _recognition(contract, standings[contract.pk], until, at)
    ]
    rows = {pk: [standing.row for standing in own] for pk, own in standings.items()}
    drafts += move_positions(contracts, rows, until, at)
    bulk.insert(fresh.obligations)
    bulk.insert(fresh.segments)
    bulk.update([one.row for own in standings.values() for one in own if one.has_moved], MOVING)
    return post(drafts, actor=actor, at=at)


def _bring_schedules_up_to_date(
    contracts: Sequence[Contract], until: date | None, at: datetime
) -> tuple[dict[int, list[_Standing]], _Fresh]:
    by_id = {contract.pk: contract for contract in contracts}
    phases = list(
        ChargePhase.objects.select_related("subscription")
        .filter(contract__in=by_id, start_on__isnull=False)
        .order_by("pk")
    )
    recorded = {
        row.phase_id: row for row in Obligation.objects.filter(contract__in=by_id).order_by("pk")
    }
    schedules = _current_segments(recorded.values())
    given = _concessions(by_id)
    found: dict[int, list[_Standing]] = {contract_id: [] for contract_id in by_id}
    fresh = _Fresh()
    for phase in phases:
        contract = by_id[phase.contract_id]
        horizon = until or _today(contract, at) + ONE_DAY
        promised = promise(phase, given[phase.pk], horizon)
        segments = list(promised.segments)
        row = recorded.get(phase.pk)
        before = _moving(row) if row else None
        if row is None:
            if not segments:
                continue
            row = _obligation(phase, contract, promised, at)
            fresh.obligations.append(row)
            fresh.segments += _segment_rows(row, promised, at)
        elif schedules.get(row.pk, []) != segments:
            row.revision += 1
            row.allocated_price = Amount(promised.price, row.currency)
            fresh.segments += _segment_rows(row, promised, at)
        standing = _Standing(row, segments, phase.subscription.product_id, before)
        found[contract.pk].append(standing)
    _reserve_ids(fresh)
    return found, fresh


def _today(contract: Contract, at: datetime) -> date:
    return clock.local_date(at, contract.legal_entity.time_zone)


def _current_segments(rows: Iterable[Obligation]) -> dict[int, list[Segment]]:
    revisions = {row.pk: row.revision for row in rows}
    found: dict[int, list[Segment]] = defaultdict(list)
    for segment in ScheduleSegment.objects.filter(obligation__in=revisions).order_by(
        "obligation_id", "position"
    ):
        if segment.revision == revisions[segment.obligation_id]:
            found[segment.obligation_id].append(
                Segment(
                    segment.amount.amount,
                    segment.start_on,
                    segment.until,
                    Method(segment.method),
                )
            )
    return found


def _concessions(contract_ids: Iterable[int]) -> dict[int, list[Given]]:
    found: dict[int, list[Given]] = defaultdict(list)
    rows = Concession.objects.filter(line__contract__in=contract_ids).order_by("pk")
    for phase_id, amount, start, end in rows.values_list(
        "line__phase_id", "amount", "line__span_from", "line__span_until"
    ):
        found[phase_id].append(Given(amount, start, end))
    return found


def _obligation(
    phase: ChargePhase, contract: Contract, promised: Promise, at: datetime
) -> Obligation:
    currency = phase.currency
    return Obligation(
        phase=phase,
        contract=contract,
        legal_entity_id=contract.legal_entity_id,
        account_id=contract.account_id,
        description=phase.description,
        method=phase.recognition,
        is_in_arrears=phase.timing == "arrears",
        standalone_price=Amount(promised.list_price, currency),
        allocated_price=Amount(promised.price, currency),
        allocation_reason="agreed price of the charge",
        recognised=Amount(0, currency),
        created_at=at,
    )


def _segment_rows(row: Obligation, promised: Promise, at: datetime) -> list[ScheduleSegment]:
    return [
        ScheduleSegment(
            obligation=row,
            revision=row.revision,
            position=position_number,
            amount=Amount(segment.amount, row.currency),
            start_on=segment.start,
            until=segment.until,
            method=segment.method.value,
            recorded_at=at,
        )
        for position_number, segment in enumerate(promised.segments)
    ]


def _reserve_ids(fresh: _Fresh) -> None:
    ids = bulk.reserve({Obligation: len(fresh.obligations), ScheduleSegment: len(fresh.segments)})
    for row, pk in zip(fresh.obligations, ids[Obligation], strict=True):
        row.pk = pk
    for segment, pk in zip(fresh.segments, ids[ScheduleSegment], strict=True):
        segment.pk = pk
        segment.obligation_id = segment.obligation.pk


def _recognition(
    contract: Contract, standings: Sequence[_Standing], until: date | None, at: datetime
) -> list[Draft]:
    """Return the entry of each obligation whose earned revenue differs from what is posted."""
    places = exponent(contract.currency)
    drafts = []
    carried = CarriedRevenue(contract, until - ONE_DAY if until else _today(contract, at))
    for standing in standings:
        row = standing.row
        to = _compared_to(standing, until, _today(contract, at))
        if to is None:
            continue
        recorded = row.recognised.amount
        difference = recognise(earned_to(standing.segments, to, places), recorded)
        row.recognised_until = to
        if not difference and row.derivation:
            continue
        row.derivation = _derivation(standing, to, Decimal(0), contract.currency)
        if not difference:
            continue
        functional = carried.release(difference)
        tag = Tag(
            customer=contract.account_id,
            contract=contract.pk,
            obligation=row.pk,
            product=standing.product_id,
        )
        drafts.append(
            Draft(
                legal_entity_id=contract.legal_entity_id,
                accounting_date=until - ONE_DAY if until else _today(contract, at),
                source_id=row.pk,
                posting=revenue_recognised(
                    Money(contract.currency, difference, functional), tag=tag
                ),
                description=f"Revenue of {row.description}",
                sequence=row.sequence,
                derivation=_derivation(standing, to, recorded, contract.currency),
            )
        )
        row.sequence += 1
        row.recognised = Amount(recorded + difference, contract.currency)
    return drafts


def _derivation(standing: _Standing, to: date, recorded: Decimal, currency: str) -> dict[str, Any]:
    places = exponent(currency)
    inputs = earned_inputs(standing.segments, to, recorded, places=places, currency=currency)
    return derivation(EARNED, 1, inputs)


def _compared_to(standing: _Standing, until: date | None, today: date) -> date | None:
    """Return the day before which revenue is compared, None when nothing is due."""
    if until is not None:
        if standing.row.recognised_until is None:
            return until
        return max(until, standing.row.recognised_until)
    is_at_once = all(s.method is Method.POINT_IN_TIME for s in standing.segments)
    reached = today + ONE_DAY if is_at_once else None
    recorded = standing.row.recognised_until
    if reached and recorded:
        return max(reached, recorded)
    return reached or recorded
