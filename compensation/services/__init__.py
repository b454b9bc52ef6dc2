"""Every write of the compensation floor."""

from compensation.services.assignments import assign_plan, set_quota
from compensation.services.checks import (
    AlreadyCredited,
    NoExchangeRate,
    NoPlanAssigned,
    NoPlanVersion,
    NoQuotaSet,
    RateTableRefused,
    SharesRefused,
    ValueMissing,
    ValueUnknown,
)
from compensation.services.clawing import claw_back, give_back
from compensation.services.crediting import credit_orders
from compensation.services.periods import close_period
from compensation.services.plans import (
    ComponentTerms,
    TierTerms,
    approve_version,
    change_version,
    create_plan,
    create_version,
)
from compensation.services.seeding import IMPORT_PLAN, seed_import_plan
from compensation.services.splits import ShareTerms, set_credit_splits

__all__ = [
    "IMPORT_PLAN",
    "AlreadyCredited",
    "ComponentTerms",
    "NoExchangeRate",
    "NoPlanAssigned",
    "NoPlanVersion",
    "NoQuotaSet",
    "RateTableRefused",
    "ShareTerms",
    "SharesRefused",
    "TierTerms",
    "ValueMissing",
    "ValueUnknown",
    "approve_version",
    "assign_plan",
    "change_version",
    "claw_back",
    "close_period",
    "create_plan",
    "create_version",
    "credit_orders",
    "give_back",
    "seed_import_plan",
    "set_credit_splits",
    "set_quota",
]
