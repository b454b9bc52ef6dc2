"""Obligations, recognition and position: what should be earned less what is posted.

One engine per contract, under its lock, whatever woke it: a delivery, an amendment, a credit note,
an invoice or the month. It compares the schedule each phase should have with the recorded one,
posts the difference per obligation, then the movement of the contract's position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from djmoney.money import Money as Amount

from billing.models import Concession, InvoiceLine
from orders.models import ChargePhase, Contract
from revenue.models import ContractPosition, JournalLine, Obligation, ScheduleSegment
from revenue.rules import (
    EARNED,
    POSITION,
    Carried,
    Code,
    Method,
    Money,
    ObligationStanding,
    Position,
    Posting,
    Tag,
    earned_inputs,
    earned_to,
    position,
    position_inputs,
    position_moved,
    recognise,
    released,
    revenue_recognised,
)
from revenue.rules import ScheduleSegment as Segment
from revenue.services.posting import Draft, post
from revenue.services.schedules import Given, Promise, promise
from revops.core import bulk, clock
from revops.core.actor import Actor
from revops.core.derivation import derivation
from revops.core.models import ExchangeRate
from revops.core.outbox import NotYet
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


@dataclass
class _Standing:
    """An obligation with its current schedule, as it is being brought up to date."""

    row: Obligation
    segments: list[Segment]
    product_id: int


def _run(contract_ids: Sequence[int], until: date | None, actor: Actor, at: datetime) -> list[int]:
    contracts = list(
        Contract.objects.select_for_update(of=("self",))
        .select_related("legal_entity")
        .filter(pk__in=contract_ids)
        .order_by("pk")
    )
    if not contracts:
        return []
    standings = _bring_schedules_up_to_date(contracts, until, at)
    drafts = [
        draft
        for contract in contracts
        for draft in _recognition(contract, standings[contract.pk], until, at)
    ]
    drafts += _positions(contracts, standings, until, at)
    changed = [standing.row for own in standings.values() for standing in own]
    Obligation.objects.bulk_update(
        changed, ["recognised", "recognised_until", "sequence", "revision", "allocated_price"],
        batch_size=1_000,
    )  # fmt: skip
    return post(drafts, actor=actor, at=at)


def _bring_schedules_up_to_date(
    contracts: Sequence[Contract], until: date | None, at: datetime
) -> dict[int, list[_Standing]]:
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
    new_rows: list[Obligation] = []
    new_segments: list[ScheduleSegment] = []
    for phase in phases:
        contract = by_id[phase.contract_id]
        horizon = until or _today(contract, at) + ONE_DAY
        promised = promise(phase, given[phase.pk], horizon)
        row = recorded.get(phase.pk)
        if row is None:
            if not promised.segments:
                continue
            row = _obligation(phase, contract, promised, at)
            new_rows.append(row)
        elif schedules.get(row.pk, []) != list(promised.segments):
            row.revision += 1
            row.allocated_price = Amount(promised.price, row.currency)
        else:
            found[contract.pk].append(
                _Standing(row, list(promised.segments), phase.subscription.product_id)
            )
            continue
        new_segments += _segment_rows(row, promised, at)
        found[contract.pk].append(
            _Standing(row, list(promised.segments), phase.subscription.product_id)
        )
    _save_new(new_rows, new_segments)
    return found


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


def _save_new(rows: Sequence[Obligation], segments: Sequence[ScheduleSegment]) -> None:
    for row, pk in zip(rows, bulk.reserve_ids(Obligation, len(rows)), strict=True):
        row.pk = pk
    Obligation.objects.bulk_create(rows, batch_size=1_000)
    for segment in segments:
        segment.obligation_id = segment.obligation.pk
    ScheduleSegment.objects.bulk_create(segments, batch_size=2_000)


def _recognition(
    contract: Contract, standings: Sequence[_Standing], until: date | None, at: datetime
) -> list[Draft]:
    """Return the entry of each obligation whose earned revenue differs from what is posted."""
    places = exponent(contract.currency)
    drafts = []
    carried = _Carried(contract)
    for standing in standings:
        row = standing.row
        to = _compared_to(standing, until, _today(contract, at))
        if to is None:
            continue
        recorded = row.recognised.amount
        difference = recognise(earned_to(standing.segments, to, places), recorded)
        row.recognised_until = to
        if not difference:
            continue
        functional = carried.release(difference)
        tag = Tag(
            customer=contract.account_id,
            contract=contract.pk,
            obligation=row.pk,
            product=standing.product_id,
        )
        inputs = earned_inputs(
            standing.segments, to, recorded, places=places, currency=contract.currency
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
                derivation=derivation(EARNED, 1, inputs),
            )
        )
        row.sequence += 1
        row.recognised = Amount(recorded + difference, contract.currency)
    return drafts


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


class _Carried:
    """What a contract's deferred revenue is carried at; plain where only one currency occurs."""

    def __init__(self, contract: Contract) -> None:
        self.is_domestic = contract.currency == contract.legal_entity.functional_currency
        self.places = exponent(contract.legal_entity.functional_currency)
        self.left = Carried(Decimal(0), Decimal(0))
        if not self.is_domestic:
            sums = JournalLine.objects.filter(
                contract=contract, account__code=Code.DEFERRED_REVENUE.value
            ).aggregate(*(Sum(c) for c in _SIDES))
            self.left = Carried(
                (sums["credit__sum"] or Decimal(0)) - (sums["debit__sum"] or Decimal(0)),
                (sums["functional_credit__sum"] or Decimal(0))
                - (sums["functional_debit__sum"] or Decimal(0)),
            )
            self.rate = _rate(contract)

    def release(self, amount: Decimal) -> Decimal:
        """Return the functional amount of earning `amount`, at the moving average left."""
        if self.is_domestic:
            return amount
        functional = released(self.left, amount, self.rate, self.places)
        self.left = self.left.less(amount, functional)
        return functional


