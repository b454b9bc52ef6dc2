"""The billing engine, pure: targets − recorded, tax, documents, settlement."""

from billing.rules.proration import proration_inputs
from billing.rules.reconciliation import OverCredited, conceded_amounts, differences, reconcile
from billing.rules.targets import targets
from billing.rules.terms import LineKind, NewItem, PhaseTerms, RecordedItem, TargetItem

__all__ = [
    "LineKind",
    "NewItem",
    "OverCredited",
    "PhaseTerms",
    "RecordedItem",
    "TargetItem",
    "conceded_amounts",
    "differences",
    "proration_inputs",
    "reconcile",
    "targets",
]
