"""Credit notes, and the credits people ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from billing import selectors, services
from billing.filters import ConcessionRequestFilter, CreditNoteFilter
from billing.forms import AllocateForm
from billing.models import ConcessionRequest, CreditNote
from billing.models.words import CONCESSION_WORDS, CREDIT_WORDS
from billing.states import CONCESSION_FLOW
from billing.tables import (
    CONCESSION_TONES,
    CONCESSIONS,
    CREDIT_NOTES,
    CREDIT_TONES,
    NOTE_TONES,
)
from billing.views import pdfs
from billing.views.history import document_timeline
from revops.core import policy, transitions
from revops.core.screens import markup, records
from revops.core.screens.actions import ActionScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill, TimelineEntry
from revops.core.screens.views import Screen

NAV = "billing:credit_note_list"


class CreditNoteList(ListScreen):
    resource = "billing.creditnote"
    title = gettext_lazy("Credit notes")
    crumbs = (Crumb(gettext_lazy("Billing")),)
    detail = "billing:credit_note_detail"
    filterset_class = CreditNoteFilter
    tab_field = "state"
    tabs = tuple(CREDIT_WORDS.items())
    columns = CREDIT_NOTES
    empty = Empty(
        gettext_lazy("No credit notes yet"),
        gettext_lazy("A changed contract, a cancelled invoice or a decision brings one."),
        "/invoices/",
        gettext_lazy("Open invoices"),
    )

    def get_queryset(self) -> QuerySet[CreditNote]:
        return selectors.list_credit_notes()

    def get_actions(self) -> list[Action]:
        if not self.may("view", "billing.concessionrequest"):
            return []
        return [Action(_("Credits asked for"), reverse("billing:concession_list"))]


class CreditNoteDetail(DetailScreen):
    resource, slot, nav_entry = "billing.creditnote", "billing.creditnote", NAV
    template_name = "billing/credit_note_detail.html"
    object: CreditNote

    def get_queryset(self) -> QuerySet[CreditNote]:
        return selectors.list_credit_notes()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Credit notes"), reverse(NAV)), Crumb(self.object.reference)]

    def get_title(self) -> str:
        return _("Credit note %(number)s") % {"number": self.object.reference}

    def get_pills(self) -> Sequence[Pill]:
        item = self.object.receivable
        return [
            Pill(item.get_state_display(), CREDIT_TONES[item.state]),
            Pill(self.object.get_kind_display(), NOTE_TONES[self.object.kind]),
        ]

    def get_facts(self) -> Sequence[Fact]:
        note = self.object
        return [
            Fact(note.account.name, records.url_of(note.account)),
            Fact(
                _("Corrects %(number)s") % {"number": note.invoice.reference},
                reverse("billing:invoice_detail", args=[note.invoice_id]),
            ),
            Fact(_("Issued %(day)s") % {"day": markup.plain(note.issued_on)}),
        ]

    def get_figures(self) -> Sequence[Figure]:
        note = self.object
        return [
            Figure(_("Total"), note.total, _("with tax")),
            Figure(_("Not used"), note.receivable.open_amount, _("the customer's credit")),
        ]

    def get_actions(self) -> list[Action]:
        if not self.may("allocate", obj=self.object):
            return []
        why = "" if self.object.receivable.open_value else _("The credit is used up.")
        url = reverse("billing:credit_note_allocate", args=[self.object.pk])
        return [Action(_("Use credit"), url, primary=True, dialog=True, why_not=why)]

    def get_timeline(self) -> Sequence[TimelineEntry]:
        return document_timeline(self.object, self.object.receivable)

    def get_context(self) -> dict[str, Any]:
        context = super().get_context()
        if not self.may("view", "billing.invoiceline"):
            return context
        note = self.object
        return context | {
            "lines": selectors.list_lines(credit_note=note),
            "sums": {"net": -note.net, "tax": -note.tax, "total": -note.total},
            "tax_lines": selectors.list_tax_lines(credit_note=note),
            "allocations": selectors.list_allocations(credit_note=note),
            "may_undo": self.may("undo", "billing.allocation"),
        }


class CreditNoteAllocate(ActionScreen):
    """Use what is left of a credit for other invoices of the customer."""

    action, resource, nav_entry = "allocate", "billing.creditnote", NAV
    form_class = AllocateForm
    question, verb = gettext_lazy("Use %(object)s for invoices"), gettext_lazy("Use credit")
    success = gettext_lazy("Credit used")
    object: CreditNote

    def get_queryset(self) -> QuerySet[CreditNote]:
        return selectors.list_credit_notes()

    def get_cancel_url(self) -> str:
        return reverse("billing:credit_note_detail", args=[self.object.pk])

    def why_not(self) -> StrOrPromise:
        if not self.object.receivable.open_value:
            return _("The credit is used up.")
        return "" if self.invoices() else _("This customer owes nothing.")

    def invoices(self) -> list[Any]:
        found = selectors.open_invoices_of(self.object.account_id, self.object.currency_code)
        return list(found.select_related("account", "receivable")[:20])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"invoices": self.invoices()}

    def get_effects(self) -> list[str]:
        left = self.object.receivable.open_amount
        return [_("at most %(left)s can be used") % {"left": markup.plain(left)}]

    def act(self, data: dict[str, Any]) -> str:
        services.allocate_credit(
            credit_note_id=self.object.pk, named=data["named"], actor=self.actor, at=self.at
        )
        return self.get_cancel_url()


class CreditNotePdf(Screen):
    """The credit note as PDF; made on first use and kept."""

    resource = "billing.creditnote"

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        policy.require(request.user, "view", "billing.invoiceline")
        note = self.get_object_or_404(selectors.list_credit_notes(), pk=pk)
        return pdfs.answer(request, note, at=self.at)


class ConcessionList(ListScreen):
    resource = "billing.concessionrequest"
    title = gettext_lazy("Credits asked for")
    crumbs = (Crumb(gettext_lazy("Credit notes"), "/credit-notes/"),)
    nav_entry = NAV
    detail = "billing:concession_detail"
    filterset_class = ConcessionRequestFilter
    tab_field = "state"
    tabs = tuple(CONCESSION_WORDS.items())
    columns = CONCESSIONS
    empty = Empty(
        gettext_lazy("Nobody asked for a credit"),
        gettext_lazy("Ask on an invoice; somebody else approves."),
        "/invoices/",
        gettext_lazy("Open invoices"),
    )

    def get_queryset(self) -> QuerySet[ConcessionRequest]:
        return selectors.list_concession_requests()


class ConcessionDetail(DetailScreen):
    resource, nav_entry = "billing.concessionrequest", NAV
    template_name = "billing/concession_detail.html"
    object: ConcessionRequest

    def get_queryset(self) -> QuerySet[ConcessionRequest]:
        return selectors.list_concession_requests()

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Credits asked for"), reverse("billing:concession_list")),
            Crumb(self.object.reason),
        ]

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(self.object.get_state_display(), CONCESSION_TONES[self.object.state])]

    def get_figures(self) -> Sequence[Figure]:
        return [Figure(_("Credit"), self.object.amount, _("before tax"))]

    def get_actions(self) -> list[Action]:
        asked = self.object
        own = self.request.user.pk == asked.requested_by_id
        actions = []
        for verb, label, how in (
            ("reject", _("Reject"), {"danger": True}),
            ("approve", _("Approve"), {"primary": True}),
        ):
            if not self.may(verb, obj=asked):
                continue
            action = transition_action(
                CONCESSION_FLOW,
                verb,
                asked.state,
                label=label,
                url=reverse(f"billing:concession_{verb}", args=[asked.pk]),
                allowed=True,
                states=dict(CONCESSION_WORDS),
                **how,
            )
            if own and not action.why_not:
                action = Action(label, why_not=_("Somebody else has to decide."))
            actions.append(action)
        return actions


class ConcessionVerb(ActionScreen):
    """What approving and rejecting share."""

    resource, nav_entry = "billing.concessionrequest", NAV
    object: ConcessionRequest

    def get_queryset(self) -> QuerySet[ConcessionRequest]:
        return selectors.list_concession_requests()

    def get_cancel_url(self) -> str:
        return reverse("billing:concession_detail", args=[self.object.pk])

    def why_not(self) -> StrOrPromise:
        return transitions.why_not(CONCESSION_FLOW, self.object.state, self.action)


class ConcessionApprove(ConcessionVerb):
    action = "approve"
    question, verb = gettext_lazy("Approve “%(object)s”?"), gettext_lazy("Approve")
    success = gettext_lazy("Credit note issued")

    def get_effects(self) -> list[str]:
        return [
            _("issues a credit note over %(amount)s plus tax")
            % {"amount": markup.plain(self.object.amount)}
        ]

    def act(self, data: dict[str, Any]) -> str:
        given = services.approve_concession(request_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse("billing:credit_note_detail", args=[given.credit_note_id])


class ConcessionReject(ConcessionVerb):
    action, danger = "reject", True
    question, verb = gettext_lazy("Reject “%(object)s”?"), gettext_lazy("Reject")
    success = gettext_lazy("Rejected")

    def act(self, data: dict[str, Any]) -> str:
        services.reject_concession(request_id=self.object.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()
