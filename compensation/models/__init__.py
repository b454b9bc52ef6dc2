"""Plans, quotas, credits and earnings."""

from compensation.models.earnings import CompensationPeriod, Earning, EarningTier, SalesCredit
from compensation.models.plans import (
    Component,
    CreditSplit,
    Plan,
    PlanAssignment,
    PlanVersion,
    Quota,
    RateTier,
)

__all__ = [
    "CompensationPeriod",
    "Component",
    "CreditSplit",
    "Earning",
    "EarningTier",
    "Plan",
    "PlanAssignment",
    "PlanVersion",
    "Quota",
    "RateTier",
    "SalesCredit",
]
