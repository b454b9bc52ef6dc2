"""State names and transition tables of the foundation's own rows."""

from enum import StrEnum

from revops.core.workflow import Workflow


class DeliveryState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    SPLIT = "split"
    PARKED = "parked"
    SKIPPED = "skipped"


DELIVERY_FLOW = Workflow(
    "delivery",
    {
        ("finish", DeliveryState.PENDING): DeliveryState.DONE,
        ("split", DeliveryState.PENDING): DeliveryState.SPLIT,
        ("park", DeliveryState.PENDING): DeliveryState.PARKED,
        ("retry", DeliveryState.PARKED): DeliveryState.PENDING,
        ("skip", DeliveryState.PARKED): DeliveryState.SKIPPED,
        ("skip", DeliveryState.PENDING): DeliveryState.SKIPPED,
    },
)


class ErrandState(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


ERRAND_FLOW = Workflow(
    "errand",
    {
        ("start", ErrandState.PENDING): ErrandState.RUNNING,
        ("finish", ErrandState.RUNNING): ErrandState.DONE,
        ("postpone", ErrandState.RUNNING): ErrandState.PENDING,
        ("fail", ErrandState.RUNNING): ErrandState.FAILED,
        ("doubt", ErrandState.RUNNING): ErrandState.UNKNOWN,
        ("retry", ErrandState.FAILED): ErrandState.PENDING,
        ("retry", ErrandState.UNKNOWN): ErrandState.PENDING,
        ("finish", ErrandState.UNKNOWN): ErrandState.DONE,
        ("skip", ErrandState.FAILED): ErrandState.SKIPPED,
        ("skip", ErrandState.UNKNOWN): ErrandState.SKIPPED,
    },
)


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_FLOW = Workflow(
    "job",
    {
        ("start", JobState.QUEUED): JobState.RUNNING,
        ("finish", JobState.RUNNING): JobState.DONE,
        ("fail", JobState.RUNNING): JobState.FAILED,
        ("cancel", JobState.QUEUED): JobState.CANCELLED,
        ("cancel", JobState.RUNNING): JobState.CANCELLED,
        ("resume", JobState.FAILED): JobState.RUNNING,
        ("resume", JobState.CANCELLED): JobState.RUNNING,
    },
)


class ChunkState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
