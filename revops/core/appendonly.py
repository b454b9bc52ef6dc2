"""Which tables only ever grow: those whose model says `APPEND_ONLY = True`."""

from __future__ import annotations

from django.apps import apps
from django.db import models


def append_only_models() -> list[type[models.Model]]:
    """Return every model that promises to be append-only, by label."""
    found = [m for m in apps.get_models() if getattr(m, "APPEND_ONLY", False)]
    return sorted(found, key=lambda m: m._meta.label_lower)


def __getattr__(name: str) -> list[str]:
    """`TABLES`: their table names; read late, because models load first."""
    if name == "TABLES":
        return [m._meta.db_table for m in append_only_models()]
    raise AttributeError(name)
