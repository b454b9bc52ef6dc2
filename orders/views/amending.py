"""The verbs that amend a contract: change a charge, end it, cancel everything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from orders import selectors, services
from orders.forms import CancelForm, ChangeForm, EndForm
from orders.models import ChargePhase, Contract
from orders.rules import NotAmendable
from orders.states import CONTRACT_FLOW
from orders.views.contracts import why_no_change, why_no_end
from revops.core import clock, formats, transitions
from revops.core.screens import markup
from revops.core.screens.actions import ActionScreen
from revops.core.screens.page import Crumb

NAV = "orders:contract_list"


class ContractCancel(ActionScreen):
    """Cancel; the preview follows `?effective_on=`, else what was typed, else today."""

    action, resource, nav_entry = "cancel", "orders.contract", NAV
    question, verb = gettext_lazy("Cancel contract %(object)s?"), gettext_lazy("Cancel contract")
    danger, form_class = True, CancelForm
    success = gettext_lazy("Contract cancelled")
    warning = gettext_lazy("This cannot be undone; a new quote can be sold.")
    object: Contract

    def get_queryset(self) -> QuerySet[Contract]:
        return selectors.list_contracts()

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Contracts"), reverse(NAV)),
            Crumb(self.object.number, self.get_cancel_url()),
            Crumb(_("Cancel contract")),
        ]

    def get_cancel_url(self) -> str:
        return reverse("orders:contract_detail", args=[self.object.pk])

    def why_not(self) -> StrOrPromise:
        return transitions.why_not(CONTRACT_FLOW, self.object.state, "cancel")

    def effective_on(self) -> date:
        """Return the date the preview is for."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        try:
            typed = parse_date(sent.get("effective_on", ""))
        except ValueError:
            typed = None
        return typed or clock.local_date(self.at, self.object.time_zone)

    def get_initial(self) -> dict[str, Any]:
        return {"effective_on": self.effective_on()}

    def get_effects(self) -> Sequence[StrOrPromise]:
        if self.why_not():
            return ()
        on = self.effective_on()
        try:
            preview = selectors.preview_cancellation(self.object, on)
        except NotAmendable as error:
            return [str(error)]
        lang = markup.language()
        ends = [
            _("ends “%(charge)s” on %(day)s, the first day not served")
            % {
                "charge": phase.description,
                "day": formats.day(
                    max(preview.until, phase.start_on or phase.agreed_start_on), lang
                ),
            }
            for phase in preview.ends
        ]
        found = [*ends, _("changes MRR by %(amount)s") % {"amount": markup.plain(preview.mrr)}]
        if preview.tcv is not None:
            found.append(
                _("changes the contract value by %(amount)s")
                % {"amount": markup.plain(preview.tcv)}
            )
        if preview.entitlements:
            words = ngettext(
                "ends %(n)s entitlement", "ends %(n)s entitlements", preview.entitlements
            )
            found.append(words % {"n": preview.entitlements})
        return [*found, _("credits what was billed beyond that day")]

    def act(self, data: dict[str, Any]) -> str:
        services.cancel_contract(
            contract_id=self.object.pk, **data, actor=self.actor, at=self.at
        )  # fmt: skip
        return self.get_cancel_url()


class PhaseVerb(ActionScreen):
    """What changing and ending one charge share."""

    resource, nav_entry = "orders.chargephase", NAV
    object: ChargePhase

    def get_queryset(self) -> QuerySet[ChargePhase]:
        return selectors.list_phases()

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Contracts"), reverse(NAV)),
            Crumb(self.object.contract.number, self.get_cancel_url()),
            Crumb(str(self.verb)),
        ]

    def get_cancel_url(self) -> str:
        return reverse("orders:contract_detail", args=[self.object.contract_id])

    def today(self) -> date:
        """Return today in the contract's time zone."""
        return clock.local_date(self.at, self.object.contract.time_zone)


class PhaseChange(PhaseVerb):
    action, form_class = "change", ChangeForm
    question, verb = gettext_lazy("Change “%(object)s”"), gettext_lazy("Change charge")
    success = gettext_lazy("Charge changed")

    def why_not(self) -> StrOrPromise:
        return why_no_change(self.object)

    def get_initial(self) -> dict[str, Any]:
        phase = self.object
        return {
            "effective_on": max(self.today(), phase.start_on or phase.agreed_start_on),
            "quantity": phase.quantity,
            "unit_price": phase.unit_price,
        }

    def get_effects(self) -> Sequence[StrOrPromise]:
        return [
            _("ends the present terms on that day and begins new ones, on the same billing days"),
            _("credits and bills again what was billed beyond that day"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.change_phase(phase_id=self.object.pk, **data, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class PhaseEnd(PhaseVerb):
    action, form_class, danger = "end", EndForm, True
    question, verb = gettext_lazy("End “%(object)s”?"), gettext_lazy("End charge")
    success = gettext_lazy("Charge ended")

    def why_not(self) -> StrOrPromise:
        return why_no_end(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {"effective_on": self.today()}

    def get_effects(self) -> Sequence[StrOrPromise]:
        return [
            _("ends the charge on that day; the contract and its other charges go on"),
            _("credits what was billed beyond that day"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.end_phase(phase_id=self.object.pk, **data, actor=self.actor, at=self.at)
        return self.get_cancel_url()
