"""Sales people, their positions, and teams."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import selectors, services
from crm.filters import SalesPersonFilter, SalesTeamFilter
from crm.forms import PositionForm, SalesPersonForm, TeamForm
from crm.models import SalesPerson, SalesTeam
from crm.states import Stage
from crm.tables import SALES_PEOPLE, TEAMS
from crm.views.accounts import deals_note
from revops.core import policy, public_ids
from revops.core.models import User
from revops.core.screens.actions import FormScreen
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure

NAV = "crm:sales_person_list"
HERE = Crumb(gettext_lazy("Sales people"), "/sales-people/")
TEAMS_HERE = Crumb(gettext_lazy("Teams"), "/teams/")


class SalesPersonList(ListScreen):
    resource = "crm.salesperson"
    title = gettext_lazy("Sales people")
    crumbs = (Crumb(gettext_lazy("Sales")),)
    detail = "crm:sales_person_detail"
    filterset_class = SalesPersonFilter
    default_sort = "name"
    columns = SALES_PEOPLE
    empty = Empty(
        gettext_lazy("No sales people yet"),
        gettext_lazy("They own deals and are paid commission."),
        "/sales-people/new/",
        gettext_lazy("New sales person"),
    )

    def get_queryset(self) -> QuerySet[SalesPerson]:
        return selectors.list_sales_people(self.at.date())

    def row_id(self, obj: SalesPerson) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        found = []
        if self.may("view", "crm.salesteam"):
            found.append(Action(_("Teams"), reverse("crm:team_list")))
        if self.may("create"):
            url = reverse("crm:sales_person_new")
            found.append(Action(_("New sales person"), url, "plus", primary=True))
        return found


class SalesPersonDetail(DetailScreen):
    """A sales person. Higher floors fill `crm.salesperson.panels` (quota, plan) and others."""

    resource, slot, nav_entry = "crm.salesperson", "crm.salesperson", NAV
    template_name = "crm/sales_person_detail.html"
    object: Any

    def get_queryset(self) -> QuerySet[SalesPerson]:
        return selectors.list_sales_people(self.at.date())

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.object.name)]

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_facts(self) -> Sequence[Fact]:
        person = self.object
        found = [Fact(text) for text in (person.title, person.team_name, person.region) if text]
        if person.manager_name:
            words = _("Reports to %(name)s") % {"name": person.manager_name}
            url = reverse("crm:sales_person_detail", args=[person.manager_pk])
            found.append(Fact(words, url if self._sees(person.manager_pk) else ""))
        if person.user is None:
            found.append(Fact(_("Does not log in")))
        return found

    def _sees(self, pk: int) -> bool:
        rows = policy.scoped(self.request.user, "view", SalesPerson.objects.filter(pk=pk))
        return rows.exists()

    def get_actions(self) -> list[Action]:
        pk, found = self.object.pk, []
        if self.may("change", obj=self.object):
            url = reverse("crm:sales_person_edit", args=[pk])
            found.append(Action(_("Edit sales person"), url, menu=True))
        if self.may("assign", obj=self.object):
            url = reverse("crm:sales_person_assign", args=[pk])
            found.append(Action(_("New position"), url, primary=True))
        return found

    def get_figures(self) -> Sequence[Figure]:
        totals = selectors.list_stage_totals(self._deals())
        words = ((_("Open opportunities"), selectors.OPEN), (_("Won"), (Stage.WON.value,)))
        return [
            Figure(label, amount, deals_note(number))
            for label, states in words
            for amount, number in selectors.sum_stages(totals, states)
        ]

    def _deals(self) -> QuerySet[Any]:
        rows = selectors.list_opportunities().filter(owner=self.object.pk)
        return policy.scoped(self.request.user, "view", rows)

    def get_context(self) -> dict[str, Any]:
        below = selectors.positions_on(self.at.date()).filter(manager=self.object.pk)
        return super().get_context() | {
            "positions": selectors.list_positions(self.object.pk),
            "reports": below.select_related("sales_person", "team").order_by("sales_person__name"),
            "deals": self._deals().filter(closed_on__isnull=True).order_by("-pk")[:10],
        }


def _free_users(person: SalesPerson | None = None) -> QuerySet[User]:
    """Return the people who are no sales person yet, and the one's own user."""
    own = Q(pk=person.user_id) if person and person.user_id else Q(pk__in=[])
    return User.objects.filter(
        own | Q(sales_person__isnull=True), is_active=True, is_service=False
    ).order_by("full_name")


class SalesPersonCreate(FormScreen):
    action, resource, nav_entry = "create", "crm.salesperson", NAV
    title = gettext_lazy("New sales person")
    crumbs = (HERE,)
    form_class = SalesPersonForm
    verb, success = gettext_lazy("Create sales person"), gettext_lazy("Sales person created")
    cancel_url = "/sales-people/"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"users": _free_users()}

    def act(self, data: dict[str, Any]) -> str:
        user = data.pop("user")
        person = services.create_sales_person(
            **data, user_id=user.pk if user else None, actor=self.actor, at=self.at
        )
        return reverse("crm:sales_person_detail", args=[person.pk])


