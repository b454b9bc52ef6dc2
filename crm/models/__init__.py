"""Customers, the people who sell to them, and what they might buy."""

from crm.models.accounts import Account, Contact
from crm.models.opportunities import Opportunity, OpportunityLine
from crm.models.people import SalesPerson, SalesPosition, SalesTeam

__all__ = [
    "Account",
    "Contact",
    "Opportunity",
    "OpportunityLine",
    "SalesPerson",
    "SalesPosition",
    "SalesTeam",
]
