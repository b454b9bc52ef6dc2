"""The verbs of a quote: one dialog, one service call each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import PriceBook
from catalog.states import PriceBookState
from crm.models import Account, Contact, Opportunity, SalesPerson
from crm.states import OPEN
from quoting import rules, selectors, services
from quoting.forms import (
    AddProductForm,
    AnswerForm,
    CommentForm,
    NewQuoteForm,
    ReasonForm,
    TermsForm,
)
from quoting.models import Quote, QuoteVersion
from quoting.models.words import ROLE_WORDS
from quoting.states import QUOTE_FLOW
from revops.core import policy, transitions
from revops.core.periods import local_date
from revops.core.screens import markup
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.page import Crumb

NAV = "quoting:quote_list"
HERE = Crumb(gettext_lazy("Quotes"), "/quotes/")


class QuoteVerb(ActionScreen):
    """Base: one quote; `move` names the transition whose refusal is told before the button."""

    resource, nav_entry = "quoting.quote", NAV
    crumbs = (HERE,)
    move = ""
    object: Quote

    def get_queryset(self) -> QuerySet[Quote]:
        return selectors.list_quotes()

    @cached_property
    def version(self) -> QuoteVersion:
        return selectors.get_current(self.object.pk)

    def why_not(self) -> str:
        return transitions.why_not(QUOTE_FLOW, self.version.state, self.move) if self.move else ""

    def given(self) -> dict[str, Any]:
        return {"quote_id": self.object.pk, "actor": self.actor, "at": self.at}

    def back(self) -> str:
        return reverse("quoting:quote_detail", args=[self.object.pk])


class QuoteSubmit(QuoteVerb):
    action, move = "submit", "submit"
    question, verb = gettext_lazy("Submit this quote?"), gettext_lazy("Submit")
    success = gettext_lazy("Submitted")

    @cached_property
    def asks(self) -> list[rules.Ask]:
        return services.needed_for(self.version, self.actor)

    def get_effects(self) -> Sequence[str]:
        if not self.asks:
            return [_("Every discount is within your limit: it is approved at once.")]
        names = ", ".join(str(ROLE_WORDS.get(ask.role, ask.role)) for ask in self.asks)
        reasons = [_(r.message) % r.params for ask in self.asks for r in ask.reasons]
        return [_("Asks for approval: %(who)s.") % {"who": names}, *reasons]

    def act(self, data: dict[str, Any]) -> str:
        services.submit_quote(**self.given())
        return self.back()


class QuoteApprove(QuoteVerb):
    action, move = "approve", "approve"
    question, verb = gettext_lazy("Approve %(object)s?"), gettext_lazy("Approve")
    success, form_class = gettext_lazy("Approved"), CommentForm

    def get_effects(self) -> Sequence[str]:
        version = self.version
        words = {"discount": markup.plain(version.discount_total)}
        return [
            _("%(discount)s off the list price is approved.") % words,
            _("The approval covers exactly these terms; any change ends it."),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.approve_quote(**self.given(), comment=data.get("comment", ""))
        return self.back()


class QuoteReject(QuoteVerb):
    action, move = "reject", "reject"
    question, verb = gettext_lazy("Send %(object)s back?"), gettext_lazy("Send back")
    success, form_class = gettext_lazy("Sent back to its owner"), ReasonForm

    def act(self, data: dict[str, Any]) -> str:
        services.reject_quote(**self.given(), reason=data["reason"])
        return self.back()


class QuoteRevise(QuoteVerb):
    action, move = "revise", "revise"
    question, verb = gettext_lazy("Make %(object)s a draft again?"), gettext_lazy("Revise")
    success = gettext_lazy("A draft again")

    def get_effects(self) -> Sequence[str]:
        return [_("Open requests for approval are cancelled.")]

    def act(self, data: dict[str, Any]) -> str:
        services.revise_quote(**self.given())
        return self.back()


class QuoteSend(QuoteVerb):
    action, move = "send", "send"
    question, verb = gettext_lazy("Send %(object)s to the customer?"), gettext_lazy("Send")
    success = gettext_lazy("Sent")
    warning = gettext_lazy("What is sent is frozen; a change needs a new version.")

    def get_effects(self) -> Sequence[str]:
        signer, last = self.version.signer, self.version.valid_until - timedelta(days=1)
        return [
            _("Mails the link to %(name)s, %(email)s.")
            % {"name": signer.name, "email": signer.email}
            if signer
            else _("Nobody is named to sign."),
            _("Open until %(day)s.") % {"day": markup.plain(last)},
            _("Freezes the document and keeps its fingerprint."),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.send_quote(**self.given())
        return self.back()


class QuoteRemind(QuoteVerb):
    action = "remind"
    question, verb = gettext_lazy("Remind the signer of %(object)s?"), gettext_lazy("Send mail")
    success = gettext_lazy("The reminder is on its way")

    def act(self, data: dict[str, Any]) -> str:
        services.remind_signer(**self.given())
        return self.back()


class QuoteNewVersion(QuoteVerb):
    action, move = "new_version", "supersede"
    question, verb = gettext_lazy("Make a new version of %(object)s?"), gettext_lazy("New version")

    def get_effects(self) -> Sequence[str]:
        return [
            _("Copies terms and lines into a draft."),
            _("The old version can no longer be signed; its link says that a newer one exists."),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.create_version(**self.given())
        return self.back()


class QuoteAnswer(QuoteVerb):
    action = "comment"
    question, verb = gettext_lazy("Answer the customer"), gettext_lazy("Answer")
    success, form_class = gettext_lazy("Answered; the customer sees it on the page"), AnswerForm

    def act(self, data: dict[str, Any]) -> str:
        services.add_comment(
            version_id=self.version.pk,
            author=self.actor.label,
            text=data["text"],
            is_customer=False,
            actor=self.actor,
            at=self.at,
        )
        return self.back()


class QuoteAdd(QuoteVerb):
    """Put a product on the draft."""

    action = "change"
    question, verb = gettext_lazy("Add a product"), gettext_lazy("Add")
    form_class = AddProductForm

    def get_form_kwargs(self) -> dict[str, Any]:
        today = local_date(self.at, self.object.legal_entity.time_zone)
        return {"products": selectors.list_products(self.object.price_book_id, today)}

    def act(self, data: dict[str, Any]) -> str:
        services.add_line(**self.given(), product_id=data["product"].pk, quantity=data["quantity"])
        return self.back()


class QuoteTerms(QuoteVerb):
    """Change what a draft says besides its lines."""

    action = "change"
    question, verb = gettext_lazy("Terms of %(object)s"), gettext_lazy("Save")
    success, form_class = gettext_lazy("Saved"), TermsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"contacts": Contact.objects.filter(account=self.object.account).order_by("name")}

    def get_initial(self) -> dict[str, Any]:
        version = self.version
        names = (
            "start_on", "term_months", "payment_terms_days", "valid_until", "signer", "po_number",
            "message",
        )  # fmt: skip
        return {"title": self.object.title, **{name: getattr(version, name) for name in names}}

    def act(self, data: dict[str, Any]) -> str:
        signer = data.pop("signer")
        terms = services.Terms(
            **data,
            signer_id=signer.pk if signer else None,
            is_evergreen=data["term_months"] is None,
        )
        services.change_terms(**self.given(), terms=terms)
        return self.back()


class QuoteNew(FormScreen):
    """A new quote: customer, owner and price book; products come on its page."""

    action, resource, nav_entry = "create", "quoting.quote", NAV
    title, verb = gettext_lazy("New quote"), gettext_lazy("Create draft")
    crumbs = (HERE,)
    form_class = NewQuoteForm
    cancel_url = "/quotes/"

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        seen = {
            "account": Account.objects.order_by("name"),
            "opportunity": Opportunity.objects.filter(state__in=OPEN),
        }
        choices: dict[str, QuerySet[Any]] = {
            name: policy.scoped(user, "view", rows) for name, rows in seen.items()
        }
        choices["owner"] = self._owners()
        choices["price_book"] = PriceBook.objects.filter(
            state=PriceBookState.PUBLISHED.value
        ).order_by("name")
        return {"choices": choices}

    def _owners(self) -> QuerySet[SalesPerson]:
        """Return for whom this user may write quotes: those whose quotes they could see."""
        user: Any = self.request.user
        everybody = SalesPerson.objects.order_by("name")
        held = policy.rights(user)
        if any(held.holds(role) for role in (policy.Role.DEAL_DESK, policy.Role.INTEGRATION)):
            return everybody
        if held.holds(policy.Role.SALES_MANAGER):
            return everybody.filter(pk__in=policy.team(user))
        return everybody.filter(user=user)

    def get_initial(self) -> dict[str, Any]:
        user: Any = self.request.user
        owner = SalesPerson.objects.filter(user=user).first()
        book = PriceBook.objects.filter(state=PriceBookState.PUBLISHED.value).first()
        wanted = {name: self.request.GET.get(name, "") for name in ("account", "opportunity")}
        title = ""
        if wanted["opportunity"].isdigit():
            found = policy.scoped(user, "view", Opportunity.objects.all()).filter(
                pk=int(wanted["opportunity"])
            )
            for deal in found:
                wanted["account"], title = str(deal.account_id or ""), deal.name
        return {"owner": owner, "price_book": book, "title": title, **wanted}

    def act(self, data: dict[str, Any]) -> str:
        deal = data["opportunity"]
        quote = services.create_quote(
            account_id=data["account"].pk,
            opportunity_id=deal.pk if deal else None,
            owner_id=data["owner"].pk,
            price_book_id=data["price_book"].pk,
            title=data["title"],
            actor=self.actor,
            at=self.at,
        )
        return reverse("quoting:quote_detail", args=[quote.pk])
