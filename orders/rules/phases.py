"""From signed lines to charge phases, and how a phase is ended or changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from catalog.rules import ChargeKind
from revops.core.periods import DayCount, add_months, grid_anchor


@dataclass(frozen=True, slots=True)
class SignedCharge:
    """One charge of a signed line with its agreed terms.

    `key` is handed through to the phase; `months` is the billing period (0 for one-time).
    `delivered_on` is the line's delivery date once it is known.
    """

    key: Any
    kind: str
    model: str
    quantity: Decimal
    unit_price: Decimal
    list_unit_price: Decimal
    months: int = 0
    in_advance: bool = True
    agreed_start: date | None = None
    needs_provisioning: bool = False
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What a contract freezes for its phases; `until` None is evergreen.

    `anchor_day` None bills on the contract's own day. `is_cancellation_day_used` moves only the
    end of a cancellation: the named day is still served.
    """

    start: date
    until: date | None
    anchor_day: int | None = None
    day_count: str = DayCount.ACTUAL.value
    is_cancellation_day_used: bool = False


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """Frozen terms of one charge over [start, until); `start` None while delivery is awaited.

    `key` tells phases of one contract apart. Contract value counts from `agreed_start` until the
    delivery has fixed `start`.
    """

    key: Any
    kind: str
    model: str
    quantity: Decimal
    unit_price: Decimal
    list_unit_price: Decimal
    months: int
    anchor_day: int
    anchor_month: int
    in_advance: bool
    day_count: str
    agreed_start: date
    start: date | None
    until: date | None

    @property
    def counts_from(self) -> date:
        """The start, or the agreed one while delivery is awaited."""
        return self.start or self.agreed_start


@dataclass(frozen=True, slots=True)
class PhaseEndPlan:
    """A phase that ends: the plan it belongs to and its new `until`."""

    phase: PhasePlan
    until: date


@dataclass(frozen=True, slots=True)
class AmendmentPlan:
    """What an amendment does: ends of existing phases and new ones. Empty when it does nothing."""

    effective: date
    ends: tuple[PhaseEndPlan, ...] = ()
    starts: tuple[PhasePlan, ...] = ()


class NotAmendable(ValueError):
    """The phase is not in force on the effective date, or nothing about it would change."""


def term_end(start: date, months: int | None) -> date | None:
    """Return the exclusive end of a term of whole months, None for evergreen."""
    if months is None:
        return None
    return add_months(start, months)


def phase_start(
    agreed_start: date, *, needs_provisioning: bool, delivered_on: date | None
) -> date | None:
    """Return max(agreed start, delivery) where provisioning is needed, None until delivered."""
    if not needs_provisioning:
        return agreed_start
    return None if delivered_on is None else max(agreed_start, delivered_on)


def plan_phases(charges: Iterable[SignedCharge], contract: ContractTerms) -> list[PhasePlan]:
    """Return one phase per signed charge.

    A recurring phase runs to the end of the contract's term, whenever it is delivered; a
    one-time phase has no end. The grid is the contract's: a late delivery gives a stub.
    """
    anchor_day, anchor_month = grid_anchor(contract.start, contract.anchor_day)
    plans = []
    for charge in charges:
        agreed = charge.agreed_start or contract.start
        start = phase_start(
            agreed,
            needs_provisioning=charge.needs_provisioning,
            delivered_on=charge.delivered_on,
        )
        until = contract.until if charge.kind != ChargeKind.ONE_TIME else None
        if until is not None:
            until = max(until, start or agreed)
        plans.append(
            PhasePlan(
                key=charge.key,
                kind=charge.kind,
                model=charge.model,
                quantity=charge.quantity,
                unit_price=charge.unit_price,
                list_unit_price=charge.list_unit_price,
                months=charge.months,
                anchor_day=anchor_day,
                anchor_month=anchor_month,
                in_advance=charge.in_advance,
                day_count=contract.day_count,
                agreed_start=agreed,
                start=start,
                until=until,
            )
        )
    return plans


def cancellation_until(day: date, *, is_cancellation_day_used: bool) -> date:
    """Return the exclusive end of a cancellation: the day itself, or the one after if it is used.

    WX-36: cancelled on 20 June the service is 31 days, 32 when the day is used.
    """
    return day + timedelta(days=1) if is_cancellation_day_used else day


def plan_new(phases: Iterable[PhasePlan], effective: date) -> AmendmentPlan:
    """Return the amendment that adds phases (amendment 0 of a contract is one of these)."""
    return AmendmentPlan(effective, starts=tuple(phases))


def plan_end(
    phases: Iterable[PhasePlan], day: date, *, is_cancellation_day_used: bool = False
) -> AmendmentPlan:
    """Return the amendment that ends the phases on the day; one that ends there anyway is left.

    A phase that has not begun is ended at its (agreed) start: nothing of it is served. Raises
    NotAmendable for a phase which ended earlier.
    """
    until = cancellation_until(day, is_cancellation_day_used=is_cancellation_day_used)
    ends = []
    for phase in phases:
        _check_in_force(phase, until)
        if phase.until != until:
            ends.append(PhaseEndPlan(phase, max(until, phase.counts_from)))
    return AmendmentPlan(until, ends=tuple(ends))


def plan_change(
    phase: PhasePlan,
    effective: date,
    *,
    quantity: Decimal | None = None,
    unit_price: Decimal | None = None,
) -> AmendmentPlan:
    """Return the amendment to a new quantity or unit price: an end and a new phase.

    The day of the change belongs to the new phase, which keeps grid, day count and end. On the
    day the phase ends it creates nothing. Raises NotAmendable when the phase is not in force on
    the date, is not recurring, or nothing would change.
    """
    if phase.kind != ChargeKind.RECURRING:
        raise NotAmendable("only a recurring charge can change; end it and sell another")
    if phase.start is None:
        raise NotAmendable("the phase awaits delivery")
    _check_in_force(phase, effective)
    if effective < phase.start:
        raise NotAmendable(f"the phase begins on {phase.start}, after {effective}")
    changed = replace(
        phase,
        quantity=phase.quantity if quantity is None else quantity,
        unit_price=phase.unit_price if unit_price is None else unit_price,
        agreed_start=effective,
        start=effective,
    )
    if (changed.quantity, changed.unit_price) == (phase.quantity, phase.unit_price):
        raise NotAmendable("nothing would change")
    if phase.until == effective:
        return AmendmentPlan(effective)
    return AmendmentPlan(effective, (PhaseEndPlan(phase, effective),), (changed,))


def apply_plan(phases: Sequence[PhasePlan], plan: AmendmentPlan) -> list[PhasePlan]:
    """Return the phases as they stand after the amendment."""
    until = {end.phase: end.until for end in plan.ends}
    ended = [replace(phase, until=until[phase]) if phase in until else phase for phase in phases]
    return [*ended, *plan.starts]


def _check_in_force(phase: PhasePlan, effective: date) -> None:
    if phase.until is not None and effective > phase.until:
        raise NotAmendable(f"the phase ended on {phase.until}, before {effective}")
