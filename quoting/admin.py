"""Administrators set discount limits; controllers and auditors read the records."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from quoting import services
from quoting.models import (
    ApprovalStep,
    DiscountLimit,
    Quote,
    QuoteComment,
    QuoteLine,
    QuoteVersion,
    Signature,
    SignatureEvent,
)
from revops.core import admin


@admin.register(DiscountLimit)
class DiscountLimitAdmin(admin.ReferenceAdmin):
    list_display = ["role", "max_percent"]

    def save_row(
        self, request: HttpRequest, row: Any, data: dict[str, Any], is_change: bool
    ) -> None:
        """Write the limit through its service."""
        limit = services.set_discount_limit(
            role=row.role, max_percent=row.max_percent, **admin.actor_and_time(request)
        )
        row.pk = limit.pk


@admin.register(Quote)
class QuoteAdmin(admin.ReadOnlyAdmin):
    list_display = ["number", "title", "account", "owner", "currency", "channel", "created_at"]
    search_fields = ["number", "title"]
    list_select_related = ["account", "owner"]


@admin.register(QuoteVersion)
class QuoteVersionAdmin(admin.ReadOnlyAdmin):
    list_display = ["quote", "number", "state", "first_year_total", "tcv", "sent_at", "signed_at"]
    list_filter = ["state", "is_current", "approval_basis"]
    list_select_related = ["quote"]


@admin.register(QuoteLine)
class QuoteLineAdmin(admin.ReadOnlyAdmin):
    list_display = ["version", "position", "description", "quantity", "net_unit_price", "amount"]
    list_select_related = ["version__quote"]


@admin.register(ApprovalStep)
class ApprovalStepAdmin(admin.ReadOnlyAdmin):
    list_display = ["request", "role", "state", "requested_by", "decided_by", "decided_at"]
    list_filter = ["state", "role"]
    list_select_related = ["request__version__quote", "requested_by", "decided_by"]


@admin.register(Signature)
class SignatureAdmin(admin.ReadOnlyAdmin):
    list_display = ["version", "evidence", "signer_name", "signed_on", "document_sha256"]
    list_select_related = ["version__quote"]


@admin.register(SignatureEvent)
class SignatureEventAdmin(admin.ReadOnlyAdmin):
    list_display = ["version", "sequence", "kind", "at", "ip_address", "sha256"]
    list_filter = ["kind"]
    list_select_related = ["version__quote"]


@admin.register(QuoteComment)
class QuoteCommentAdmin(admin.ReadOnlyAdmin):
    list_display = ["version", "author", "is_customer", "text", "at"]
    list_select_related = ["version__quote"]
