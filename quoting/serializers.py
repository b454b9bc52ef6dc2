"""What the API shows of quotes and approvals, and what it takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from catalog.models import PriceBook, Product
from crm.models import Account, Contact, Opportunity, SalesPerson
from quoting.models import ApprovalStep, Quote, QuoteLine, QuoteVersion, Signature
from revops.core import api


class QuoteLineSerializer(api.NounSerializer):
    """One charge of a product: list terms, agreed terms, amount for one period or once."""

    id = None  # type: ignore[assignment]
    product = api.PublicReference(Product)
    charge = serializers.CharField(source="charge.code", read_only=True)
    kind = serializers.CharField(source="charge.kind", read_only=True)
    billing_period_months = serializers.IntegerField(
        source="charge.billing_period_months", read_only=True
    )

    class Meta:
        model = QuoteLine
        object = "quote_line"
        fields = [
            "object", "position", "product", "charge", "kind", "billing_period_months",
            "description", "quantity", "list_unit_price", "discount_percent", "net_unit_price",
            "unit_cost", "list_amount", "amount",
        ]  # fmt: skip


class QuoteVersionSerializer(api.NounSerializer):
    """The current version of a quote: terms, lines, totals net of tax."""

    lines = QuoteLineSerializer(many=True)
    signer = api.PublicReference(Contact)

    class Meta:
        model = QuoteVersion
        object = "quote_version"
        fields = [
            "id", "object", "number", "state", "start_on", "term_months", "payment_terms_days",
            "valid_until", "signer", "po_number", "message", "list_total", "discount_total",
            "one_time_total", "monthly_total", "first_year_total", "tcv", "margin_total",
            "approval_basis", "document_sha256", "sent_at", "signed_at", "signed_on",
            "declined_at", "decline_reason", "expired_at", "lines",
        ]  # fmt: skip


class SignatureSerializer(api.NounSerializer):
    """A signature; the address and device it came from stay with the evidence."""

    quote = api.PublicReference(Quote, source="version.quote")

    class Meta:
        model = Signature
        object = "signature"
        fields = [
            "id", "object", "quote", "version", "evidence", "signer_name", "signer_title",
            "signed_at", "signed_on", "consent_version", "document_sha256", "evidence_sha256",
        ]  # fmt: skip


class QuoteSerializer(api.NounSerializer):
    """A quote with its current version."""

    state = serializers.CharField(source="current_version.state", read_only=True)
    current = QuoteVersionSerializer(source="current_version")

    class Meta:
        model = Quote
        object = "quote"
        fields = [
            "id", "object", "number", "title", "account", "opportunity", "owner", "legal_entity",
            "currency", "price_book", "channel", "created_at", "state", "current",
        ]  # fmt: skip


class ApprovalSerializer(api.NounSerializer):
    """One role's decision about a quote, with the reasons it was needed."""

    quote = api.PublicReference(Quote, source="request.version.quote")
    reasons = serializers.SerializerMethodField()
    requested_at = serializers.DateTimeField(source="request.requested_at", read_only=True)

    class Meta:
        model = ApprovalStep
        object = "approval"
        fields = [
            "id", "object", "quote", "role", "state", "reasons", "requested_at", "decided_at",
            "comment",
        ]  # fmt: skip

    def get_reasons(self, step: ApprovalStep) -> list[dict[str, Any]]:
        """Return codes with sentences in the caller's language."""
        return [
            {"code": one["code"], "detail": _(one["message"]) % one["params"]}
            for one in step.reasons
        ]


class NewLineInput(api.InputSerializer):
    """A product to put on a quote; each of its charges becomes a line."""

    product = api.PublicIdInput(Product)
    quantity = api.DecimalInput(places=6, least=Decimal("0.000001"), default=Decimal(1))
    discount_percent = api.DecimalInput(
        places=6, least=Decimal(0), most=Decimal(100), default=Decimal(0)
    )


class TermsInput(api.InputSerializer):
    """Terms to change; members left out stay as they are."""

    title = serializers.CharField(max_length=200, required=False)
    start_on = serializers.DateField(required=False)
    term_months = serializers.IntegerField(
        min_value=1, max_value=120, required=False, allow_null=True,
        help_text="Null makes the quote evergreen.",
    )  # fmt: skip
    payment_terms_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    valid_until = serializers.DateField(required=False)
    signer = api.PublicIdInput(Contact, required=False)
    po_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    message = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class NewQuote(TermsInput):
    """A new quote, with its first products if wanted."""

    account = api.PublicIdInput(Account)
    owner = api.PublicIdInput(SalesPerson)
    price_book = api.PublicIdInput(PriceBook)
    opportunity = api.PublicIdInput(Opportunity, required=False)
    title = serializers.CharField(max_length=200)
    lines = NewLineInput(many=True, required=False)


class ChangeLine(api.InputSerializer):
    """A change of one line: quantity, and a discount in percent or an agreed unit price."""

    position = serializers.IntegerField(min_value=1)
    quantity = api.DecimalInput(places=6, required=False)
    discount_percent = api.DecimalInput(places=6, required=False)
    net_unit_price = api.DecimalInput(places=12, required=False)
    description = serializers.CharField(max_length=200, required=False)


class LinePosition(api.InputSerializer):
    """Which line is meant."""

    position = serializers.IntegerField(min_value=1)


class CommentInput(api.InputSerializer):
    """A remark that may be left out."""

    comment = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


class ReasonInput(api.InputSerializer):
    """A reason that is required."""

    reason = serializers.CharField(max_length=4000)
