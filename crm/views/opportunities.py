"""Opportunities: the pipeline, one deal with its stages, and the moves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import selectors, services
from crm.filters import OpportunityFilter
from crm.forms import (
    EngageForm,
    InterestForm,
    LoseForm,
    OpportunityForm,
    WinForm,
    opportunity_columns,
)
from crm.models import Account, Opportunity, SalesPerson
from crm.models.words import STAGE_WORDS
from crm.services import Interest
from crm.states import OPPORTUNITY_FLOW, Stage
from crm.tables import OPPORTUNITIES, STAGE_TONES
from revops.core import policy, public_ids, transitions
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill
from revops.core.screens.path import PathStep

NAV = "crm:opportunity_list"
HERE = Crumb(gettext_lazy("Opportunities"), "/opportunities/")


class OpportunityList(ListScreen):
    resource = "crm.opportunity"
    title = gettext_lazy("Opportunities")
    crumbs = (Crumb(gettext_lazy("Sales")),)
    detail = "crm:opportunity_detail"
    filterset_class = OpportunityFilter
    tab_field = "state"
    tabs = tuple(STAGE_WORDS.items())
    columns = OPPORTUNITIES
    views = (
        SavedView(gettext_lazy("Closing next"), "?sort=closes&state=engaging"),
        SavedView(gettext_lazy("Won, newest first"), "?sort=-closed&state=won"),
    )
    empty = Empty(
        gettext_lazy("No opportunities yet"),
        gettext_lazy("An opportunity is a deal that may come; its quote is made from it."),
        "/opportunities/new/",
        gettext_lazy("New opportunity"),
    )

    def get_queryset(self) -> QuerySet[Opportunity]:
        return selectors.list_opportunities()

    def row_id(self, obj: Opportunity) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        url = reverse("crm:opportunity_new")
        return [Action(_("New opportunity"), url, "plus", primary=True)]

    def get_figures(self, queryset: QuerySet[Opportunity]) -> list[Figure]:
        """Return what is open and what was won in this view, per currency."""
        totals = selectors.list_stage_totals(queryset)
        found: list[Figure] = []
        for state in (Stage.PROSPECTING, Stage.ENGAGING, Stage.WON):
            for total in totals:
                if total.state == state.value and total.amount:
                    note = ngettext(
                        "%(number)s deal, this view",
                        "%(number)s deals, this view",
                        total.opportunities,
                    ) % {"number": total.opportunities}
                    label = STAGE_WORDS[state.value]
                    url = f"{reverse(NAV)}?state={state.value}"
                    found.append(Figure(label, total.amount, note, url=url))
        return found[:6]


class OpportunityDetail(DetailScreen):
    """One deal. Higher floors fill `crm.opportunity.panels` (quotes), `.actions`, `.figures`."""

    resource, slot, nav_entry = "crm.opportunity", "crm.opportunity", NAV
    template_name = "crm/opportunity_detail.html"
    object: Opportunity

    def get_queryset(self) -> QuerySet[Opportunity]:
        return selectors.list_opportunities()

    def get_crumbs(self) -> list[Crumb]:
        crumbs = [Crumb(_("Opportunities"), reverse(NAV))]
        if self.object.account:
            url = reverse("crm:account_detail", args=[self.object.account.pk])
            crumbs.append(Crumb(self.object.account.name, url))
        return [*crumbs, Crumb(self.object.name)]

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(self.object.get_state_display(), STAGE_TONES[self.object.state])]

    def get_facts(self) -> Sequence[Fact]:
        deal = self.object
        found = []
        if deal.account:
            url = reverse("crm:account_detail", args=[deal.account.pk])
            found.append(Fact(deal.account.name, url))
        found.append(Fact(_("Owner %(name)s") % {"name": deal.owner.name}))
        found.append(Fact(deal.legal_entity.name))
        if deal.source:
            found.append(Fact(_("Source %(name)s") % {"name": deal.source}))
        return found

    def get_figures(self) -> Sequence[Figure]:
        deal = self.object
        found = [Figure(_("Amount"), deal.amount, _("estimate, net"))]
        dates = (
            (_("Engaged"), deal.engaged_on, ""),
            (_("Expected close"), deal.expected_close_on, _("estimate")),
            (_("Closed"), deal.closed_on, deal.lost_reason),
        )
        found += [Figure(label, day, note) for label, day, note in dates if day]
        return found

    def get_path(self) -> Sequence[PathStep]:
        """Return the stages: what is done when and by whom, what is next."""
        deal = self.object
        moves = {m.to_state: m for m in transitions.trail("crm.opportunity", deal.pk)}
        end = Stage.LOST if deal.state == Stage.LOST.value else Stage.WON
        order = [Stage.PROSPECTING, Stage.ENGAGING, end]
        reached = order.index(Stage(deal.state))
        steps = []
        for number, stage in enumerate(order):
            move = moves.get(stage.value)
            is_last = stage is end and deal.state == end.value
            state = "done" if number < reached or is_last else "todo"
            if number == reached and not is_last:
                state = "run"
            if deal.state == Stage.LOST.value and is_last:
                state = "fail"
            steps.append(
                PathStep(
                    stage.value,
                    STAGE_WORDS[stage.value],
                    state,  # type: ignore[arg-type]
                    at=move.at if move and number <= reached else None,
                    actor=str(move.actor.get("label", "")) if move and number <= reached else "",
                )
            )
        return steps

    def get_actions(self) -> list[Action]:
        deal = self.object
        verbs: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
            ("engage", _("Engage"), "crm:opportunity_engage", {}),
            ("win", _("Mark as won"), "crm:opportunity_win", {}),
            ("lose", _("Mark as lost"), "crm:opportunity_lose", {"menu": True, "danger": True}),
            ("reopen", _("Reopen"), "crm:opportunity_reopen", {"menu": deal.state != "lost"}),
        )
        # what the stage has passed is not shown at all; what it forbids for now says why
        hidden = {"reopen"} if deal.is_open else {"engage", "win", "lose"}
        if deal.state == Stage.ENGAGING.value:
            hidden.add("engage")
        found = [
            transition_action(
                OPPORTUNITY_FLOW,
                verb,
                deal.state,
                label=label,
                url=reverse(url, args=[deal.pk]),
                allowed=self.may(verb, obj=deal),
                states=dict(STAGE_WORDS),
                **how,
            )
            for verb, label, url, how in verbs
            if verb not in hidden
        ]
        if self.may("change", obj=deal):
            why = "" if deal.is_open else _("A closed opportunity keeps its terms.")
            url = reverse("crm:opportunity_edit", args=[deal.pk])
            found.append(Action(_("Edit opportunity"), url, menu=True, why_not=why))
        return found

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {
            "lines": list(self.object.lines.order_by("pk")),
            "may_add_interest": self.object.is_open and self.may("change", obj=self.object),
        }


class OpportunityFormScreen(FormScreen):
    """What creating and editing share."""

    resource, nav_entry = "crm.opportunity", NAV
    form_class = OpportunityForm

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "owners": policy.scoped(user, "view", SalesPerson.objects.order_by("name")),
            "accounts": policy.scoped(user, "view", Account.objects.order_by("name")),
        }


class OpportunityCreate(OpportunityFormScreen):
    action = "create"
    title = gettext_lazy("New opportunity")
    crumbs = (HERE,)
    verb, success = gettext_lazy("Create opportunity"), gettext_lazy("Opportunity created")
    cancel_url = "/opportunities/"

    def get_initial(self) -> dict[str, Any]:
        me = selectors.find_sales_person_of(self.actor.user_id or 0)
        return {"owner": me.pk if me else None, "account": self.request.GET.get("account")}

    def act(self, data: dict[str, Any]) -> str:
        deal = services.create_opportunity(
            **opportunity_columns(data), actor=self.actor, at=self.at
        )
        return reverse("crm:opportunity_detail", args=[deal.pk])


class OpportunityEdit(OpportunityFormScreen):
    action = "change"
    success = gettext_lazy("Opportunity changed")

    @cached_property
    def object(self) -> Opportunity:
        """Return the opportunity inside the user's scope; raises Http404."""
        deal: Opportunity = self.get_object_or_404(
            selectors.list_opportunities(), pk=self.kwargs["pk"]
        )
        return deal

    def get_title(self) -> str:
        return _("Edit %(name)s") % {"name": self.object.name}

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.object.name, self.get_cancel_url()), Crumb(_("Edit"))]

    def get_cancel_url(self) -> str:
        return reverse("crm:opportunity_detail", args=[self.object.pk])

    def get_initial(self) -> dict[str, Any]:
        deal = self.object
        amount: Any = deal.amount
        return {
            "name": deal.name,
            "account": deal.account_id,
            "owner": deal.owner_id,
            "amount": amount.amount.normalize() if amount is not None else None,
            "currency": str(amount.currency) if amount is not None else "",
            "expected_close_on": deal.expected_close_on,
            "source": deal.source,
        }

    def act(self, data: dict[str, Any]) -> str:
        services.update_opportunity(
            opportunity_id=self.object.pk,
            **opportunity_columns(data),
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class OpportunityVerb(ActionScreen):
    """What the moves share."""

    resource, nav_entry = "crm.opportunity", NAV

    def get_queryset(self) -> QuerySet[Opportunity]:
        return selectors.list_opportunities()

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(str(self.object), self.get_cancel_url()), Crumb(self.get_title())]

    def get_cancel_url(self) -> str:
        return reverse("crm:opportunity_detail", args=[self.object.pk])

    def why_not(self) -> str:
        if self.action not in OPPORTUNITY_FLOW.actions():
            return ""
        return transitions.why_not(OPPORTUNITY_FLOW, self.object.state, self.action)


