"""Every write of the customer floor."""

from crm.services.accounts import (
    AccountColumns,
    create_account,
    note_purchases,
    update_account,
)
from crm.services.bulk import (
    NewAccount,
    NewOpportunity,
    create_accounts,
    create_opportunities,
    win_opportunities,
)
from crm.services.contacts import create_contact, update_contact
from crm.services.opportunities import (
    Interest,
    OpportunityColumns,
    create_opportunity,
    engage_opportunity,
    lose_opportunity,
    reopen_opportunity,
    set_interests,
    update_opportunity,
    win_opportunity,
)
from crm.services.people import (
    assign_position,
    create_sales_person,
    create_team,
    end_position,
    update_sales_person,
    update_team,
)

__all__ = [
    "AccountColumns",
    "Interest",
    "NewAccount",
    "NewOpportunity",
    "OpportunityColumns",
    "assign_position",
    "create_account",
    "create_accounts",
    "create_contact",
    "create_opportunities",
    "create_opportunity",
    "create_sales_person",
    "create_team",
    "end_position",
    "engage_opportunity",
    "lose_opportunity",
    "note_purchases",
    "reopen_opportunity",
    "set_interests",
    "update_account",
    "update_contact",
    "update_opportunity",
    "update_sales_person",
    "update_team",
    "win_opportunities",
    "win_opportunity",
]
