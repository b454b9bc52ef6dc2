"""The ledger, fiscal periods, obligations and their schedules."""

from revenue.models.ledger import FiscalPeriod, JournalEntry, JournalLine, LedgerAccount
from revenue.models.obligations import ContractPosition, Obligation, ScheduleSegment

__all__ = [
    "ContractPosition",
    "FiscalPeriod",
    "JournalEntry",
    "JournalLine",
    "LedgerAccount",
    "Obligation",
    "ScheduleSegment",
]