class OpportunityEngage(OpportunityVerb):
    action = "engage"
    question, verb = gettext_lazy("Engage %(object)s?"), gettext_lazy("Engage")
    success = gettext_lazy("Engaged")
    form_class = EngageForm

    def act(self, data: dict[str, Any]) -> str:
        services.engage_opportunity(
            opportunity_id=self.object.pk,
            engaged_on=data["engaged_on"],
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class OpportunityWin(OpportunityVerb):
    action = "win"
    question, verb = gettext_lazy("Mark %(object)s as won?"), gettext_lazy("Mark as won")
    success = gettext_lazy("Won")
    warning = gettext_lazy("A signed quote does this by itself, and books the order.")
    form_class = WinForm

    def why_not(self) -> str:
        if self.object.account_id is None:
            return _("It names no customer: say who buys first.")
        return super().why_not()

    def act(self, data: dict[str, Any]) -> str:
        services.win_opportunity(
            opportunity_id=self.object.pk,
            closed_on=data["closed_on"],
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class OpportunityLose(OpportunityVerb):
    action = "lose"
    question, verb = gettext_lazy("Mark %(object)s as lost?"), gettext_lazy("Mark as lost")
    success, danger = gettext_lazy("Lost"), True
    form_class = LoseForm

    def act(self, data: dict[str, Any]) -> str:
        services.lose_opportunity(
            opportunity_id=self.object.pk,
            reason=data["reason"],
            closed_on=data["closed_on"],
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class OpportunityReopen(OpportunityVerb):
    action = "reopen"
    question, verb = gettext_lazy("Reopen %(object)s?"), gettext_lazy("Reopen")
    success = gettext_lazy("Reopened")

    def get_effects(self) -> list[str]:
        return [_("moves it back to engaging"), _("keeps in the timeline that it was lost")]

    def act(self, data: dict[str, Any]) -> str:
        services.reopen_opportunity(
            opportunity_id=self.object.pk, actor=self.actor, at=self.at
        )  # fmt: skip
        return self.get_cancel_url()


class OpportunityInterest(OpportunityVerb):
    """Add a product the customer is interested in."""

    action = "change"
    question, verb = gettext_lazy("Add a product to %(object)s"), gettext_lazy("Add product")
    success = gettext_lazy("Product added")
    form_class = InterestForm

    def why_not(self) -> str:
        return "" if self.object.is_open else _("A closed opportunity keeps its terms.")

    def act(self, data: dict[str, Any]) -> str:
        held = [
            Interest(
                product_code=line.product_code,
                description=line.description,
                quantity=line.quantity,
                amount=line.amount,
            )
            for line in self.object.lines.order_by("pk")
        ]
        services.set_interests(
            opportunity_id=self.object.pk,
            interests=[*held, Interest(**data)],
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()
