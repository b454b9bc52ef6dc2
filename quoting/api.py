"""The door of programs: quotes with one POST per verb, and the approvals they asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from quoting import selectors, services
from quoting.filters import ApprovalFilter, QuoteFilter, SignatureFilter, VersionFilter
from quoting.models import ApprovalStep, Quote, QuoteLine, QuoteVersion, Signature
from quoting.serializers import (
    ApprovalSerializer,
    ChangeLine,
    CommentInput,
    LinePosition,
    NewLineInput,
    NewQuote,
    QuoteSerializer,
    QuoteVersionSerializer,
    ReasonInput,
    SignatureSerializer,
    TermsInput,
)
from revops.core import api


class CustomerPage(serializers.Serializer[Any]):
    """Where the customer reads and signs."""

    path = serializers.CharField()


def _terms(data: dict[str, Any]) -> services.Terms:
    names = (
        "title", "start_on", "payment_terms_days", "valid_until", "po_number", "message",
    )  # fmt: skip
    given = {name: data[name] for name in names if name in data}
    return services.Terms(
        **given,
        signer_id=data.get("signer"),
        term_months=data.get("term_months"),
        is_evergreen="term_months" in data and data["term_months"] is None,
    )


class QuoteViewSet(api.NounViewSet):
    """Quotes; a customer signs on the public page only."""

    resource = "quoting.quote"
    queryset = Quote.objects.all()
    serializer_class = QuoteSerializer
    filterset_class = QuoteFilter

    def get_queryset(self) -> QuerySet[Any]:
        lines = QuoteLine.objects.select_related("charge").order_by("position")
        current = QuoteVersion.objects.filter(is_current=True).prefetch_related(
            Prefetch("lines", queryset=lines)
        )
        rows = super().get_queryset()
        return rows.prefetch_related(Prefetch("versions", current, to_attr="current_versions"))

    @api.creation(body=NewQuote)
    def create(self, call: api.Call) -> int:
        """Create a draft, numbered, with its first products."""
        data = call.data
        quote = services.create_quote(
            account_id=data["account"],
            owner_id=data["owner"],
            price_book_id=data["price_book"],
            opportunity_id=data.get("opportunity"),
            title=data["title"],
            terms=_terms(data),
            lines=[
                services.NewLine(line["product"], line["quantity"], line["discount_percent"])
                for line in data.get("lines", [])
            ],
            actor=call.actor,
            at=call.at,
        )
        return quote.pk

    @api.change(body=TermsInput)
    def partial_update(self, call: api.Call) -> None:
        """Change terms of the draft."""
        services.change_terms(
            quote_id=call.pk, terms=_terms(call.data), actor=call.actor, at=call.at
        )

    @api.transition("change", body=NewLineInput, path="add-line")
    def add_line(self, call: api.Call) -> None:
        """Put a product on the draft: a line per charge."""
        services.add_line(
            quote_id=call.pk,
            product_id=call.data["product"],
            quantity=call.data["quantity"],
            discount_percent=call.data["discount_percent"],
            actor=call.actor,
            at=call.at,
        )

    @api.transition("change", body=ChangeLine, path="change-line")
    def change_line(self, call: api.Call) -> None:
        """Change quantity or price of a line of the draft."""
        services.update_line(quote_id=call.pk, actor=call.actor, at=call.at, **call.data)

    @api.transition("change", body=LinePosition, path="remove-line")
    def remove_line(self, call: api.Call) -> None:
        """Take a line off the draft."""
        services.remove_line(
            quote_id=call.pk, position=call.data["position"], actor=call.actor, at=call.at
        )

    @api.transition("submit")
    def submit(self, call: api.Call) -> None:
        """Ask for approval; approved at once where every discount is within the limits."""
        services.submit_quote(quote_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("approve", body=CommentInput)
    def approve(self, call: api.Call) -> None:
        """Approve what is yours to decide; the quote is approved with the last decision."""
        services.approve_quote(
            quote_id=call.pk, comment=call.data["comment"], actor=call.actor, at=call.at
        )

    @api.transition("reject", body=ReasonInput)
    def reject(self, call: api.Call) -> None:
        """Send the quote back to its owner as a draft."""
        services.reject_quote(
            quote_id=call.pk, reason=call.data["reason"], actor=call.actor, at=call.at
        )

    @api.transition("revise")
    def revise(self, call: api.Call) -> None:
        """Make a submitted or approved quote a draft again."""
        services.revise_quote(quote_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("send")
    def send(self, call: api.Call) -> None:
        """Freeze the document and mail the signer the link."""
        services.send_quote(quote_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("remind")
    def remind(self, call: api.Call) -> None:
        """Mail the link once more."""
        services.remind_signer(quote_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("new_version")
    def new_version(self, call: api.Call) -> None:
        """Supersede the current version by a draft with the same terms."""
        services.create_version(quote_id=call.pk, actor=call.actor, at=call.at)

    @api.transition("decline", body=ReasonInput)
    def decline(self, call: api.Call) -> None:
        """Record that the customer declined outside the page."""
        version = selectors.get_current(call.pk)
        services.decline_quote(
            version_id=version.pk,
            reason=call.data["reason"],
            author=call.actor.label,
            actor=call.actor,
            at=call.at,
        )

    @api.transition("open_as_customer", path="customer-page", answer=CustomerPage)
    def customer_page(self, call: api.Call) -> dict[str, str]:
        """Return the path of the customer's page of the current version."""
        return {"path": services.link_to(selectors.get_current(call.pk).pk)}


class ApprovalViewSet(api.NounViewSet):
    """What was asked and decided; decisions are verbs of the quote."""

    resource = "quoting.approvalstep"
    queryset = ApprovalStep.objects.select_related("request__version__quote")
    serializer_class = ApprovalSerializer
    filterset_class = ApprovalFilter


class VersionViewSet(api.NounViewSet):
    """Every version of every quote, with lines and totals; what was sent is frozen."""

    resource = "quoting.quoteversion"
    queryset = selectors.list_versions()
    serializer_class = QuoteVersionSerializer
    filterset_class = VersionFilter
    prefetch = ("lines__charge",)


class SignatureViewSet(api.NounViewSet):
    """Who signed which version when, and the hashes that bind the evidence."""

    resource = "quoting.signature"
    queryset = Signature.objects.select_related("version__quote")
    serializer_class = SignatureSerializer
    filterset_class = SignatureFilter


api.register("quotes", QuoteViewSet)
api.register("quote-versions", VersionViewSet)
api.register("signatures", SignatureViewSet)
api.register("approvals", ApprovalViewSet)
