"""Where contracts stand between what is billed and what is earned, and the entries of its moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from djmoney.money import Money as Amount

from billing.models import InvoiceLine
from orders.models import Contract
from revenue.models import ContractPosition, Obligation
from revenue.rules import (
    FIGURES,
    POSITION,
    ObligationStanding,
    Position,
    Posting,
    Tag,
    position,
    position_inputs,
    position_moved,
)
from revenue.services.carrying import get_rate
from revenue.services.posting import Draft
from revops.core import bulk, clock
from revops.core.derivation import derivation
from revops.core.rounding import exponent

ONE_DAY = timedelta(days=1)


def move_positions(
    contracts: Sequence[Contract],
    obligations: Mapping[int, Sequence[Obligation]],
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
    ids = iter(bulk.reserve_ids(ContractPosition, len(contracts) - len(recorded)))
    for contract in contracts:
        inputs = _standings_of(obligations[contract.pk], billed.get(contract.pk, {}))
        row = recorded.get(contract.pk)
        if row is None:
            row = _empty_position(contract, next(ids), at)
            new_rows.append(row)
        else:
            old_rows.append(row)
        drafts.append(_move(contract, row, inputs, until or _tomorrow(contract, at)))
    bulk.insert(new_rows)
    bulk.update(
        old_rows,
        ("billed", "earned", "deferred", "contract_asset", "unbilled", "sequence", "as_of",
         "derivation"),
    )  # fmt: skip
    return drafts


def _tomorrow(contract: Contract, at: datetime) -> date:
    return clock.local_date(at, contract.legal_entity.time_zone) + ONE_DAY


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
    obligations: Sequence[Obligation], billed: dict[int, Decimal]
) -> list[ObligationStanding]:
    left = dict(billed)
    found = [
        ObligationStanding(
            left.pop(row.phase_id, Decimal(0)),
            row.recognised.amount,
            row.is_in_arrears,
        )
        for row in obligations
    ]
    # billed before anything was delivered: no obligation yet, all of it is deferred
    found += [ObligationStanding(net, Decimal(0)) for net in left.values()]
    return found


def _empty_position(contract: Contract, pk: int, at: datetime) -> ContractPosition:
    zero = Amount(0, contract.currency)
    return ContractPosition(
        pk=pk,
        contract=contract,
        legal_entity_id=contract.legal_entity_id,
        billed=zero,
        earned=zero,
        deferred=zero,
        contract_asset=zero,
        unbilled=zero,
        as_of=_tomorrow(contract, at) - ONE_DAY,
    )


def _move(
    contract: Contract,
    row: ContractPosition,
    standings: Sequence[ObligationStanding],
    as_of: date,
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
        rate=get_rate(contract, as_of - ONE_DAY) if old != new else Decimal(1),
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
    row.derivation = _derivations(standings, new, currency)
    return Draft(
        legal_entity_id=contract.legal_entity_id,
        accounting_date=row.as_of,
        source_id=contract.pk,
        posting=entry,
        description=f"Position of {contract.number}",
        sequence=sequence,
    )


def _derivations(
    standings: Sequence[ObligationStanding], found: Position, currency: str
) -> dict[str, dict[str, Any]]:
    """Return the derivation of each balance that is not zero, by its name."""
    return {
        figure: derivation(POSITION, 1, position_inputs(standings, figure, currency=currency))
        for figure in FIGURES
        if getattr(found, figure)
    }
