"""The customer's page of an invoice or credit note, behind a secret link."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from billing import selectors, services
from billing.documents import read_document
from billing.documents.reading import giro_code, read_transfer
from billing.models import CreditNote, Invoice
from billing.tables import standing
from billing.views import pdfs
from revops.core import clock
from revops.core.portal import PublicPage, chosen_language


class DocumentPage(PublicPage):
    """Base: one document behind one link, in its language unless the reader chose another."""

    @cached_property
    def document(self) -> Invoice | CreditNote:
        raise NotImplementedError

    @property
    def language(self) -> str:
        return chosen_language(self.request) or self.document.language

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if not request.user.is_authenticated:  # a look by our own people is not the customer's
            self.record_view()
        with translation.override(self.language):
            return render(request, "billing/public_document.html", self.get_context())

    def get_context(self) -> dict[str, Any]:
        document = self.document
        item = document.receivable
        context: dict[str, Any] = {
            "seller": document.seller,
            "doc": read_document(document),
            "document": document,
            "item": item,
            "token": self.token,
        }
        if isinstance(document, Invoice):
            today = clock.local_date(self.at, document.legal_entity.time_zone)
            words, tone = standing(item, document.due_on, today)
            context |= {
                "state": words,
                "tone": tone,
                "giro": giro_code(document, item.open_value),
                "transfer": read_transfer(document, item.open_amount),
                "settled": item.total - item.open_amount if item.state == "partial" else None,
            }
        return context


class InvoicePage(DocumentPage):
    purpose = services.INVOICE_PURPOSE

    @cached_property
    def document(self) -> Invoice:
        return selectors.list_invoices().get(pk=self.link.subject_id)


class CreditNotePage(DocumentPage):
    purpose = services.NOTE_PURPOSE

    @cached_property
    def document(self) -> CreditNote:
        return selectors.list_credit_notes().get(pk=self.link.subject_id)


class InvoicePagePdf(InvoicePage):
    """The invoice as PDF for its customer."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return pdfs.answer(request, self.document, at=self.at)


class CreditNotePagePdf(CreditNotePage):
    """The credit note as PDF for its customer."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return pdfs.answer(request, self.document, at=self.at)
