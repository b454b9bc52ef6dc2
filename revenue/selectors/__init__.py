"""Every read of the ledger floor, by noun."""

from revenue.selectors.behind import (
    Due,
    list_late_chunks,
    list_late_contracts,
    preview_recognition,
)
from revenue.selectors.closing import Blocker, list_blockers
from revenue.selectors.contracts import list_behind_billing, list_billed_contracts
from revenue.selectors.ledger import (
    Balance,
    list_accounts,
    list_entries,
    list_entries_of,
    list_lines,
    list_periods,
    source_url,
    trial_balance,
)
from revenue.selectors.obligations import (
    Month,
    current_segments,
    list_obligations,
    list_positions,
    schedule_of,
)

__all__ = [
    "Balance",
    "Blocker",
    "Due",
    "Month",
    "current_segments",
    "list_accounts",
    "list_behind_billing",
    "list_billed_contracts",
    "list_blockers",
    "list_entries",
    "list_entries_of",
    "list_late_chunks",
    "list_late_contracts",
    "list_lines",
    "list_obligations",
    "list_periods",
    "list_positions",
    "preview_recognition",
    "schedule_of",
    "source_url",
    "trial_balance",
]
