"""Imports, the fate of their rows, and spellings to decide."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations import services
from integrations.filters import ImportRowFilter, MappingFilter
from integrations.models import ImportJob, ImportRow, Mapping
from revops.core import jobs
from revops.core.screens.actions import ActionScreen
from revops.core.screens.columns import Column
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Crumb, Figure

FATES = {
    "applied": "ok",
    "unchanged": "",
    "create": "info",
    "needs_mapping": "warn",
    "refused": "bad",
}


class ImportList(ListScreen):
    """Every import, newest first."""

    resource = "integrations.importjob"
    title = gettext_lazy("Imports")
    nav_entry = "integrations:import_list"
    detail = "integrations:import_detail"
    default_sort = "-created"
    columns = (
        Column("kind", gettext_lazy("Kind"), phone=True),
        Column("rows", gettext_lazy("Rows"), kind="number", value="rows_total"),
        Column(
            "created", gettext_lazy("Started"), kind="datetime", value="created_at",
            sort="created_at", phone=True,
        ),
        Column("applied", gettext_lazy("Applied"), kind="datetime", value="applied_at"),
    )  # fmt: skip
    empty = Empty(
        gettext_lazy("Nothing imported yet"),
        gettext_lazy("An operator runs manage.py import_crm with the folder of an export."),
    )

    def get_queryset(self) -> QuerySet[ImportJob]:
        return ImportJob.objects.select_related("job")


class ImportDetail(DetailScreen):
    """One import: how far it is, and what became of its rows."""

    resource = "integrations.importjob"
    nav_entry = "integrations:import_list"
    has_timeline = False

    def get_queryset(self) -> QuerySet[ImportJob]:
        return ImportJob.objects.select_related("job")

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Imports"), reverse("integrations:import_list")),
            Crumb(self.get_title()),
        ]

    def get_title(self) -> str:
        return _("CRM import")

    def get_figures(self) -> list[Figure]:
        rows = reverse("integrations:import_row_list")
        counted = (
            ImportRow.objects.filter(import_job=self.object)
            .order_by("fate")
            .values_list("fate")
            .annotate(count=Count("pk"))
        )
        figures = [
            Figure(
                fate.replace("_", " ").capitalize(),
                count,
                _("rows"),
                url=f"{rows}?import_job={self.object.pk}&fate={fate}",
            )
            for fate, count in counted
        ]
        job = self.object.job
        if job is not None:
            figures.append(
                Figure(_("Won deals"), f"{job.done} / {job.total}", f"{jobs.percent(job)} %")
            )
        return figures


class ImportRowList(ListScreen):
    """Input rows with their fate; what was not placed says why."""

    resource = "integrations.importrow"
    title = gettext_lazy("Import rows")
    nav_entry = "integrations:import_list"
    filterset_class = ImportRowFilter
    default_sort = "line"
    columns = (
        Column("key", gettext_lazy("Key"), phone=True, phone_note="reason"),
        Column("file", gettext_lazy("File")),
        Column("line", gettext_lazy("Line"), kind="number", sort="id"),
        Column("fate", gettext_lazy("Fate"), kind="pill", tones=FATES, phone=True),
        Column("reason", gettext_lazy("Reason")),
        Column("target", gettext_lazy("Became")),
    )
    empty = Empty(gettext_lazy("No such rows"), gettext_lazy("Choose another fate or file."))

    def get_queryset(self) -> QuerySet[ImportRow]:
        return ImportRow.objects.all()


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
        Column(
            "state", gettext_lazy("State"), kind="pill",
            tones={"suggested": "violet", "confirmed": "ok", "rejected": "bad"}, phone=True,
        ),
        Column("decided", gettext_lazy("Decided"), kind="datetime", value="decided_at"),
    )  # fmt: skip
    empty = Empty(
        gettext_lazy("No unknown spelling so far"),
        gettext_lazy("When an import meets one, its suggestion waits here."),
    )

    def get_queryset(self) -> QuerySet[Mapping]:
        return Mapping.objects.all()

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
        return Mapping.objects.all()

    def get_effects(self) -> list[str]:
        return [f"“{self.object.spelling}” → “{self.object.meaning}”"]

    def act(self, data: dict[str, Any]) -> str:
        services.confirm_mapping(mapping_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse("integrations:mapping_list")


class MappingReject(MappingConfirm):
    """Refuse a suggestion: rows with this spelling stay out and are reported."""

    action = "reject"
    question, verb = gettext_lazy("Reject this spelling?"), gettext_lazy("Reject")
    success = gettext_lazy("Rows with this spelling will wait")

    def act(self, data: dict[str, Any]) -> str:
        services.reject_mapping(mapping_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse("integrations:mapping_list")
