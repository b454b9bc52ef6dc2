"""Judgement of orders, pure: phases of signed lines, amendments and what they change."""

from orders.rules.metrics import Metrics, contract_metrics, metric_deltas
from orders.rules.phases import (
    AmendmentPlan,
    ContractTerms,
    NotAmendable,
    PhaseEndPlan,
    PhasePlan,
    SignedCharge,
    apply_plan,
    cancellation_until,
    phase_start,
    plan_change,
    plan_end,
    plan_new,
    plan_phases,
    term_end,
)

__all__ = [
    "AmendmentPlan",
    "ContractTerms",
    "Metrics",
    "NotAmendable",
    "PhaseEndPlan",
    "PhasePlan",
    "SignedCharge",
    "apply_plan",
    "cancellation_until",
    "contract_metrics",
    "metric_deltas",
    "phase_start",
    "plan_change",
    "plan_end",
    "plan_new",
    "plan_phases",
    "term_end",
]
