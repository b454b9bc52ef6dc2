"""Contract metrics and what an amendment changes about them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from catalog.rules import ChargeKind, Grid, period_amount, price_quantity, span_amount
from orders.rules.phases import AmendmentPlan, PhasePlan, apply_plan
from revops.core.allocation import round_exact
from revops.core.periods import DayCount, Period


@dataclass(frozen=True, slots=True)
class Metrics:
    """MRR on a date and contract values, in the contract's currency, net of tax.

    `tcv` counts real days, `tcb` (contracted billings) as each phase is billed, `list_tcb` the
    same at list price. All three are None while an evergreen recurring phase makes them
    undefined; `one_time` is always known. Phases that await delivery count from their agreed
    start.
    """

    quantity: Decimal
    mrr: Decimal
    one_time: Decimal
    tcv: Decimal | None
    tcb: Decimal | None
    list_tcb: Decimal | None


def contract_metrics(phases: Sequence[PhasePlan], on: date, places: int) -> Metrics:
    """Return the metrics of the phases; MRR and quantity are those in force on the date.

    MRR is the price of whole periods divided by their months, rounded once over all (no
    proration of a month). ARR on a date is MRR × 12 of the interval that date lies in.
    """
    recurring = [phase for phase in phases if phase.kind == ChargeKind.RECURRING]
    live = [phase for phase in recurring if _in_force(phase, on)]
    one_time = _total(
        (phase for phase in phases if phase.kind == ChargeKind.ONE_TIME),
        lambda phase: _once(phase, places),
        places,
    )
    defined = all(phase.until is not None for phase in recurring)

    def value(amount: Callable[[PhasePlan], Decimal]) -> Decimal | None:
        return one_time + _total(recurring, amount, places) if defined else None

    return Metrics(
        quantity=sum((phase.quantity for phase in live), Decimal(0)),
        mrr=round_exact(sum((_monthly(phase) for phase in live), Fraction(0)), places),
        one_time=one_time,
        tcv=value(lambda phase: _span(phase, phase.unit_price, DayCount.ACTUAL, places)),
        tcb=value(lambda phase: _span(phase, phase.unit_price, phase.day_count, places)),
        list_tcb=value(lambda phase: _span(phase, phase.list_unit_price, phase.day_count, places)),
    )


def metric_deltas(phases: Sequence[PhasePlan], plan: AmendmentPlan, places: int) -> Metrics:
    """Return what the amendment changes, on its effective date; None where not defined."""
    before = contract_metrics(phases, plan.effective, places)
    after = contract_metrics(apply_plan(phases, plan), plan.effective, places)
    return Metrics(
        quantity=after.quantity - before.quantity,
        mrr=after.mrr - before.mrr,
        one_time=after.one_time - before.one_time,
        tcv=_difference(after.tcv, before.tcv),
        tcb=_difference(after.tcb, before.tcb),
        list_tcb=_difference(after.list_tcb, before.list_tcb),
    )


def _difference(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if after is None or before is None else after - before


def _in_force(phase: PhasePlan, on: date) -> bool:
    return phase.counts_from <= on and (phase.until is None or on < phase.until)


def _monthly(phase: PhasePlan) -> Fraction:
    return Fraction(price_quantity(phase.model, phase.unit_price, phase.quantity)) / phase.months


def _once(phase: PhasePlan, places: int) -> Decimal:
    if phase.until == phase.counts_from:
        return Decimal(0).scaleb(-places)
    return period_amount(phase.model, phase.unit_price, phase.quantity, places)


def _span(phase: PhasePlan, unit_price: Decimal, day_count: str, places: int) -> Decimal:
    if phase.until is None:
        return Decimal(0).scaleb(-places)
    return span_amount(
        price_quantity(phase.model, unit_price, phase.quantity),
        Grid(phase.months, phase.anchor_day, phase.anchor_month),
        Period(phase.counts_from, phase.until),
        day_count,
        places,
    )


def _total(
    phases: Iterable[PhasePlan], amount: Callable[[PhasePlan], Decimal], places: int
) -> Decimal:
    return sum((amount(phase) for phase in phases), Decimal(0).scaleb(-places))
