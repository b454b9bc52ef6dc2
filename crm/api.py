"""`/api/v1/`: accounts, contacts, opportunities, sales people, teams."""

from __future__ import annotations

from typing import Any

from crm import serializers as shapes
from crm import services
from crm.filters import (
    AccountFilter,
    ContactFilter,
    OpportunityFilter,
    SalesPersonFilter,
    SalesTeamFilter,
)
from crm.models import Account, Contact, Opportunity, SalesPerson, SalesTeam
from crm.services import Interest
from revops.core import api

KEYS = ("account", "legal_entity", "manager", "owner", "parent", "team", "user")


def columns(data: dict[str, Any]) -> dict[str, Any]:
    """Return input as the services name it: what points at a row ends in `_id`."""
    return {f"{k}_id" if k in KEYS else k: v for k, v in data.items()}


class AccountViewSet(api.NounViewSet):
    """Customers: the hub every document hangs on."""

    resource = "crm.account"
    queryset = Account.objects.all()
    serializer_class = shapes.AccountSerializer
    filterset_class = AccountFilter

    @api.creation(body=shapes.CreateAccount)
    def create(self, call: api.Call) -> int:
        """Create a customer; currency, language, time zone and terms come from the seller."""
        return services.create_account(**columns(call.data), actor=call.actor, at=call.at).pk

    @api.change(body=shapes.ChangeAccount)
    def partial_update(self, call: api.Call) -> None:
        """Change a customer; issued documents keep what they froze."""
        services.update_account(
            account_id=call.pk, **columns(call.data), actor=call.actor, at=call.at
        )


class ContactViewSet(api.NounViewSet):
    """People at customers."""

    resource = "crm.contact"
    queryset = Contact.objects.all()
    serializer_class = shapes.ContactSerializer
    filterset_class = ContactFilter

    @api.creation(body=shapes.CreateContact)
    def create(self, call: api.Call) -> int:
        """Create a contact of a customer."""
        return services.create_contact(**columns(call.data), actor=call.actor, at=call.at).pk

    @api.change(body=shapes.ChangeContact)
    def partial_update(self, call: api.Call) -> None:
        """Change a contact."""
        services.update_contact(contact_id=call.pk, **call.data, actor=call.actor, at=call.at)


class OpportunityViewSet(api.NounViewSet):
    """Possible deals and their stages."""

    resource = "crm.opportunity"
    queryset = Opportunity.objects.all()
    serializer_class = shapes.OpportunitySerializer
    filterset_class = OpportunityFilter
    prefetch = ("lines",)

    @api.creation(body=shapes.CreateOpportunity)
    def create(self, call: api.Call) -> int:
        """Create an opportunity in prospecting."""
        data = columns(call.data)
        data["interests"] = [Interest(**one) for one in data.get("interests", ())]
        return services.create_opportunity(**data, actor=call.actor, at=call.at).pk

    @api.change(body=shapes.ChangeOpportunity)
    def partial_update(self, call: api.Call) -> None:
        """Change an open opportunity."""
        services.update_opportunity(
            opportunity_id=call.pk, **columns(call.data), actor=call.actor, at=call.at
        )

    @api.transition("engage", body=shapes.EngageOpportunity)
    def engage(self, call: api.Call) -> None:
        """Move a prospect on to engaging."""
        services.engage_opportunity(
            opportunity_id=call.pk, **call.data, actor=call.actor, at=call.at
        )

    @api.transition("win", body=shapes.WinOpportunity)
    def win(self, call: api.Call) -> None:
        """Close it as won."""
        services.win_opportunity(opportunity_id=call.pk, **call.data, actor=call.actor, at=call.at)

    @api.transition("lose", body=shapes.LoseOpportunity)
    def lose(self, call: api.Call) -> None:
        """Close it as lost, with the reason."""
        services.lose_opportunity(
            opportunity_id=call.pk, **call.data, actor=call.actor, at=call.at
        )  # fmt: skip

    @api.transition("reopen")
    def reopen(self, call: api.Call) -> None:
        """Take a lost opportunity up again."""
        services.reopen_opportunity(opportunity_id=call.pk, actor=call.actor, at=call.at)


class SalesPersonViewSet(api.NounViewSet):
    """Those who sell, with their dated positions."""

    resource = "crm.salesperson"
    queryset = SalesPerson.objects.all()
    serializer_class = shapes.SalesPersonSerializer
    filterset_class = SalesPersonFilter
    prefetch = ("positions",)

    @api.creation(body=shapes.CreateSalesPerson)
    def create(self, call: api.Call) -> int:
        """Create a sales person; give them a position next."""
        return services.create_sales_person(**columns(call.data), actor=call.actor, at=call.at).pk

    @api.transition("assign", body=shapes.AssignPosition)
    def assign(self, call: api.Call) -> None:
        """Give a position from a day on; the one before ends that day."""
        services.assign_position(
            sales_person_id=call.pk, **columns(call.data), actor=call.actor, at=call.at
        )


class SalesTeamViewSet(api.NounViewSet):
    """Teams of sales people."""

    resource = "crm.salesteam"
    queryset = SalesTeam.objects.all()
    serializer_class = shapes.SalesTeamSerializer
    filterset_class = SalesTeamFilter

    @api.creation(body=shapes.WriteSalesTeam)
    def create(self, call: api.Call) -> int:
        """Create a team."""
        return services.create_team(**call.data, actor=call.actor, at=call.at).pk

    @api.change(body=shapes.WriteSalesTeam)
    def partial_update(self, call: api.Call) -> None:
        """Rename a team."""
        services.update_team(team_id=call.pk, **call.data, actor=call.actor, at=call.at)


api.register("accounts", AccountViewSet)
api.register("contacts", ContactViewSet)
api.register("opportunities", OpportunityViewSet)
api.register("sales-people", SalesPersonViewSet)
api.register("teams", SalesTeamViewSet)