class SalesPersonForms(FormScreen):
    """What the forms about one sales person share."""

    resource, nav_entry = "crm.salesperson", NAV

    @cached_property
    def object(self) -> SalesPerson:
        """Return the sales person inside the user's scope; raises Http404."""
        person: SalesPerson = self.get_object_or_404(
            SalesPerson.objects.select_related("user"), pk=self.kwargs["pk"]
        )
        return person

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.object.name, self.get_cancel_url()), Crumb(self.get_title())]

    def get_cancel_url(self) -> str:
        return reverse("crm:sales_person_detail", args=[self.object.pk])


class SalesPersonEdit(SalesPersonForms):
    action = "change"
    title = gettext_lazy("Edit sales person")
    form_class = SalesPersonForm
    success = gettext_lazy("Sales person changed")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"users": _free_users(self.object)}

    def get_initial(self) -> dict[str, Any]:
        person = self.object
        return {"name": person.name, "email": person.email, "user": person.user_id}

    def act(self, data: dict[str, Any]) -> str:
        user = data.pop("user")
        services.update_sales_person(
            sales_person_id=self.object.pk,
            **data,
            user_id=user.pk if user else None,
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class SalesPersonAssign(SalesPersonForms):
    action = "assign"
    title = gettext_lazy("New position")
    form_class = PositionForm
    verb, success = gettext_lazy("Assign position"), gettext_lazy("Position assigned")

    def get_effects(self) -> list[str]:
        return [
            _("ends the position held until then on that day"),
            _("moves access along the reporting line at once"),
            _("leaves credits of earlier days where they are"),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"managers": SalesPerson.objects.exclude(pk=self.object.pk).order_by("name")}

    def get_initial(self) -> dict[str, Any]:
        held = selectors.positions_on(self.at.date()).filter(sales_person=self.object).first()
        if held is None:
            return {}
        return {"title": held.title, "manager": held.manager_id, "team": held.team_id}

    def act(self, data: dict[str, Any]) -> str:
        manager, team = data.pop("manager"), data.pop("team")
        services.assign_position(
            sales_person_id=self.object.pk,
            **data,
            manager_id=manager.pk if manager else None,
            team_id=team.pk if team else None,
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class TeamList(ListScreen):
    resource, nav_entry = "crm.salesteam", NAV
    title = gettext_lazy("Teams")
    crumbs = (Crumb(gettext_lazy("Sales")), HERE)
    detail = "crm:team_detail"
    filterset_class = SalesTeamFilter
    default_sort = "name"
    columns = TEAMS
    empty = Empty(gettext_lazy("No teams yet"), "", "/teams/new/", gettext_lazy("New team"))

    def get_queryset(self) -> QuerySet[SalesTeam]:
        return selectors.list_teams(self.at.date())

    def row_id(self, obj: SalesTeam) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("New team"), reverse("crm:team_new"), "plus", primary=True)]


class TeamDetail(DetailScreen):
    resource, slot, nav_entry = "crm.salesteam", "crm.salesteam", NAV
    template_name = "crm/team_detail.html"
    object: Any

    def get_queryset(self) -> QuerySet[SalesTeam]:
        return selectors.list_teams(self.at.date())

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, TEAMS_HERE, Crumb(self.object.name)]

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_facts(self) -> Sequence[Fact]:
        return [Fact(self.object.region)] if self.object.region else []

    def get_actions(self) -> list[Action]:
        if not self.may("change", obj=self.object):
            return []
        return [Action(_("Edit team"), reverse("crm:team_edit", args=[self.object.pk]))]

    def get_context(self) -> dict[str, Any]:
        held = selectors.positions_on(self.at.date()).filter(team=self.object.pk)
        people = policy.scoped(self.request.user, "view", SalesPerson.objects.all())
        return super().get_context() | {
            "members": held.filter(sales_person__in=people)
            .select_related("sales_person", "manager")
            .order_by("sales_person__name")
        }


class TeamCreate(FormScreen):
    action, resource, nav_entry = "create", "crm.salesteam", NAV
    title = gettext_lazy("New team")
    crumbs = (HERE, TEAMS_HERE)
    form_class = TeamForm
    verb, success = gettext_lazy("Create team"), gettext_lazy("Team created")
    cancel_url = "/teams/"

    def act(self, data: dict[str, Any]) -> str:
        team = services.create_team(**data, actor=self.actor, at=self.at)
        return reverse("crm:team_detail", args=[team.pk])


class TeamEdit(FormScreen):
    action, resource, nav_entry = "change", "crm.salesteam", NAV
    title = gettext_lazy("Edit team")
    form_class = TeamForm
    success = gettext_lazy("Team changed")

    @cached_property
    def object(self) -> SalesTeam:
        """Return the team; raises Http404."""
        team: SalesTeam = self.get_object_or_404(SalesTeam.objects.all(), pk=self.kwargs["pk"])
        return team

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, TEAMS_HERE, Crumb(self.object.name, self.get_cancel_url()), Crumb(_("Edit"))]

    def get_cancel_url(self) -> str:
        return reverse("crm:team_detail", args=[self.object.pk])

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.object.name, "region": self.object.region}

    def act(self, data: dict[str, Any]) -> str:
        services.update_team(team_id=self.object.pk, **data, actor=self.actor, at=self.at)
        return self.get_cancel_url()
