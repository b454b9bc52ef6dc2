"""What a day's snapshot of a seller shows, by name."""

from enum import StrEnum


class Measure(StrEnum):
    """A total per seller, day and currency; `kind.name`."""

    PROSPECTING = "opportunities.prospecting"
    ENGAGING = "opportunities.engaging"
    OPEN = "receivables.open"
    OVERDUE = "receivables.overdue"
    MRR = "subscriptions.mrr"
