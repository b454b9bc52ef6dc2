"""Screens of the integrations floor."""

from integrations.views.imports import (
    ImportDetail,
    ImportList,
    ImportRowList,
    MappingConfirm,
    MappingList,
    MappingReject,
)

__all__ = [
    "ImportDetail",
    "ImportList",
    "ImportRowList",
    "MappingConfirm",
    "MappingList",
    "MappingReject",
]
