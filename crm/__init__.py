"""Customer relations: one floor of the house.

Owns:  accounts (customers), contacts, sales people, opportunities.
Tells: crm.opportunity.won, crm.opportunity.lost.
Hears: nothing.
"""
