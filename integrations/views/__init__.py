"""Screens of the integrations floor."""

from integrations.views.imports import (
    ImportApply,
    ImportCreate,
    ImportDetail,
    ImportDiscard,
    ImportList,
    ImportRowList,
)
from integrations.views.keys import KeyCreate, KeyList, KeyRevoke
from integrations.views.spellings import MappingConfirm, MappingList, MappingReject

__all__ = [
    "ImportApply",
    "ImportCreate",
    "ImportDetail",
    "ImportDiscard",
    "ImportList",
    "ImportRowList",
    "KeyCreate",
    "KeyList",
    "KeyRevoke",
    "MappingConfirm",
    "MappingList",
    "MappingReject",
]
