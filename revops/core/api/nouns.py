"""Nouns of identity: legal entities, exchange rates, users, role grants."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from revops.core import identity
from revops.core.api.calls import Call, change, creation, transition
from revops.core.api.fields import PublicIdInput
from revops.core.api.registry import register
from revops.core.api.serializers import InputSerializer, NounSerializer
from revops.core.api.viewsets import NounViewSet
from revops.core.models import ExchangeRate, LegalEntity, RoleGrant, User
from revops.core.roles import Role, Scope


class LegalEntitySerializer(NounSerializer):
    class Meta:
        model = LegalEntity
        object = "legal_entity"
        fields = ["id", "object", "code", "name", "country", "functional_currency", "time_zone"]


class LegalEntityFilter(django_filters.FilterSet):
    class Meta:
        model = LegalEntity
        fields = ["code", "country", "functional_currency"]


class LegalEntityViewSet(NounViewSet):
    """Sellers: they issue documents in their own series and keep books in one currency."""

    resource = "core.legalentity"
    queryset = LegalEntity.objects.all()
    serializer_class = LegalEntitySerializer
    filterset_class = LegalEntityFilter


class ExchangeRateSerializer(NounSerializer):
    class Meta:
        model = ExchangeRate
        object = "exchange_rate"
        fields = ["id", "object", "base", "quote", "on", "rate", "source"]


class ExchangeRateFilter(django_filters.FilterSet):
    on = django_filters.DateFromToRangeFilter()

    class Meta:
        model = ExchangeRate
        fields = ["base", "quote", "on"]


class ExchangeRateViewSet(NounViewSet):
    """One unit of `base` costs `rate` units of `quote` on a day."""

    resource = "core.exchangerate"
    queryset = ExchangeRate.objects.all()
    serializer_class = ExchangeRateSerializer
    filterset_class = ExchangeRateFilter


class UserSerializer(NounSerializer):
    class Meta:
        model = User
        fields = ["id", "object", "email", "full_name", "language", "time_zone", "is_active",
                  "is_service", "created_at"]  # fmt: skip


class UserFilter(django_filters.FilterSet):
    class Meta:
        model = User
        fields = ["email", "is_active", "is_service"]


class CreateUser(InputSerializer):
    email = serializers.EmailField()
    full_name = serializers.CharField(max_length=200)
    password = serializers.CharField(max_length=200, required=False, write_only=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, default="en")
    time_zone = serializers.CharField(max_length=50, default="UTC")
    is_service = serializers.BooleanField(default=False)


class ChangeUser(InputSerializer):
    full_name = serializers.CharField(max_length=200, required=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    time_zone = serializers.CharField(max_length=50, required=False)


class UserViewSet(NounViewSet):
    """People and services that log in; what they may do stands in their role grants."""

    resource = "core.user"
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filterset_class = UserFilter

    @creation(body=CreateUser)
    def create(self, call: Call) -> int:
        """Create a user without any role."""
        data = {"password": None, **call.data}
        return identity.create_user(**data, actor=call.actor, at=call.at).pk

    @change(body=ChangeUser)
    def partial_update(self, call: Call) -> None:
        """Change name, language or time zone."""
        identity.change_user(user_id=call.pk, actor=call.actor, at=call.at, **call.data)

    @transition("deactivate")
    def deactivate(self, call: Call) -> None:
        """Let the user in no more: every session ends at once."""
        identity.deactivate_user(user_id=call.pk, actor=call.actor, at=call.at)

    @transition("activate")
    def activate(self, call: Call) -> None:
        """Let a deactivated user in again."""
        identity.activate_user(user_id=call.pk, actor=call.actor, at=call.at)

    @transition("end_sessions")
    def end_sessions(self, call: Call) -> None:
        """End every session of the user."""
        identity.end_sessions(user_id=call.pk, actor=call.actor, at=call.at)


class RoleGrantSerializer(NounSerializer):
    class Meta:
        model = RoleGrant
        object = "role_grant"
        fields = ["id", "object", "user", "role", "scope", "legal_entity", "valid_from",
                  "valid_until", "granted_by"]  # fmt: skip


class RoleGrantFilter(django_filters.FilterSet):
    class Meta:
        model = RoleGrant
        fields = ["role", "scope"]


class CreateRoleGrant(InputSerializer):
    user = PublicIdInput(User)
    role = serializers.ChoiceField(choices=[role.value for role in Role])
    scope = serializers.ChoiceField(choices=[s.value for s in Scope], default=Scope.ALL.value)
    legal_entity = PublicIdInput(LegalEntity, required=False)
    valid_from = serializers.DateField(required=False)
    valid_until = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["scope"] == Scope.LEGAL_ENTITY) != ("legal_entity" in attrs):
            raise serializers.ValidationError(
                {"legal_entity": _("Name it exactly when the scope is legal_entity.")}
            )
        return attrs


class RoleGrantViewSet(NounViewSet):
    """Who holds which role, over what, since when, until when, given by whom."""

    resource = "core.rolegrant"
    queryset = RoleGrant.objects.all()
    serializer_class = RoleGrantSerializer
    filterset_class = RoleGrantFilter

    @creation(body=CreateRoleGrant)
    def create(self, call: Call) -> int:
        """Grant a role; refused to oneself and together with a conflicting role."""
        data = call.data
        return identity.grant_role(
            user_id=data["user"],
            role=Role(data["role"]),
            scope=Scope(data["scope"]),
            legal_entity_id=data.get("legal_entity"),
            valid_from=data.get("valid_from"),
            valid_until=data.get("valid_until"),
            actor=call.actor,
            at=call.at,
        ).pk

    @transition("end")
    def end(self, call: Call) -> None:
        """End a grant today."""
        identity.end_role(grant_id=call.pk, actor=call.actor, at=call.at)


register("legal-entities", LegalEntityViewSet)
register("exchange-rates", ExchangeRateViewSet)
register("users", UserViewSet)
register("role-grants", RoleGrantViewSet)
