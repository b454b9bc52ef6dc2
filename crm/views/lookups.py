"""What forms find while somebody types: customers, and deals that are still open."""

from __future__ import annotations

from django.db.models import QuerySet

from crm.models import Account, Opportunity
from crm.states import OPEN
from revops.core.screens.lookup import LookupScreen


class AccountLookup(LookupScreen):
    """The customers a form may name."""

    resource = "crm.account"

    def find(self, words: str) -> QuerySet[Account]:
        return Account.objects.filter(name__icontains=words).order_by("name", "pk")

    def note(self, row: Account) -> str:
        return row.city or row.country


class OpportunityLookup(LookupScreen):
    """The open deals a quote may be written for."""

    resource = "crm.opportunity"

    def find(self, words: str) -> QuerySet[Opportunity]:
        rows = Opportunity.objects.filter(name__icontains=words, state__in=OPEN)
        return rows.select_related("account").order_by("name", "pk")

    def note(self, row: Opportunity) -> str:
        return str(row.account or "")
