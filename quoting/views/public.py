"""The customer's page: read, ask, decline, sign; afterwards the signed copy and what happens."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from quoting import rules, selectors, services
from quoting.documents import last_day, read_offer
from quoting.forms import DeclineForm, QuestionForm, SignForm
from quoting.models import QuoteVersion
from quoting.states import QuoteState
from quoting.views import pdfs
from revops.core.periods import local_date
from revops.core.portal import PublicPage, chosen_language
from revops.core.screens import refusals, slots
from revops.core.screens.slots import Panel

SLOT = "quoting.public.after_signature"
POLL_SECONDS = 600
STOP_POLLING = 286


class QuotePage(PublicPage):
    """Base: one frozen version behind one link, in the customer's language unless they chose."""

    purpose = services.PURPOSE

    @cached_property
    def version(self) -> QuoteVersion:
        return selectors.list_versions().get(pk=self.link.subject_id)

    @property
    def content(self) -> dict[str, Any]:
        """Return what was frozen when the quote was sent."""
        return self.version.frozen_content or {}

    @property
    def language(self) -> str:
        signer = self.version.signer
        theirs = signer.language if signer else self.version.quote.account.language
        return chosen_language(self.request) or theirs

    @property
    def device(self) -> services.Device:
        meta = self.request.META
        return services.Device(meta.get("REMOTE_ADDR") or None, meta.get("HTTP_USER_AGENT", ""))

    @property
    def is_open(self) -> bool:
        """Say whether the offer can be signed or declined now."""
        today = local_date(self.at, self.version.quote.legal_entity.time_zone)
        return self.version.state == QuoteState.SENT.value and not rules.has_expired(
            self.version.valid_until, today
        )

    @property
    def here(self) -> str:
        return reverse("quoting:public", args=[self.token])

    def consent_text(self) -> str:
        words = {"customer": self.content["customer"]["name"]}
        return _("I may sign for %(customer)s and accept this quote.") % words

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render in the customer's language."""
        with translation.override(self.language):
            offer = read_offer(self.content)
            return render(
                self.request,
                template,
                {
                    "seller": self.version.quote.legal_entity,
                    "version": self.version,
                    "quote": self.version.quote,
                    "offer": offer,
                    "last_day": last_day(self.version.valid_until),
                    "consent_text": self.consent_text(),
                    "token": self.token,
                    **context,
                },
                status=status,
            )

    def closed(self) -> HttpResponse:
        """Answer an offer that is over: signed shows the copy, all else says why (410)."""
        if self.version.state == QuoteState.SIGNED.value:
            return self.page(
                "quoting/public_signed.html",
                signature=selectors.get_signature(self.version.pk),
                panels=self.panels(),
            )
        return self.page("quoting/public_gone.html", status=410)

    def panels(self) -> list[Panel]:
        """Return what happens after the signature, in the customer's language."""
        with translation.override(self.language):
            return slots.collect(SLOT, self.request, self.version)

    def comments(self) -> list[Any]:
        return selectors.list_comments(self.version.quote_id)

    def sign_form(self, data: Any = None) -> SignForm:
        signer = self.content["signer"] or {}
        initial = {
            "name": signer.get("name", ""),
            "title": signer.get("title", ""),
            "document_sha256": self.version.document_sha256,
        }
        return SignForm(data, initial=initial)


class PublicQuote(QuotePage):
    """GET shows the offer; POST signs it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not request.user.is_authenticated:  # a look by our own people is not the customer's
            services.record_view(
                version_id=self.version.pk, link_id=self.link.pk, at=self.at, device=self.device
            )
        if not self.is_open:
            return self.closed()
        return self.page(
            "quoting/public_quote.html", form=self.sign_form(), comments=self.comments()
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        form = self.sign_form(request.POST)
        with translation.override(self.language):
            if not form.is_valid():
                return self._again(form)
            data = form.cleaned_data
            signing = services.Signing(
                name=data["name"],
                title=data["title"],
                typed_signature=data["typed_signature"],
                has_consented=data["has_consented"],
                document_sha256=data["document_sha256"],
                consent_text=self.consent_text(),
                email=self.link.recipient,
            )
            try:
                services.sign_quote(
                    version_id=self.version.pk,
                    signing=signing,
                    device=self.device,
                    actor=self.actor,
                    at=self.at,
                )
            except refusals.known() as error:
                del self.version
                return self._again(form, refusal=refusals.explain(error))
        return HttpResponseRedirect(self.here, status=303)

    def _again(self, form: SignForm, refusal: Any = None) -> HttpResponse:
        if not self.is_open:
            return self.closed()
        return self.page(
            "quoting/public_quote.html",
            form=form,
            refusal=refusal,
            comments=self.comments(),
            status=422,
        )


class PublicProgress(QuotePage):
    """What happens after the signature, asked for by the page until all is done."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        panels = self.panels()
        signed_at = self.version.signed_at
        is_old = signed_at is None or (self.at - signed_at).total_seconds() > POLL_SECONDS
        is_done = all(panel.context.get("is_done") for panel in panels)
        status = STOP_POLLING if is_old or (panels and is_done) else 200
        return self.page("quoting/public_progress.html", panels=panels, status=status)


class PublicDecline(QuotePage):
    """Decline, with a reason."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not self.is_open:
            return self.closed()
        return self.page("quoting/public_decline.html", form=DeclineForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        form = DeclineForm(request.POST)
        with translation.override(self.language):
            if not form.is_valid():
                return self.page("quoting/public_decline.html", form=form, status=422)
            try:
                services.decline_quote(
                    version_id=self.version.pk,
                    reason=form.cleaned_data["reason"],
                    author=self.actor.label,
                    actor=self.actor,
                    at=self.at,
                )
            except refusals.known():
                del self.version
                return self.closed()
        return HttpResponseRedirect(self.here, status=303)


class PublicQuestion(QuotePage):
    """Ask a question; it stands in the quote's history."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.page(
            "quoting/public_question.html", form=QuestionForm(), comments=self.comments()
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        form = QuestionForm(request.POST)
        with translation.override(self.language):
            if not form.is_valid():
                return self.page(
                    "quoting/public_question.html",
                    form=form,
                    comments=self.comments(),
                    status=422,
                )
            signer = self.content["signer"] or {}
            services.ask_question(
                version_id=self.version.pk,
                author=signer.get("name", "") or self.actor.label,
                text=form.cleaned_data["text"],
                actor=self.actor,
                at=self.at,
            )
        return HttpResponseRedirect(
            reverse("quoting:public_question", args=[self.token]), status=303
        )


class PublicPdf(QuotePage):
    """The document, or its signed copy, as PDF."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        with translation.override(self.language):
            return pdfs.answer(request, self.version)
