"""Every read of the customer floor."""

from crm.selectors.accounts import (
    find_account,
    get_account,
    lineage_ids,
    list_accounts,
    list_contacts,
    list_signers,
)
from crm.selectors.opportunities import (
    OPEN,
    StageTotal,
    get_opportunity,
    list_opportunities,
    list_stage_totals,
    sum_stages,
)
from crm.selectors.people import (
    Standing,
    below_ids,
    find_sales_person_of,
    find_standings,
    list_managers,
    list_positions,
    list_sales_people,
    list_teams,
    positions_on,
)

__all__ = [
    "OPEN",
    "StageTotal",
    "Standing",
    "below_ids",
    "find_account",
    "find_sales_person_of",
    "find_standings",
    "get_account",
    "get_opportunity",
    "lineage_ids",
    "list_accounts",
    "list_contacts",
    "list_managers",
    "list_opportunities",
    "list_positions",
    "list_sales_people",
    "list_signers",
    "list_stage_totals",
    "list_teams",
    "positions_on",
    "sum_stages",
]
