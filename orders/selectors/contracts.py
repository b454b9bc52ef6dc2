"""Reads of contracts: phases, amendments, metrics on a date and what a cancellation would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from djmoney.money import Money

from orders.models import Amendment, ChargePhase, Contract, Subscription
from orders.rules import Metrics, PhasePlan, contract_metrics, metric_deltas, plan_end
from orders.states import ContractState
from revops.core.rounding import exponent


def list_contracts() -> QuerySet[Contract]:
    """Return contracts with customer, payer, owner and seller."""
    return Contract.objects.select_related("account", "payer", "owner", "legal_entity")


def list_phases() -> QuerySet[ChargePhase]:
    """Return charge phases with contract, product, charge and the amendment that began them."""
    return ChargePhase.objects.select_related(
        "contract__account", "subscription__product", "charge", "introduced_by", "order_line"
    )


def list_amendments(contract: Contract) -> list[Amendment]:
    """Return the steps of a contract's history, newest first."""
    return list(contract.amendments.select_related("order").order_by("-number"))


def list_subscriptions() -> QuerySet[Subscription]:
    """Return subscriptions with product, contract and customer, and their count of phases."""
    return Subscription.objects.select_related(
        "product", "contract__account", "contract__owner"
    ).annotate(phase_count=Count("phases", filter=Q(phases__kind="recurring")))


def as_plan(phase: ChargePhase) -> PhasePlan:
    """Return the phase as the rules see it; its key is the row's id."""
    return PhasePlan(
        key=phase.pk,
        kind=phase.kind,
        model=phase.model,
        quantity=phase.quantity,
        unit_price=phase.unit_price,
        list_unit_price=phase.list_unit_price,
        months=phase.billing_period_months or 0,
        anchor_day=phase.anchor_day,
        anchor_month=phase.anchor_month,
        in_advance=phase.timing == "advance",
        day_count=phase.day_count,
        agreed_start=phase.agreed_start_on,
        start=phase.start_on,
        until=phase.until,
    )


def contract_figures(contract: Contract, on: date) -> Metrics:
    """Return MRR on a date and the contract values, with one query; see `rules.Metrics`."""
    plans = [as_plan(phase) for phase in contract.phases.order_by("pk")]
    return contract_metrics(plans, on, exponent(contract.currency))


def total_mrr(contracts: QuerySet[Contract], on: date) -> list[Money]:
    """Return the MRR in force on a date over some contracts, per currency; two queries."""
    totals: dict[str, Decimal] = {}
    for contract in contracts.filter(state=ContractState.ACTIVE.value).prefetch_related("phases"):
        plans = [as_plan(phase) for phase in contract.phases.all()]
        worth = contract_metrics(plans, on, exponent(contract.currency))
        totals[contract.currency] = totals.get(contract.currency, Decimal(0)) + worth.mrr
    return [Money(amount, currency) for currency, amount in sorted(totals.items())]


@dataclass(frozen=True)
class CancellationPreview:
    """What a cancellation on a date would do; `tcv` is None for an evergreen contract."""

    until: date
    ends: tuple[ChargePhase, ...]
    entitlements: int
    mrr: Money
    tcv: Money | None


def preview_cancellation(contract: Contract, effective_on: date) -> CancellationPreview:
    """Say what cancelling on the date would end, exactly as the service judges it.

    Changes nothing. Amounts are differences (negative), in the contract's currency.
    """
    phases = {phase.pk: phase for phase in contract.phases.order_by("pk")}
    plans = [as_plan(phase) for phase in phases.values()]
    live = [p for p in plans if p.until is None or p.until > effective_on]
    plan = plan_end(
        [p for p in live if p.kind == "recurring" or p.start is None],
        effective_on,
        is_cancellation_day_used=contract.is_cancellation_day_used,
    )
    deltas = metric_deltas(plans, plan, exponent(contract.currency))
    return CancellationPreview(
        until=plan.effective,
        ends=tuple(phases[end.phase.key] for end in plan.ends),
        entitlements=contract.entitlements.exclude(state="ended").count(),
        mrr=Money(deltas.mrr, contract.currency),
        tcv=None if deltas.tcv is None else Money(Decimal(deltas.tcv), contract.currency),
    )
