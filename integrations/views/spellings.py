"""Spellings of exports, to be decided once."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from integrations import selectors, services
from integrations.filters import MappingFilter
from integrations.models import ImportJob, Mapping
from revops.core.screens.actions import ActionScreen
from revops.core.screens.columns import Column
from revops.core.screens.lists import Empty, ListScreen

TONES = {"suggested": "violet", "confirmed": "ok", "rejected": "bad"}


class MappingList(ListScreen):
    """Spellings found in imports and what they mean here."""

    resource = "integrations.mapping"
    title = gettext_lazy("Spellings")
    nav_entry = "integrations:mapping_list"
    filterset_class = MappingFilter
    default_sort = "spelling"
    columns = (
        Column("spelling", gettext_lazy("Spelling"), sort="spelling", phone=True),
        Column("meaning", gettext_lazy("Means"), phone=True),
        Column("kind", gettext_lazy("Kind")),
        Column("state", gettext_lazy("State"), kind="pill", tones=TONES, phone=True),
        Column("decided", gettext_lazy("Decided"), kind="datetime", value="decided_at"),
    )
    empty = Empty(
        gettext_lazy("No unknown spelling so far"),
        gettext_lazy("When an import meets one, its suggestion waits here."),
    )

    def get_queryset(self) -> QuerySet[Mapping]:
        return selectors.list_mappings()

    def row_url(self, obj: Mapping) -> str:
        verb = "reject" if obj.state == "confirmed" else "confirm"
        return reverse(f"integrations:mapping_{verb}", args=[obj.pk])


class MappingConfirm(ActionScreen):
    """Take a suggestion for good."""

    action, resource = "confirm", "integrations.mapping"
    nav_entry = "integrations:mapping_list"
    question, verb = gettext_lazy("Confirm this spelling?"), gettext_lazy("Confirm")
    success = gettext_lazy("Remembered for every later import")

    def get_queryset(self) -> QuerySet[Mapping]:
        return selectors.list_mappings()

    def get_effects(self) -> list[str]:
        return [f"“{self.object.spelling}” → “{self.object.meaning}”"]

    def act(self, data: dict[str, Any]) -> str:
        services.confirm_mapping(mapping_id=self.object.pk, actor=self.actor, at=self.at)
        return self.back()

    def back(self) -> str:
        """Return to the import the question came from, else to the list."""
        asked = self.request.GET.get("import", "")
        if asked.isdigit() and ImportJob.objects.filter(pk=asked).exists():
            return reverse("integrations:import_detail", args=[asked])
        return reverse("integrations:mapping_list")


class MappingReject(MappingConfirm):
    """Refuse a suggestion: rows with this spelling stay out and are reported."""

    action = "reject"
    question, verb = gettext_lazy("Reject this spelling?"), gettext_lazy("Reject")
    success = gettext_lazy("Rows with this spelling will wait")

    def act(self, data: dict[str, Any]) -> str:
        services.reject_mapping(mapping_id=self.object.pk, actor=self.actor, at=self.at)
        return self.back()
