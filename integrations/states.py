"""States of imports."""

from enum import StrEnum

from revops.core.workflow import Workflow


class RowFate(StrEnum):
    """What becomes of one input row; every row has exactly one fate."""

    CREATE = "create"
    UNCHANGED = "unchanged"
    NEEDS_MAPPING = "needs_mapping"
    REFUSED = "refused"
    APPLIED = "applied"


class MappingState(StrEnum):
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


MAPPING_FLOW = Workflow(
    "mapping",
    {
        ("confirm", MappingState.SUGGESTED): MappingState.CONFIRMED,
        ("reject", MappingState.SUGGESTED): MappingState.REJECTED,
        ("confirm", MappingState.REJECTED): MappingState.CONFIRMED,
    },
)
