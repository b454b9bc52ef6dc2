"""Recurring revenue and bookings, from contracts and never from invoices.

A phase counts with its agreed amount while it lasts: a credit note changes nothing, a scheduled
downgrade changes it on its date. One-time charges, usage, true-ups and trials are no recurring
revenue. Amounts of one currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from revops.core.allocation import round_exact
from revops.core.periods import DayCount, Period, add_months, periods_in


class RateKind(StrEnum):
    """What a phase charges for."""

    RECURRING = "recurring"
    ONE_TIME = "one_time"
    USAGE = "usage"


@dataclass(frozen=True, slots=True)
class PhaseRate:
    """A charge phase as metrics see it: net amount per billing period of `months`.

    Half-open span; `until` is None for evergreen. Billing periods lie on the anchor.
    """

    kind: RateKind
    amount: Decimal
    months: int
    start: date
    until: date | None
    anchor_day: int = 1
    anchor_month: int | None = None
    is_trial: bool = False

    @property
    def counts(self) -> bool:
        """Whether the phase is recurring revenue at all."""
        return self.kind == RateKind.RECURRING and not self.is_trial and not self.is_empty

    @property
    def is_empty(self) -> bool:
        """Whether it ends where it began: an amendment on the last day creates nothing."""
        return self.until is not None and self.until <= self.start

    def runs_on(self, day: date) -> bool:
        """Whether the day lies in the phase."""
        return self.start <= day and (self.until is None or day < self.until)


def mrr(phases: Iterable[PhaseRate], on: date, places: int = 2) -> Decimal:
    """Return monthly recurring revenue on a day: Σ amount ÷ months of what runs then."""
    return round_exact(_monthly(phases, on), places)


def arr(phases: Iterable[PhaseRate], on: date, places: int = 2) -> Decimal:
    """Return annual run-rate revenue on a day: twelve times the unrounded MRR."""
    return round_exact(12 * _monthly(phases, on), places)


def contracted_arr(phases: Iterable[PhaseRate], on: date, places: int = 2) -> Decimal:
    """Return ARR of committed terms only: phases with an end at least twelve months off start."""
    committed = [
        phase
        for phase in phases
        if phase.until is not None and phase.until >= add_months(phase.start, 12)
    ]
    return arr(committed, on, places)


@dataclass(frozen=True, slots=True)
class BookingValue:
    """What a contract or amendment is worth; None where it is not defined (evergreen)."""

    tcv: Decimal | None
    recurring: Decimal | None
    one_time: Decimal
    acv: Decimal


def booking(phases: Sequence[PhaseRate], places: int = 2) -> BookingValue:
    """Return total and first-year value of the phases, by real days on the billing grid.

    TCV is recurring over the term plus one-time; evergreen has none. ACV is the recurring value
    of the first twelve months (evergreen: as long as nobody ends it). Usage is in neither.
    """
    charged = [phase for phase in phases if phase.counts]
    one_time = sum(
        (phase.amount for phase in phases if phase.kind == RateKind.ONE_TIME), Decimal(0)
    )
    acv = Decimal(0).scaleb(-places)
    if charged:
        year_end = add_months(min(phase.start for phase in charged), 12)
        acv = round_exact(sum((_value(p, year_end) for p in charged), Fraction(0)), places)
    if any(phase.until is None for phase in charged):
        return BookingValue(None, None, one_time, acv)
    term = sum((_value(phase, phase.until) for phase in charged), Fraction(0))
    recurring = round_exact(term, places)
    return BookingValue(recurring + one_time, recurring, one_time, acv)


class Movement(StrEnum):
    """Why a customer's MRR moved."""

    NEW = "new"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"
    REACTIVATION = "reactivation"


def movement(before: Decimal, after: Decimal, *, paid_before: bool) -> Movement | None:
    """Return the kind of a customer's net movement of one day, None for no movement.

    `paid_before`: the customer had recurring revenue at some time before. Churn is the whole
    customer falling to zero; losing one of several subscriptions is contraction.
    """
    if before == after:
        return None
    if before == 0:
        return Movement.REACTIVATION if paid_before else Movement.NEW
    if after == 0:
        return Movement.CHURN
    return Movement.EXPANSION if after > before else Movement.CONTRACTION


def _monthly(phases: Iterable[PhaseRate], on: date) -> Fraction:
    return sum(
        (
            Fraction(phase.amount) / phase.months
            for phase in phases
            if phase.counts and phase.runs_on(on)
        ),
        Fraction(0),
    )


def _value(phase: PhaseRate, horizon: date | None) -> Fraction:
    """Return amount × billing periods up to the horizon, partial ones by real days."""
    until = min(filter(None, (phase.until, horizon)))
    if until <= phase.start:
        return Fraction(0)
    span = Period(phase.start, until)
    periods = periods_in(phase.anchor_day, phase.months, span, DayCount.ACTUAL, phase.anchor_month)
    return Fraction(phase.amount) * periods
