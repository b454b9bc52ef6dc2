"""The foundation's pages: legal entities, users, grants, rates; trails and queues read-only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from revops.core import identity
from revops.core.admin.bases import ReadOnlyAdmin, ReferenceAdmin, actor_and_time, register
from revops.core.models import (
    Attachment,
    Errand,
    ExchangeRate,
    Job,
    LegalEntity,
    NumberSeries,
    OutboxDelivery,
    OutboxEvent,
    PublicLink,
    RoleGrant,
    StateChange,
    User,
    VerificationRun,
)
from revops.core.roles import Role, Scope


@register(LegalEntity)
class LegalEntityAdmin(ReferenceAdmin):
    list_display = ["code", "name", "country", "functional_currency", "time_zone"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Currency and code never change once books are kept in them."""
        return ["code", "functional_currency"] if obj else []


@register(ExchangeRate)
class ExchangeRateAdmin(ReferenceAdmin):
    list_display = ["base", "quote", "on", "rate", "source"]
    list_filter = ["base", "quote"]
    date_hierarchy = "on"


class UserForm(forms.ModelForm):
    """Shape only; `identity` saves."""

    password = forms.CharField(
        label=_("New password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text=_("At least 12 characters. Leave empty to keep the present one."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["email", "full_name", "language", "time_zone", "is_service"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


@register(User)
class UserAdmin(ReferenceAdmin):
    form = UserForm
    list_display = ["email", "full_name", "is_active", "is_service", "last_login"]
    list_filter = ["is_active", "is_service"]
    search_fields = ["email", "full_name"]
    fields = ["email", "full_name", "password", "language", "time_zone", "is_service"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["email", "is_service"] if obj else []

    def _hidden(self, request: HttpRequest) -> set[str]:
        return set()

    def save_row(
        self, request: HttpRequest, row: User, data: dict[str, Any], is_change: bool
    ) -> None:
        own = actor_and_time(request)
        if not is_change:
            password = data["password"] or None
            made = identity.create_user(**{**data, "password": password}, **own)
            row.pk = made.pk
            return
        identity.change_user(
            user_id=row.pk,
            full_name=data["full_name"],
            language=data["language"],
            time_zone=data["time_zone"],
            **own,
        )
        if data["password"]:
            identity.change_password(user_id=row.pk, password=data["password"], **own)


class RoleGrantForm(forms.ModelForm):
    """Shape only; `identity` saves."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.value) for role in Role])
    scope = forms.ChoiceField(label=_("Scope"), choices=[(s.value, s.value) for s in Scope],
                              initial=Scope.ALL.value)  # fmt: skip

    class Meta:
        model = RoleGrant
        fields = ["user", "role", "scope", "legal_entity", "valid_from", "valid_until"]


@register(RoleGrant)
class RoleGrantAdmin(ReferenceAdmin):
    form = RoleGrantForm
    list_display = ["user", "role", "scope", "legal_entity", "valid_from", "valid_until",
                    "granted_by"]  # fmt: skip
    list_filter = ["role", "scope"]
    search_fields = ["user__email", "user__full_name"]
    list_select_related = ["user", "legal_entity", "granted_by"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_row(
        self, request: HttpRequest, row: RoleGrant, data: dict[str, Any], is_change: bool
    ) -> None:
        entity = data["legal_entity"]
        made = identity.grant_role(
            user_id=data["user"].pk,
            role=Role(data["role"]),
            scope=Scope(data["scope"]),
            legal_entity_id=entity.pk if entity else None,
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            **actor_and_time(request),
        )
        row.pk = made.pk


@register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    list_display = ["id", "name", "subject", "source", "occurred_at"]
    list_filter = ["name", "source"]
    search_fields = ["=subject", "=correlation_id", "=request_id"]


@register(OutboxDelivery)
class OutboxDeliveryAdmin(ReadOnlyAdmin):
    list_display = ["id", "handler", "subject", "state", "attempts", "done_at"]
    list_filter = ["state", "handler"]
    search_fields = ["=subject"]


@register(Errand)
class ErrandAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "subject", "state", "attempts", "created_at", "done_at"]
    list_filter = ["state", "kind"]
    search_fields = ["=subject", "=key"]


@register(StateChange)
class StateChangeAdmin(ReadOnlyAdmin):
    list_display = ["id", "subject_label", "subject_id", "action", "from_state", "to_state", "at"]
    list_filter = ["subject_label", "source"]
    search_fields = ["=subject_id", "=request_id"]


@register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    list_display = ["legal_entity", "series", "year", "last_number", "last_date"]
    list_select_related = ["legal_entity"]


@register(PublicLink)
class PublicLinkAdmin(ReadOnlyAdmin):
    list_display = ["purpose", "subject_label", "subject_id", "recipient", "expires_at", "uses",
                    "views", "revoked_at"]  # fmt: skip
    exclude = ["token_hash"]


@register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "title", "state", "done", "total", "failed", "created_at"]
    list_filter = ["state", "kind"]


@register(VerificationRun)
class VerificationRunAdmin(ReadOnlyAdmin):
    list_display = ["ran_at", "checks", "rows_examined", "violations"]


@register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ["filename", "subject_label", "subject_id", "purpose", "size", "created_at"]
    list_filter = ["purpose"]
    search_fields = ["=content_hash", "=subject_id"]
