"""Every read of the compensation floor."""

from compensation.selectors.attainments import (
    Attainment,
    Estimate,
    attainment_of,
    estimate,
    list_attainments,
)
from compensation.selectors.earnings import (
    Total,
    get_earning,
    list_credits,
    list_earnings,
    list_periods,
    list_splits,
    list_tiers,
    list_totals,
    total_earned,
)
from compensation.selectors.estimates import (
    QuoteEstimate,
    estimate_of,
    list_estimates,
    list_open_versions,
)
from compensation.selectors.plans import (
    list_assignments,
    list_payees,
    list_plans,
    list_quotas,
    list_versions,
)
from compensation.selectors.terms import Assigned, Terms, find_exchange_rate

__all__ = [
    "Assigned",
    "Attainment",
    "Estimate",
    "QuoteEstimate",
    "Terms",
    "Total",
    "attainment_of",
    "estimate",
    "estimate_of",
    "find_exchange_rate",
    "get_earning",
    "list_assignments",
    "list_attainments",
    "list_credits",
    "list_earnings",
    "list_estimates",
    "list_open_versions",
    "list_payees",
    "list_periods",
    "list_plans",
    "list_quotas",
    "list_splits",
    "list_tiers",
    "list_totals",
    "list_versions",
    "total_earned",
]
