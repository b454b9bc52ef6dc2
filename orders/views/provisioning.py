"""Provisioning: the queue, one request with its tries, the verbs; and what customers may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_stubs_ext import StrOrPromise

from orders import selectors, services
from orders.filters import EntitlementFilter, ProvisioningFilter
from orders.forms import CompleteForm, SkipForm
from orders.models import Entitlement, ProvisioningRequest
from orders.models.words import PROVISIONING_WORDS
from orders.states import PROVISIONING_FLOW
from orders.tables import ENTITLEMENTS, PROVISIONING, PROVISIONING_TONES
from revops.core import clock, transitions
from revops.core.screens import path, records
from revops.core.screens.actions import ActionScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill
from revops.core.screens.path import PathStep

NAV = "orders:provisioning_list"


class ProvisioningList(ListScreen):
    resource = "orders.provisioningrequest"
    title = gettext_lazy("Provisioning")
    crumbs = (Crumb(gettext_lazy("Deals")),)
    detail = "orders:provisioning_detail"
    filterset_class = ProvisioningFilter
    tab_field = "state"
    tabs = tuple(PROVISIONING_WORDS.items())
    columns = PROVISIONING
    views = (SavedView(gettext_lazy("Needs a person"), "?needs=person&sort=requested"),)
    empty = Empty(
        gettext_lazy("Nothing to set up"),
        gettext_lazy("Ordered products with an adapter queue up here."),
        "/orders/",
        gettext_lazy("Open orders"),
    )

    def get_queryset(self) -> QuerySet[ProvisioningRequest]:
        return selectors.list_provisioning()


class EntitlementList(ListScreen):
    resource = "orders.entitlement"
    title = gettext_lazy("Entitlements")
    crumbs = (Crumb(gettext_lazy("Contracts"), "/contracts/"),)
    nav_entry = "orders:contract_list"
    filterset_class = EntitlementFilter
    columns = ENTITLEMENTS
    empty = Empty(
        gettext_lazy("No entitlements yet"),
        gettext_lazy("What a customer may use, how much of it and until when."),
    )

    def get_queryset(self) -> QuerySet[Entitlement]:
        return selectors.list_entitlements()

    def row_url(self, obj: Entitlement) -> str:
        return reverse("orders:contract_detail", args=[obj.contract_id])


class ProvisioningDetail(DetailScreen):
    resource, slot = "orders.provisioningrequest", "orders.provisioningrequest"
    nav_entry = NAV
    template_name = "orders/provisioning_detail.html"
    object: ProvisioningRequest

    def get_queryset(self) -> QuerySet[ProvisioningRequest]:
        return selectors.list_provisioning()

    def get_crumbs(self) -> list[Crumb]:
        order = self.object.order_line.order
        url = reverse("orders:order_detail", args=[order.pk])
        return [
            Crumb(_("Provisioning"), reverse(NAV)),
            Crumb(order.number, url),
            Crumb(self.object.order_line.description),
        ]

    def get_title(self) -> str:
        return self.object.order_line.description

    def get_pills(self) -> Sequence[Pill]:
        state = self.object.state
        return [Pill(self.object.get_state_display(), PROVISIONING_TONES[state])]

    def get_facts(self) -> Sequence[Fact]:
        order = self.object.order_line.order
        return [
            Fact(order.account.name, records.url_of(order.account)),
            Fact(
                _("Order %(number)s") % {"number": order.number},
                reverse("orders:order_detail", args=[order.pk]),
            ),
            Fact(self.object.order_line.product.name),
        ]

    def get_figures(self) -> Sequence[Figure]:
        request = self.object
        tries = request.errand.attempts if request.errand else 0
        return [
            Figure(_("Adapter"), request.get_adapter_display()),
            Figure(pgettext("attempts", "Series"), request.series, _("one key outside each")),
            Figure(_("Tries"), tries, _("this series")),
            Figure(_("Done on"), request.done_on or "–"),
        ]

    def get_path(self) -> Sequence[PathStep]:
        return path.strip(self.object.order_line.order_id)

    def get_actions(self) -> list[Action]:
        request = self.object
        verbs: tuple[tuple[str, str, StrOrPromise, dict[str, Any]], ...] = (
            ("skip", "skip", _("Skip"), {"danger": True, "menu": request.state != "failed"}),
            ("retry", "retry", _("Retry"), {}),
            ("complete", "finish", _("Done by hand"), {"primary": request.adapter == "manual"}),
        )
        return [
            transition_action(
                PROVISIONING_FLOW,
                move,
                request.state,
                label=label,
                url=reverse(f"orders:provisioning_{verb}", args=[request.pk]),
                allowed=self.may(verb, obj=request),
                states=dict(PROVISIONING_WORDS),
                **how,
            )
            for verb, move, label, how in verbs
        ]


class ProvisioningVerb(ActionScreen):
    """What the verbs share; `move` is the step in the transition table."""

    resource, nav_entry = "orders.provisioningrequest", NAV
    move = ""
    object: ProvisioningRequest

    def get_queryset(self) -> QuerySet[ProvisioningRequest]:
        return selectors.list_provisioning()

    def get_title(self) -> str:
        return str(self.question) % {"object": self.object.order_line.description}

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Provisioning"), reverse(NAV)),
            Crumb(self.object.order_line.description, self.get_cancel_url()),
            Crumb(str(self.verb)),
        ]

    def get_cancel_url(self) -> str:
        return reverse("orders:provisioning_detail", args=[self.object.pk])

    def why_not(self) -> StrOrPromise:
        return transitions.why_not(PROVISIONING_FLOW, self.object.state, self.move)


class ProvisioningComplete(ProvisioningVerb):
    action, move, form_class = "complete", "finish", CompleteForm
    question, verb = gettext_lazy("“%(object)s” is set up?"), gettext_lazy("Done by hand")
    success = gettext_lazy("Provisioned")

    def get_initial(self) -> dict[str, Any]:
        zone = self.object.order_line.order.legal_entity.time_zone
        return {"done_on": clock.local_date(self.at, zone)}

    def get_effects(self) -> list[str]:
        return [
            _("delivers the line on that day, if nothing else of it is open"),
            _("starts the charges that wait for it, and billing with them"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.complete_provisioning(
            request_id=self.object.pk, **data, actor=self.actor, at=self.at
        )
        return self.get_cancel_url()


class ProvisioningRetry(ProvisioningVerb):
    action = move = "retry"
    question, verb = gettext_lazy("Try “%(object)s” again?"), gettext_lazy("Retry")
    success = gettext_lazy("Asked again")

    def get_effects(self) -> list[str]:
        return [_("asks again under a new key, so that the other system does not take it as old")]

    def act(self, data: dict[str, Any]) -> str:
        services.retry_provisioning(request_id=self.object.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class ProvisioningSkip(ProvisioningVerb):
    action = move = "skip"
    danger, form_class = True, SkipForm
    question, verb = gettext_lazy("Skip “%(object)s”?"), gettext_lazy("Skip")
    success = gettext_lazy("Skipped")

    def get_effects(self) -> list[str]:
        return [_("counts the line as delivered today, without the other system having done it")]

    def act(self, data: dict[str, Any]) -> str:
        services.skip_provisioning(
            request_id=self.object.pk, reason=data["reason"], actor=self.actor, at=self.at
        )
        return self.get_cancel_url()
