"""History of business tables by triggers, so that bulk writes and raw SQL leave a trail too."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def tracked(*, exclude: Sequence[str] = (), inserts: bool = True) -> Callable[[M], M]:
    """Record every insert, update and delete of the model with the current origin.

    `exclude` names columns that must never enter the trail, such as password hashes. Without
    `inserts` only changes are recorded: for rows that are born with an append-only one.
    """
    return pghistory.track(
        *([pghistory.InsertEvent()] if inserts else []),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
    )
