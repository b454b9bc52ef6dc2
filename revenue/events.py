"""Facts of the revenue floor."""

from dataclasses import dataclass
from typing import ClassVar

from revops.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class EntriesPosted(Fact):
    """Subject: "revenue.entries:<first id>"; members are journal entry ids."""

    NAME: ClassVar[str] = "revenue.entry.posted"
    MEMBERS: ClassVar[str | None] = "entry_ids"

    entry_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PeriodClosed(Fact):
    NAME: ClassVar[str] = "revenue.period.closed"

    period_id: int
