"""Contracts: list, one contract with phases and amendments, and the verbs that amend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from orders import selectors
from orders.filters import ContractFilter, SubscriptionFilter
from orders.models import ChargePhase, Contract, Order, Subscription
from orders.models.words import CONTRACT_WORDS
from orders.states import CONTRACT_FLOW, ContractState
from orders.tables import CONTRACT_TONES, CONTRACTS, SUBSCRIPTIONS
from revops.core import clock
from revops.core.screens import markup, path, records
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill
from revops.core.screens.path import PathStep

NAV = "orders:contract_list"


class ContractList(ListScreen):
    resource = "orders.contract"
    title = gettext_lazy("Contracts")
    crumbs = (Crumb(gettext_lazy("Deals")),)
    detail = "orders:contract_detail"
    filterset_class = ContractFilter
    tab_field = "state"
    tabs = tuple(CONTRACT_WORDS.items())
    columns = CONTRACTS
    views = (SavedView(gettext_lazy("Ending next"), "?state=active&sort=until&term=fixed"),)
    empty = Empty(
        gettext_lazy("No contracts yet"),
        gettext_lazy("A contract begins with its first order."),
        "/orders/",
        gettext_lazy("Open orders"),
    )

    def get_queryset(self) -> QuerySet[Contract]:
        return selectors.list_contracts()

    def get_actions(self) -> list[Action]:
        return [
            Action(_("Subscriptions"), reverse("orders:subscription_list")),
            Action(_("Entitlements"), reverse("orders:entitlement_list")),
        ]


class SubscriptionList(ListScreen):
    resource = "orders.subscription"
    title = gettext_lazy("Subscriptions")
    crumbs = (Crumb(gettext_lazy("Contracts"), "/contracts/"),)
    nav_entry = NAV
    filterset_class = SubscriptionFilter
    columns = SUBSCRIPTIONS
    empty = Empty(
        gettext_lazy("No subscriptions yet"),
        gettext_lazy("What was bought within a contract shows here, product by product."),
    )

    def get_queryset(self) -> QuerySet[Subscription]:
        return selectors.list_subscriptions()

    def row_url(self, obj: Subscription) -> str:
        return reverse("orders:contract_detail", args=[obj.contract_id])


@dataclass(frozen=True)
class PhaseRow:
    """A phase as the table shows it: how far it is, and which verbs it allows."""

    phase: ChargePhase
    word: StrOrPromise
    tone: str
    change_why: StrOrPromise = ""
    end_why: StrOrPromise = ""


def why_no_change(phase: ChargePhase) -> StrOrPromise:
    """Return why quantity and price of a phase cannot change, or an empty string."""
    if phase.contract.state != ContractState.ACTIVE.value:
        return _("The contract is over.")
    if phase.kind != "recurring":
        return _("Only a recurring charge can change; end it and sell another.")
    if phase.start_on is None:
        return _("It awaits delivery; change it once it runs.")
    if phase.start_on == phase.until:
        return _("Nothing of it is served.")
    return ""


def why_no_end(phase: ChargePhase) -> StrOrPromise:
    """Return why a phase cannot be ended, or an empty string."""
    if phase.contract.state != ContractState.ACTIVE.value:
        return _("The contract is over.")
    if phase.start_on is not None and phase.start_on == phase.until:
        return _("Nothing of it is served.")
    if phase.kind != "recurring" and phase.start_on is not None:
        return _("A delivered one-time charge is credited, not ended.")
    return ""


class ContractDetail(DetailScreen):
    """One contract. Higher floors fill `orders.contract` (billing periods, invoices, revenue)."""

    resource, slot, nav_entry = "orders.contract", "orders.contract", NAV
    template_name = "orders/contract_detail.html"
    object: Contract

    def get_queryset(self) -> QuerySet[Contract]:
        return selectors.list_contracts()

    def get_crumbs(self) -> list[Crumb]:
        account = self.object.account
        return [
            Crumb(_("Contracts"), reverse(NAV)),
            Crumb(account.name, records.url_of(account)),
            Crumb(self.object.number),
        ]

    def get_title(self) -> str:
        return _("Contract %(number)s") % {"number": self.object.number}

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(self.object.get_state_display(), CONTRACT_TONES[self.object.state])]

    def get_facts(self) -> Sequence[Fact]:
        contract = self.object
        found = [
            Fact(contract.account.name, records.url_of(contract.account)),
            Fact(_("Owner %(name)s") % {"name": contract.owner.name}),
            Fact(contract.legal_entity.name),
        ]
        if contract.payer_id != contract.account_id:
            name = {"name": contract.payer.name}
            found.append(Fact(_("Paid by %(name)s") % name, records.url_of(contract.payer)))
        if word := self._what_follows():
            found.append(Fact(word))
        return found

    def _what_follows(self) -> str:
        """Say what happens when the term is over."""
        contract = self.object
        if contract.until is None or contract.state != ContractState.ACTIVE.value:
            return ""
        day = {"day": markup.plain(contract.until)}
        if not contract.is_renewing:
            return _("Ends by itself on %(day)s") % day
        if contract.until > clock.local_date(self.at, contract.time_zone):
            return _("Renews on %(day)s, with the next quote that is signed") % day
        return _("Term over since %(day)s; stays open until the next quote is signed") % day

    def get_figures(self) -> Sequence[Figure]:
        contract = self.object
        today = clock.local_date(self.at, contract.time_zone)
        worth = selectors.contract_figures(contract, today)
        code = contract.currency
        return [
            Figure(_("MRR"), worth.mrr, _("in force today"), currency=code),
            Figure(_("ARR"), worth.mrr * 12, _("MRR × 12"), currency=code),
            Figure(_("Contract value"), worth.tcv, _("net, real days"), currency=code)
            if worth.tcv is not None
            else Figure(_("Contract value"), _("evergreen"), _("no end, no total")),
            Figure(_("Once"), worth.one_time, _("net"), currency=code),
            Figure(_("Start"), contract.start_on, ""),
            Figure(_("Until"), contract.until or _("open"), _("first day not served")),
        ]

    def get_path(self) -> Sequence[PathStep]:
        order = Order.objects.filter(amendment__contract=self.object).order_by("pk").last()
        return path.strip(order.pk) if order else ()

    def get_actions(self) -> list[Action]:
        contract = self.object
        return [
            transition_action(
                CONTRACT_FLOW,
                "cancel",
                contract.state,
                label=_("Cancel contract"),
                url=reverse("orders:contract_cancel", args=[contract.pk]),
                allowed=self.may("cancel", obj=contract),
                states=dict(CONTRACT_WORDS),
                danger=True,
            )
        ]

    def get_context(self) -> dict[str, Any]:
        phases = selectors.list_phases().filter(contract=self.object)
        return super().get_context() | {
            "phases": [self.row(one) for one in phases.order_by("subscription_id", "pk")],
            "amendments": selectors.list_amendments(self.object),
            "entitlements": selectors.list_entitlements().filter(contract=self.object),
            "may_change": self.may("change", "orders.chargephase"),
            "may_end": self.may("end", "orders.chargephase"),
        }

    def row(self, phase: ChargePhase) -> PhaseRow:
        """Return a phase with its state today and what may be done with it."""
        today = clock.local_date(self.at, self.object.time_zone)
        word, tone = _("Running"), "ok"
        if phase.start_on is None:
            word, tone = _("Awaits delivery"), "warn"
        elif phase.start_on == phase.until:
            word, tone = _("Never served"), ""
        elif phase.until is not None and phase.until <= today:
            word, tone = _("Ended"), ""
        elif phase.start_on > today:
            word, tone = _("To come"), "info"
        elif phase.kind != "recurring":
            word, tone = _("Served"), "ok"
        return PhaseRow(phase, word, tone, why_no_change(phase), why_no_end(phase))
