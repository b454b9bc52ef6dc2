"""The foundation's own nouns: legal entities, users, jobs."""

from __future__ import annotations

import django_filters

from revops.core.api.registry import register
from revops.core.api.serializers import NounSerializer
from revops.core.api.viewsets import NounViewSet
from revops.core.models import Job, LegalEntity, User
from revops.core.states import JobState


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


class UserSerializer(NounSerializer):
    class Meta:
        model = User
        fields = ["id", "object", "email", "full_name", "language", "time_zone", "is_active",
                  "is_service", "created_at"]  # fmt: skip


class UserFilter(django_filters.FilterSet):
    class Meta:
        model = User
        fields = ["email", "is_active", "is_service"]


class UserViewSet(NounViewSet):
    """People and services that log in."""

    resource = "core.user"
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filterset_class = UserFilter


class JobSerializer(NounSerializer):
    class Meta:
        model = Job
        fields = ["id", "object", "kind", "title", "state", "total", "done", "failed", "result",
                  "error", "created_at", "started_at", "finished_at"]  # fmt: skip


class JobFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=[(s.value, s.value) for s in JobState])

    class Meta:
        model = Job
        fields = ["kind", "state"]


class JobViewSet(NounViewSet):
    """Long work with its progress."""

    resource = "core.job"
    queryset = Job.objects.all()
    serializer_class = JobSerializer
    filterset_class = JobFilter


register("legal-entities", LegalEntityViewSet)
register("users", UserViewSet)
register("jobs", JobViewSet)
