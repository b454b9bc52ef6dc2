"""Errands: work outside the database, as rows.

A service plans an errand in its transaction; a task runs it in three acts: claim and commit;
act through `clients` or `documents` with no transaction open; record through a service.
"""

from revops.core.errands.operating import resolve, retry, skip
from revops.core.errands.performers import (
    Call,
    Performer,
    Refused,
    Retryable,
    Unknown,
    performer,
    performing,
)
from revops.core.errands.planning import Plan, plan, plan_all
from revops.core.errands.reading import troubled
from revops.core.errands.running import Tally, drain, run_due

__all__ = [
    "Call",
    "Performer",
    "Plan",
    "Refused",
    "Retryable",
    "Tally",
    "Unknown",
    "drain",
    "performer",
    "performing",
    "plan",
    "plan_all",
    "resolve",
    "retry",
    "run_due",
    "skip",
    "troubled",
]