_SIDES = ("debit", "credit", "functional_debit", "functional_credit")


def _rate(contract: Contract) -> Decimal:
    functional = contract.legal_entity.functional_currency
    if contract.currency == functional:
        return Decimal(1)
    found = (
        ExchangeRate.objects.filter(base=contract.currency, quote=functional)
        .order_by("-on")
        .values_list("rate", flat=True)
        .first()
    )
    if found is None:
        raise NotYet(f"no exchange rate {contract.currency}/{functional} is on file")
    return found


def _positions(
    contracts: Sequence[Contract],
    standings: dict[int, list[_Standing]],
    until: date | None,
    at: datetime,
) -> list[Draft]:
    """Return the movement of each contract's position, and write where it now stands."""
    billed = _billed_by_phase(contracts)
    recorded = {
        row.contract_id: row
        for row in ContractPosition.objects.select_for_update(of=("self",))
        .filter(contract__in=contracts)
        .order_by("contract_id")
    }
    drafts, old_rows, new_rows = [], [], []
    for contract in contracts:
        inputs = _standings_of(standings[contract.pk], billed.get(contract.pk, {}))
        row = recorded.get(contract.pk)
        if row is None:
            row = _empty_position(contract, at)
            new_rows.append(row)
        else:
            old_rows.append(row)
        entry = _move(contract, row, inputs, until or _today(contract, at) + ONE_DAY, at)
        drafts.append(entry)
    ContractPosition.objects.bulk_create(new_rows, batch_size=1_000)
    ContractPosition.objects.bulk_update(
        old_rows,
        ["billed", "earned", "deferred", "contract_asset", "unbilled", "sequence", "as_of",
         "derivation"],
        batch_size=1_000,
    )  # fmt: skip
    return drafts


def _billed_by_phase(contracts: Sequence[Contract]) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = (
        InvoiceLine.objects.filter(contract__in=contracts)
        .values_list("contract_id", "phase_id")
        .annotate(net=Sum("amount"))
    )
    for contract_id, phase_id, net in rows:
        found[contract_id][phase_id] = net
    return found


def _standings_of(
    standings: Sequence[_Standing], billed: dict[int, Decimal]
) -> list[ObligationStanding]:
    left = dict(billed)
    found = [
        ObligationStanding(
            left.pop(standing.row.phase_id, Decimal(0)),
            standing.row.recognised.amount,
            standing.row.is_in_arrears,
        )
        for standing in standings
    ]
    # billed before anything was delivered: no obligation yet, all of it is deferred
    found += [ObligationStanding(net, Decimal(0)) for net in left.values()]
    return found


def _empty_position(contract: Contract, at: datetime) -> ContractPosition:
    zero = Amount(0, contract.currency)
    return ContractPosition(
        contract=contract,
        legal_entity_id=contract.legal_entity_id,
        billed=zero,
        earned=zero,
        deferred=zero,
        contract_asset=zero,
        unbilled=zero,
        as_of=_today(contract, at),
    )


def _move(
    contract: Contract,
    row: ContractPosition,
    standings: Sequence[ObligationStanding],
    as_of: date,
    at: datetime,
) -> Draft:
    """Set the row to where the contract stands and return the entry of the movement."""
    currency = contract.currency
    old = Position(row.unbilled.amount, row.deferred.amount, row.contract_asset.amount)
    new = position(standings)
    entry: Posting = position_moved(
        old,
        new,
        currency,
        tag=Tag(customer=contract.account_id, contract=contract.pk),
        rate=_rate(contract) if old != new else Decimal(1),
        places=exponent(contract.legal_entity.functional_currency),
    )
    sequence = row.sequence
    row.sequence += 1 if entry.lines else 0
    row.billed = Amount(sum((s.billed for s in standings), Decimal(0)), currency)
    row.earned = Amount(sum((s.earned for s in standings), Decimal(0)), currency)
    row.deferred = Amount(new.deferred, currency)
    row.contract_asset = Amount(new.contract_asset, currency)
    row.unbilled = Amount(new.unbilled, currency)
    row.as_of = as_of - ONE_DAY
    row.derivation = derivation(
        POSITION, 1, position_inputs(standings, "deferred", currency=currency)
    )
    return Draft(
        legal_entity_id=contract.legal_entity_id,
        accounting_date=row.as_of,
        source_id=contract.pk,
        posting=entry,
        description=f"Position of {contract.number}",
        sequence=sequence,
    )
