"""Judgement of foreign input, pure: reading tables, spellings, and the fate of every row."""

from integrations.rules.archives import pick_files
from integrations.rules.crm_export import (
    Dataset,
    Deal,
    JudgedRow,
    Spelling,
    judge,
)
from integrations.rules.spelling import suggest
from integrations.rules.tables import BadTable, Table, read_table

__all__ = [
    "BadTable",
    "Dataset",
    "Deal",
    "JudgedRow",
    "Spelling",
    "Table",
    "judge",
    "pick_files",
    "read_table",
    "suggest",
]
