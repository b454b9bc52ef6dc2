"""Plans, their versions and who is on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compensation import selectors, services
from compensation.filters import PlanFilter
from compensation.forms import AssignmentForm, PlanForm, VersionForm
from compensation.models import Component, Plan, PlanVersion, RateTier
from compensation.models.words import (
    ACCUMULATIONS,
    BASES,
    CLAWBACKS,
    MEASURES,
    SPLITS,
    VERSION_STATES,
)
from compensation.states import PLAN_VERSION_FLOW, Measure, PlanVersionState
from compensation.tables import PLANS
from crm.models import SalesPerson
from revops.core import formats, policy, public_ids
from revops.core.models import LegalEntity
from revops.core.screens import markup
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure

NAV = "compensation:plan_list"
HERE = Crumb(gettext_lazy("Plans"), "/compensation/plans/")


class PlanList(ListScreen):
    resource = "compensation.plan"
    title = gettext_lazy("Plans")
    crumbs = (Crumb(gettext_lazy("Compensation")),)
    detail = "compensation:plan_detail"
    filterset_class = PlanFilter
    default_sort = "name"
    columns = PLANS
    empty = Empty(
        gettext_lazy("No plans yet"),
        gettext_lazy("A plan says what a deal pays, by tiers that leave nothing open."),
        "/compensation/plans/new/",
        gettext_lazy("New plan"),
    )

    def get_queryset(self) -> QuerySet[Plan]:
        return selectors.list_plans(self.at.date())

    def row_id(self, obj: Plan) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("New plan"), reverse("compensation:plan_new"), "plus", primary=True)]


class PlanDetail(DetailScreen):
    """A plan: every version with its rate tables, and its payees."""

    resource, slot, nav_entry = "compensation.plan", "compensation.plan", NAV
    template_name = "compensation/plan_detail.html"
    object: Any

    def get_queryset(self) -> QuerySet[Plan]:
        return selectors.list_plans(self.at.date())

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.object.name)]

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_facts(self) -> Sequence[Fact]:
        return [
            Fact(self.object.legal_entity.name),
            Fact(_("Paid in %(currency)s") % {"currency": self.object.currency}),
        ]

    def get_figures(self) -> Sequence[Figure]:
        valid = self.object.version_number
        return [
            Figure(
                _("Version today"),
                f"v{valid}" if valid else _("none"),
                _("from %(day)s")
                % {"day": formats.day(self.object.version_from, markup.language())}
                if valid
                else "",
            ),
            *([Figure(_("Payees today"), self.object.payees)] if self._sees_payees() else []),
        ]

    def _sees_payees(self) -> bool:
        return self.may("create", "compensation.planassignment")

    def get_actions(self) -> list[Action]:
        found = []
        if self._sees_payees():
            url = reverse("compensation:assignment_new") + f"?plan={self.object.pk}"
            found.append(Action(_("Assign plan"), url))
        if self.may("draft", obj=self.object):
            url = reverse("compensation:version_new", args=[self.object.pk])
            found.append(Action(_("Draft version"), url, "plus", primary=True))
        return found

    def get_context(self) -> dict[str, Any]:
        user = self.request.user
        versions = selectors.list_versions().filter(plan=self.object.pk).order_by("-number")
        assignments = selectors.list_assignments().filter(plan=self.object.pk)
        return super().get_context() | {
            "versions": [self._version(v) for v in policy.scoped(user, "view", versions)],
            "assignments": policy.scoped(user, "view", assignments).order_by(
                "payee__name", "valid_from"
            ),
        }

    def _version(self, version: PlanVersion) -> dict[str, Any]:
        """Return a version ready to show, with its verbs."""
        may = self.may("approve", "compensation.planversion", version)
        actions = []
        if version.state == PlanVersionState.DRAFT.value:
            actions.append(
                transition_action(
                    PLAN_VERSION_FLOW,
                    "approve",
                    version.state,
                    label=_("Approve"),
                    url=reverse("compensation:version_approve", args=[version.pk]),
                    allowed=may,
                )
            )
            if self.may("change", "compensation.planversion", version):
                url = reverse("compensation:version_edit", args=[version.pk])
                actions.insert(0, Action(_("Edit draft"), url))
        return {
            "row": version,
            "state": VERSION_STATES[version.state],
            "tone": "ok" if version.state == PlanVersionState.APPROVED.value else "",
            "actions": actions,
            "components": [component_shown(c) for c in version.components.all()],
        }


def component_shown(component: Component) -> dict[str, Any]:
    """Return a component as people read it: its switches in words, its tiers with bounds."""
    is_percent = component.measure == Measure.PERCENT_OF_QUOTA.value
    return {
        "row": component,
        "base": BASES[component.base],
        "measure": MEASURES[component.measure],
        "accumulation": ACCUMULATIONS[component.accumulation],
        "clawback": CLAWBACKS[component.clawback],
        "tiers": [_tier_shown(tier, is_percent) for tier in component.tiers.all()],
    }


def _tier_shown(tier: RateTier, is_percent: bool) -> dict[str, Any]:
    language = markup.language()

    def bound(value: Any) -> str:
        if value is None:
            return ""
        if is_percent:
            return formats.percent(value, language, 2 if value * 100 % 1 else 0)
        return formats.number(value, language, 0, 2)

    rate = formats.number(tier.rate, language, 0, 6)
    if tier.rate_to is not None:
        rate += f"–{formats.number(tier.rate_to, language, 0, 6)}"
    return {
        "row": tier,
        "lower": bound(tier.lower),
        "upper": bound(tier.upper),
        "rate": f"{rate}{formats.NO_BREAK}%",
        "split": SPLITS[tier.split],
    }


class PlanCreate(FormScreen):
    action, resource, nav_entry = "create", "compensation.plan", NAV
    title = gettext_lazy("New plan")
    crumbs = (HERE,)
    form_class = PlanForm
    verb, success = gettext_lazy("Create plan"), gettext_lazy("Plan created")
    cancel_url = "/compensation/plans/"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"sellers": LegalEntity.objects.order_by("name")}

    def act(self, data: dict[str, Any]) -> str:
        plan = services.create_plan(
            name=data["name"],
            legal_entity_id=data["legal_entity"].pk,
            currency=data["currency"],
            actor=self.actor,
            at=self.at,
        )
        return reverse("compensation:plan_detail", args=[plan.pk])


class VersionScreen(FormScreen):
    """What drafting and editing share: the form with its table of tiers."""

    nav_entry = NAV
    template_name = "compensation/version_form.html"
    form_class = VersionForm

    @cached_property
    def plan(self) -> Plan:
        raise NotImplementedError

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.plan.name, self.get_cancel_url()), Crumb(self.get_title())]

    def get_cancel_url(self) -> str:
        return reverse("compensation:plan_detail", args=[self.plan.pk])

    def get_context(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def typed(self) -> dict[str, Any]:
        """Return what the services take from the form that was typed."""
        form: Any = self.get_form(self.request.POST)
        form.is_valid()
        return {
            "valid_from": form.cleaned_data["valid_from"],
            "components": [form.component()],
            "actor": self.actor,
            "at": self.at,
        }


class VersionCreate(VersionScreen):
    action, resource = "draft", "compensation.plan"
    title = gettext_lazy("Draft a version")
    verb, success = gettext_lazy("Save draft"), gettext_lazy("Version drafted")

    @cached_property
    def plan(self) -> Plan:
        found: Plan = self.get_object_or_404(Plan.objects.all(), pk=self.kwargs["pk"])
        return found

    def act(self, data: dict[str, Any]) -> str:
        services.create_version(plan_id=self.plan.pk, **self.typed())
        return self.get_cancel_url()


class VersionEdit(VersionScreen):
    """Change a draft of one component; several are edited over the API."""

    action, resource = "change", "compensation.planversion"
    title = gettext_lazy("Edit draft")
    success = gettext_lazy("Draft changed")

    @cached_property
    def version(self) -> PlanVersion:
        rows = selectors.list_versions()
        found: PlanVersion = self.get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def plan(self) -> Plan:
        return self.version.plan

    def get_initial(self) -> dict[str, Any]:
        component = self.version.components.all()[0]
        unit = 100 if component.measure == Measure.PERCENT_OF_QUOTA.value else 1
        names = (
            "name", "base", "measure", "accumulation", "clawback", "is_bound_lower",
            "is_attainment_carried", "is_capitalisable",
        )  # fmt: skip
        found = {name: getattr(component, name) for name in names}
        found["valid_from"] = self.version.valid_from
        for n, tier in enumerate(component.tiers.all(), 1):
            found |= {
                f"lower_{n}": tier.lower * unit,
                f"rate_{n}": tier.rate,
                f"rate_to_{n}": tier.rate_to,
                f"split_{n}": tier.split,
                f"is_retroactive_{n}": tier.is_retroactive,
            }
        return found

    def act(self, data: dict[str, Any]) -> str:
        services.change_version(version_id=self.version.pk, **self.typed())
        return self.get_cancel_url()


class VersionApprove(ActionScreen):
    action, resource, nav_entry = "approve", "compensation.planversion", NAV
    question = gettext_lazy("Approve %(object)s?")
    verb, success = gettext_lazy("Approve version"), gettext_lazy("Version approved")
    warning = gettext_lazy("An approved version never changes; the next one replaces it.")

    def get_queryset(self) -> QuerySet[PlanVersion]:
        return selectors.list_versions()

    def get_effects(self) -> list[str]:
        version = self.object
        day = formats.day(version.valid_from, markup.language())
        payees = version.plan.assignments.values("payee").distinct().count()
        return [
            _("pays from %(day)s on; the version before ends there") % {"day": day},
            _("concerns %(number)s payees") % {"number": payees},
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.approve_version(version_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse("compensation:plan_detail", args=[self.object.plan_id])


class AssignmentCreate(FormScreen):
    action, resource, nav_entry = "create", "compensation.planassignment", NAV
    title = gettext_lazy("Assign plan")
    crumbs = (HERE,)
    form_class = AssignmentForm
    verb, success = gettext_lazy("Assign plan"), gettext_lazy("Plan assigned")
    cancel_url = "/compensation/payees/"

    def get_form_kwargs(self) -> dict[str, Any]:
        people = SalesPerson.objects.order_by("name")
        return {
            "payees": policy.scoped(self.request.user, "view", people),
            "plans": policy.scoped(self.request.user, "view", Plan.objects.order_by("name")),
        }

    def get_initial(self) -> dict[str, Any]:
        return {
            "payee": self.request.GET.get("payee"),
            "plan": self.request.GET.get("plan"),
            "valid_from": self.at.date().replace(day=1),
        }

    def get_effects(self) -> list[str]:
        return [_("deals that wait for a plan can be retried in the control room afterwards")]

    def act(self, data: dict[str, Any]) -> str:
        services.assign_plan(
            payee_id=data["payee"].pk,
            plan_id=data["plan"].pk,
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            actor=self.actor,
            at=self.at,
        )
        return reverse("compensation:payee_detail", args=[data["payee"].pk])
