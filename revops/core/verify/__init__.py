"""Verify: every promise of the house as SQL, in one read-only snapshot.

Each app's `invariants.py` registers its own:

    verify.invariant(
        name="billing.totals_equal_their_lines",
        description="An invoice's totals are the sums of its lines.",
        tables=["billing_invoice", "billing_invoiceline"],
        sql="SELECT i.id FROM billing_invoice i …",        # the offending keys; `:at` is now
        examined="SELECT count(*) FROM billing_invoice",   # default: rows of the first table
    )
"""

from revops.core.verify.registry import (
    Invariant,
    Severity,
    demo_company,
    invariant,
    invariants,
    is_demo_company,
    only,
)
from revops.core.verify.running import Outcome, Result, last, run, store
from revops.core.verify.states import tracked, tracked_states

__all__ = [
    "Invariant",
    "Outcome",
    "Result",
    "Severity",
    "demo_company",
    "invariant",
    "invariants",
    "is_demo_company",
    "last",
    "only",
    "run",
    "store",
    "tracked",
    "tracked_states",
]
