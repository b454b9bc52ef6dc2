"""Judgement and arithmetic of the catalog: what a charge costs and whether its set-up is sound."""

from catalog.rules.charges import (
    ChargeKind,
    ChargeModel,
    ChargeSetUp,
    Recognition,
    Timing,
    charge_problems,
)
from catalog.rules.pricing import (
    EXACT,
    Grid,
    UnknownChargeModel,
    part_amount,
    period_amount,
    price_quantity,
    span_amount,
)

__all__ = [
    "EXACT",
    "ChargeKind",
    "ChargeModel",
    "ChargeSetUp",
    "Grid",
    "Recognition",
    "Timing",
    "UnknownChargeModel",
    "charge_problems",
    "part_amount",
    "period_amount",
    "price_quantity",
    "span_amount",
]
