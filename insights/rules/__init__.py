"""Judgements of the control room and metric arithmetic over plain values."""

from insights.rules.ageing import Bucket, ageing, bucket_of, days_overdue
from insights.rules.lifecycle import (
    STEPS,
    StepProgress,
    StepState,
    current_step,
    median_duration,
    median_durations,
    step_state,
)
from insights.rules.measures import Measure
from insights.rules.recurring import (
    BookingValue,
    Movement,
    PhaseRate,
    RateKind,
    arr,
    booking,
    contracted_arr,
    movement,
    mrr,
)
from insights.rules.touchless import GOAL, BookedDeal, Touch, TouchlessRate, touchless_rate

__all__ = [
    "GOAL",
    "STEPS",
    "BookedDeal",
    "BookingValue",
    "Bucket",
    "Measure",
    "Movement",
    "PhaseRate",
    "RateKind",
    "StepProgress",
    "StepState",
    "Touch",
    "TouchlessRate",
    "ageing",
    "arr",
    "booking",
    "bucket_of",
    "contracted_arr",
    "current_step",
    "days_overdue",
    "median_duration",
    "median_durations",
    "movement",
    "mrr",
    "step_state",
    "touchless_rate",
]
