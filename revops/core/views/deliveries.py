"""Facts that did not reach a handler: what is parked or waits, why, and the two ways out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from revops.core import outbox
from revops.core.api.operations import DeliveryFilter
from revops.core.models import OutboxDelivery
from revops.core.models.words import DELIVERY_WORDS
from revops.core.screens import records
from revops.core.screens.actions import ActionScreen
from revops.core.screens.columns import Column
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.lists import BulkAction, Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill
from revops.core.states import DELIVERY_FLOW, DeliveryState

NAV = "core:delivery_list"
TONES = {
    DeliveryState.PARKED.value: "bad",
    DeliveryState.PENDING.value: "warn",
    DeliveryState.DONE.value: "ok",
}
LEFT = (DeliveryState.PARKED.value, DeliveryState.PENDING.value, DeliveryState.SKIPPED.value)


def _why(row: OutboxDelivery) -> str:
    """Return the first line of what went wrong."""
    return row.last_error.splitlines()[0][:160] if row.last_error else ""


class DeliveryList(ListScreen):
    """What is not delivered: parked first to see, waiting, and what was skipped with its reason."""

    resource = "core.outboxdelivery"
    title = gettext_lazy("Deliveries")
    crumbs = (Crumb(gettext_lazy("Settings")),)
    detail = "core:delivery_detail"
    filterset_class = DeliveryFilter
    tab_field, tabs = "state", tuple((state, DELIVERY_WORDS[state]) for state in LEFT)
    columns = (
        Column("event.name", gettext_lazy("Fact"), phone=True, phone_note="handler"),
        Column("handler", gettext_lazy("Handler"), sort="handler"),
        Column("subject", gettext_lazy("About"), sort="subject"),
        Column(
            "state",
            gettext_lazy("State"),
            kind="pill",
            value=lambda row: DELIVERY_WORDS[row.state],
            tones=lambda row: TONES.get(row.state, ""),
            phone=True,
        ),
        Column("attempts", gettext_lazy("Tries"), kind="number"),
        Column("why", gettext_lazy("Why"), value=lambda row: row.note or _why(row)),
        Column("created", gettext_lazy("Told"), kind="datetime", value="created_at"),
    )
    bulk = (
        BulkAction(
            gettext_lazy("Retry"),
            "core:delivery_retry_many",
            "retry",
            permission=("retry", "core.outboxdelivery"),
        ),
    )
    empty = Empty(
        gettext_lazy("Everything is delivered"),
        gettext_lazy("A fact that a handler refuses eight times is parked here with its reason."),
        "/control-room/",
        gettext_lazy("Open the control room"),
    )

    def get_queryset(self) -> QuerySet[OutboxDelivery]:
        return OutboxDelivery.objects.filter(state__in=LEFT).select_related("event")


class _OneDelivery:
    """What the page of a delivery and its verbs look in."""

    def get_queryset(self) -> QuerySet[OutboxDelivery]:
        return OutboxDelivery.objects.select_related("event")


class DeliveryDetail(_OneDelivery, DetailScreen):
    """One fact for one handler: what it says, what the handler answered, retry and skip."""

    resource = "core.outboxdelivery"
    template_name = "core/delivery.html"
    nav_entry = NAV

    def get_title(self) -> str:
        return str(self.object.event.name)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Deliveries"), reverse(NAV)), Crumb(self.get_title())]

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(DELIVERY_WORDS[self.object.state], TONES.get(self.object.state, ""))]

    def get_facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("For %(handler)s") % {"handler": row.handler}),
            Fact(row.subject, records.url(row.subject)),
        ]

    def get_figures(self) -> Sequence[Figure]:
        row = self.object
        return [
            Figure(_("Tries"), row.attempts, _("eight, then parked")),
            Figure(_("Told"), row.event.occurred_at, row.event.actor.get("label", "")),
            Figure(_("Next try"), row.available_at if row.state == "pending" else None),
        ]

    def get_actions(self) -> list[Action]:
        row = self.object
        return [
            transition_action(
                DELIVERY_FLOW,
                verb,
                row.state,
                label=label,
                url=reverse(f"core:delivery_{verb}", args=[row.pk]),
                allowed=self.may(verb, obj=row),
                states=DELIVERY_WORDS,
                danger=verb == "skip",
                primary=verb == "retry",
            )
            for verb, label in (("retry", _("Retry")), ("skip", _("Skip")))
        ]

    def get_context(self) -> dict[str, Any]:
        payload = json.dumps(self.object.event.payload, indent=2, ensure_ascii=False)
        return super().get_context() | {"payload": payload}


class _DeliveryVerb(_OneDelivery, ActionScreen):
    resource, nav_entry = "core.outboxdelivery", NAV

    def page(self) -> str:
        """Return the page of the delivery."""
        return reverse("core:delivery_detail", args=[self.object.pk])


class DeliveryRetry(_DeliveryVerb):
    """Give a parked delivery all its tries again."""

    action = "retry"
    question, verb = gettext_lazy("Retry this delivery?"), gettext_lazy("Retry")
    success = gettext_lazy("Trying again")

    def get_effects(self) -> list[StrOrPromise]:
        return [_("runs the handler again at once; nothing is done twice")]

    def act(self, data: dict[str, Any]) -> str:
        outbox.retry(delivery_ids=[self.object.pk], actor=self.actor, at=self.at)
        return self.page()


class DeliveryRetryMany(_OneDelivery, ActionScreen):
    """The same for the rows that were chosen in the list."""

    action, resource, nav_entry, many = "retry", "core.outboxdelivery", NAV, True
    question, verb = gettext_lazy("Retry these deliveries?"), gettext_lazy("Retry")
    success = gettext_lazy("Trying again")

    def act(self, data: dict[str, Any]) -> str:
        outbox.retry(delivery_ids=[row.pk for row in self.objects], actor=self.actor, at=self.at)
        return reverse(NAV)


class SkipForm(forms.Form):
    """Why a delivery is given up."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class DeliverySkip(_DeliveryVerb):
    """Give a delivery up, with a reason; what waits behind it goes on."""

    action, danger, form_class = "skip", True, SkipForm
    question, verb = gettext_lazy("Skip this delivery?"), gettext_lazy("Skip")
    warning = gettext_lazy("What the handler would have done is not done.")
    success = gettext_lazy("Skipped")

    def get_effects(self) -> list[StrOrPromise]:
        return [_("what waits behind it goes on"), _("the reason stands in the history")]

    def act(self, data: dict[str, Any]) -> str:
        outbox.skip(
            delivery_ids=[self.object.pk], reason=data["reason"], actor=self.actor, at=self.at
        )
        return self.page()
