"""Reference data of the customer floor: teams, sales people, positions; customers are shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from crm import services
from crm.models import Account, Contact, Opportunity, SalesPerson, SalesPosition, SalesTeam
from revops.core import admin


@admin.register(SalesTeam)
class SalesTeamAdmin(admin.ReferenceAdmin):
    list_display = ["name", "region"]
    search_fields = ["name"]

    def save_row(
        self, request: HttpRequest, row: SalesTeam, data: dict[str, Any], is_change: bool
    ) -> None:
        """Create or rename through the service."""
        who = admin.actor_and_time(request)
        if is_change:
            services.update_team(team_id=row.pk, name=data["name"], region=data["region"], **who)
        else:
            row.pk = services.create_team(name=data["name"], region=data["region"], **who).pk


@admin.register(SalesPerson)
class SalesPersonAdmin(admin.ReferenceAdmin):
    list_display = ["name", "email", "user"]
    list_select_related = ["user"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "user", "external_ref"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The reference names the row in another system and stays."""
        return ["external_ref"] if obj else []

    def save_row(
        self, request: HttpRequest, row: SalesPerson, data: dict[str, Any], is_change: bool
    ) -> None:
        """Create or change through the service."""
        user = data.get("user")
        given = {
            "name": data["name"],
            "email": data["email"],
            "user_id": user.pk if user else None,
            **admin.actor_and_time(request),
        }
        if is_change:
            services.update_sales_person(sales_person_id=row.pk, **given)
        else:
            reference = data.get("external_ref")
            row.pk = services.create_sales_person(**given, external_ref=reference).pk


@admin.register(SalesPosition)
class SalesPositionAdmin(admin.ReferenceAdmin):
    list_display = ["sales_person", "title", "manager", "team", "region", "valid_from"]
    list_select_related = ["sales_person", "manager", "team"]
    list_filter = ["team"]
    fields = ["sales_person", "title", "manager", "team", "region", "valid_from"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A position that was held is not edited: assign a new one."""
        return False

    def save_row(
        self, request: HttpRequest, row: SalesPosition, data: dict[str, Any], is_change: bool
    ) -> None:
        """Assign through the service, which ends the position before."""
        manager, team = data.get("manager"), data.get("team")
        row.pk = services.assign_position(
            sales_person_id=data["sales_person"].pk,
            valid_from=data["valid_from"],
            title=data["title"],
            manager_id=manager.pk if manager else None,
            team_id=team.pk if team else None,
            region=data["region"],
            **admin.actor_and_time(request),
        ).pk


@admin.register(Account)
class AccountAdmin(admin.ReadOnlyAdmin):
    list_display = ["name", "country", "currency", "owner", "legal_entity"]
    list_select_related = ["owner", "legal_entity"]
    search_fields = ["name", "=external_ref"]


@admin.register(Contact)
class ContactAdmin(admin.ReadOnlyAdmin):
    list_display = ["name", "account", "email", "is_signer", "is_billing"]
    list_select_related = ["account"]
    search_fields = ["name", "email"]


@admin.register(Opportunity)
class OpportunityAdmin(admin.ReadOnlyAdmin):
    list_display = ["name", "account", "owner", "state", "amount", "closed_on"]
    list_select_related = ["account", "owner"]
    list_filter = ["state"]
    search_fields = ["name", "=external_ref"]
