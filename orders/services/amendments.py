"""Amendments: a change of terms is an end and a new phase; nothing agreed is ever edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from orders.events import ContractAmended, ContractCancelled
from orders.models import Amendment, ChargePhase, Contract, Entitlement, PhaseEnd
from orders.rules import (
    AmendmentPlan,
    NotAmendable,
    PhasePlan,
    metric_deltas,
    plan_change,
    plan_end,
)
from orders.selectors import as_plan
from orders.states import (
    CONTRACT_FLOW,
    ENTITLEMENT_FLOW,
    AmendmentKind,
    ContractState,
    EntitlementState,
)
from revops.core import clock, outbox, transitions
from revops.core.actor import Actor
from revops.core.problems import Conflict, DomainError
from revops.core.rounding import exponent


class ContractIsOver(Conflict):
    """The contract was cancelled or has ended: there is nothing left to amend."""


class PhaseNotAmendable(DomainError):
    """The charge cannot be changed or ended like this."""


@dataclass
class _Subject:
    """A locked contract with all its phases, as rows and as the rules see them."""

    contract: Contract
    phases: list[ChargePhase]
    plans: list[PhasePlan]

    def plan_of(self, phase_id: int) -> PhasePlan:
        return next(plan for plan in self.plans if plan.key == phase_id)


@transaction.atomic
def change_phase(
    *,
    phase_id: int,
    effective_on: date,
    actor: Actor,
    at: datetime,
    quantity: Decimal | None = None,
    unit_price: Decimal | None = None,
    reason: str = "",
) -> Amendment:
    """Give a recurring charge another quantity or price from a date on.

    The old phase ends there and a new one begins with the same grid and end. Billing repairs
    what was billed beyond it. Raises PhaseNotAmendable, ContractIsOver.
    """
    subject = _lock(phase_id)
    with _refusals():
        plan = plan_change(
            subject.plan_of(phase_id), effective_on, quantity=quantity, unit_price=unit_price
        )
    return _amend(subject, plan, AmendmentKind.CHANGE, reason, actor, at)


@transaction.atomic
def end_phase(
    *, phase_id: int, effective_on: date, actor: Actor, at: datetime, reason: str = ""
) -> Amendment:
    """End one charge of a contract on a date. Raises PhaseNotAmendable, ContractIsOver."""
    subject = _lock(phase_id)
    with _refusals():
        plan = plan_end(
            [subject.plan_of(phase_id)],
            effective_on,
            is_cancellation_day_used=subject.contract.is_cancellation_day_used,
        )
    return _amend(subject, plan, AmendmentKind.CHANGE, reason, actor, at)


@transaction.atomic
def cancel_contract(
    *, contract_id: int, effective_on: date, reason: str, actor: Actor, at: datetime
) -> Amendment:
    """End every charge still in force on a date and cancel the contract.

    Tells ContractCancelled. Raises ContractIsOver, PhaseNotAmendable.
    """
    contract = Contract.objects.select_for_update().get(pk=contract_id)
    subject = _read(contract)
    _refuse_if_over(contract)
    until = effective_on
    live = [p for p in subject.plans if p.until is None or p.until > until]
    with _refusals():
        plan = plan_end(
            [p for p in live if p.kind == "recurring" or p.start is None],
            effective_on,
            is_cancellation_day_used=contract.is_cancellation_day_used,
        )
    amendment = _amend(subject, plan, AmendmentKind.CANCEL, reason, actor, at, tell=False)
    transitions.apply(
        contract, "cancel", workflow=CONTRACT_FLOW, actor=actor, at=at, stamp="cancelled_at"
    )
    _end_entitlements(contract, plan.effective, actor, at)
    outbox.emit(
        ContractCancelled(
            subject=contract.subject,
            contract_id=contract.pk,
            amendment_id=amendment.pk,
            effective_on=plan.effective.isoformat(),
        ),
        actor=actor,
        at=at,
    )
    return amendment


class _refusals:  # noqa: N801  reads as a phrase: with _refusals()
    """Turn the rule's refusal into one that screens and API can show."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, NotAmendable):
            raise PhaseNotAmendable(
                str(error).capitalize() + ".",
                field="effective_on",
                way_out=_("Choose another date, or another charge."),
            ) from error


def _lock(phase_id: int) -> _Subject:
    contract = Contract.objects.select_for_update(of=("self",)).filter(phases=phase_id).get()
    _refuse_if_over(contract)
    return _read(contract)


def _refuse_if_over(contract: Contract) -> None:
    if contract.state != ContractState.ACTIVE.value:
        raise ContractIsOver(
            _("Contract %(number)s is over.") % {"number": contract.number},
            way_out=_("Sell a new quote instead."),
        )


def _read(contract: Contract) -> _Subject:
    phases = list(ChargePhase.objects.select_for_update().filter(contract=contract).order_by("pk"))
    return _Subject(contract, phases, [as_plan(phase) for phase in phases])


def _amend(
    subject: _Subject,
    plan: AmendmentPlan,
    kind: AmendmentKind,
    reason: str,
    actor: Actor,
    at: datetime,
    *,
    tell: bool = True,
) -> Amendment:
    contract = subject.contract
    deltas = metric_deltas(subject.plans, plan, exponent(contract.currency))
    mrr = Money(deltas.mrr, contract.currency)
    last = Amendment.objects.filter(contract=contract).order_by("-number").first()
    amendment = Amendment.objects.create(
        contract=contract,
        number=last.number + 1 if last else 0,
        kind=kind.value,
        effective_on=plan.effective,
        agreed_on=clock.local_date(at, contract.time_zone),
        reason=reason.strip()[:200],
        mrr_delta=mrr,
        # an evergreen contract has no total value: a year of the change stands for it
        tcv_delta=mrr * 12 if deltas.tcv is None else Money(deltas.tcv, contract.currency),
        actor=actor.as_json(),
        created_at=at,
    )
    _end_phases(subject, plan, amendment, at)
    _begin_phases(subject, plan, amendment, at)
    if tell:
        outbox.emit(
            ContractAmended(
                subject=contract.subject,
                contract_id=contract.pk,
                amendment_id=amendment.pk,
                effective_on=plan.effective.isoformat(),
            ),
            actor=actor,
            at=at,
        )
    return amendment


def _end_phases(subject: _Subject, plan: AmendmentPlan, amendment: Amendment, at: datetime) -> None:
    until = {end.phase.key: end.until for end in plan.ends}
    ending = [phase for phase in subject.phases if phase.pk in until]
    taken = _ends_so_far([phase.pk for phase in ending])
    PhaseEnd.objects.bulk_create(
        [
            PhaseEnd(
                phase=phase,
                sequence=taken.get(phase.pk, 0),
                until=until[phase.pk],
                amendment=amendment,
                recorded_at=at,
            )
            for phase in ending
        ]
    )
    for phase in ending:
        phase.until = until[phase.pk]
    # ended before its delivery was ever known: it starts and ends on the same day
    for phase in ending:
        if phase.start_on is None:
            phase.start_on = phase.until
    ChargePhase.objects.bulk_update(ending, ["until", "start_on"])


def _ends_so_far(phase_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for phase_id in PhaseEnd.objects.filter(phase__in=phase_ids).values_list("phase_id", flat=True):
        found[phase_id] = found.get(phase_id, 0) + 1
    return found


def _begin_phases(
    subject: _Subject, plan: AmendmentPlan, amendment: Amendment, at: datetime
) -> None:
    rows = {phase.pk: phase for phase in subject.phases}
    new = []
    for start in plan.starts:
        old = rows[start.key]
        new.append(
            ChargePhase(
                subscription_id=old.subscription_id,
                contract_id=old.contract_id,
                order_line_id=old.order_line_id,
                introduced_by=amendment,
                charge_id=old.charge_id,
                description=old.description,
                kind=start.kind,
                model=start.model,
                quantity=start.quantity,
                unit_price=start.unit_price,
                list_unit_price=start.list_unit_price,
                currency=old.currency,
                billing_period_months=old.billing_period_months,
                timing=old.timing,
                anchor_day=start.anchor_day,
                anchor_month=start.anchor_month,
                day_count=start.day_count,
                tax_category_id=old.tax_category_id,
                tax_basis=old.tax_basis,
                recognition=old.recognition,
                rule_versions=old.rule_versions,
                agreed_start_on=start.agreed_start,
                start_on=start.start,
                until=start.until,
                created_at=at,
            )
        )
    ChargePhase.objects.bulk_create(new)


def _end_entitlements(contract: Contract, until: date, actor: Actor, at: datetime) -> None:
    usable = list(
        Entitlement.objects.filter(contract=contract).exclude(state=EntitlementState.ENDED.value)
    )
    transitions.apply(
        usable, "end", workflow=ENTITLEMENT_FLOW, actor=actor, at=at, valid_until=until
    )
