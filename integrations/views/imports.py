"""Imports, the fate of their rows, and spellings to decide."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django_stubs_ext import StrOrPromise

from integrations import selectors, services
from integrations.filters import ImportRowFilter
from integrations.forms import ImportForm
from integrations.models import ImportJob, ImportRow
from integrations.selectors import Word
from revops.core import jobs
from revops.core.screens import markup
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.columns import Column
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill

LIST = "integrations:import_list"
#: Rows that cannot be placed are shown so many at a time; the rest is one click away.
SAMPLES = 20
FATES = {
    "applied": "ok",
    "unchanged": "",
    "create": "info",
    "needs_mapping": "warn",
    "refused": "bad",
}

FATE_WORDS: dict[str, StrOrPromise] = {
    "create": pgettext_lazy("fate of an input row", "New"),
    "applied": pgettext_lazy("fate of an input row", "Imported"),
    "unchanged": pgettext_lazy("fate of an input row", "Unchanged"),
    "needs_mapping": pgettext_lazy("fate of an input row", "Waits for a spelling"),
    "refused": pgettext_lazy("fate of an input row", "Refused"),
}
OVER = {"failed": "bad", "cancelled": "warn"}


def state_of(staged: ImportJob) -> tuple[str, str]:
    """Return how far an import is, in a word, and the tone of its pill."""
    job = staged.job
    if job is None:
        return pgettext("import", "Only looked at"), "violet"
    if job.state in OVER:
        return pgettext("import", "Stopped"), OVER[job.state]
    if staged.applied_at is not None:
        return pgettext("import", "Imported"), "ok"
    return pgettext("import", "Under way"), "info"


class ImportList(ListScreen):
    """Every import, newest first."""

    resource = "integrations.importjob"
    title = gettext_lazy("Imports")
    nav_entry = "integrations:import_list"
    detail = "integrations:import_detail"
    default_sort = "-created"
    columns = (
        Column("kind", gettext_lazy("Kind"), value=lambda staged: _("CRM import"), phone=True),
        Column(
            "state",
            gettext_lazy("State"),
            kind="pill",
            value=lambda staged: state_of(staged)[0],
            tones=lambda staged: state_of(staged)[1],
            phone=True,
        ),
        Column("rows", gettext_lazy("Rows"), kind="number", value="rows_total"),
        Column(
            "created", gettext_lazy("Started"), kind="datetime", value="created_at",
            sort="created_at", phone=True,
        ),
        Column("applied", gettext_lazy("Applied"), kind="datetime", value="applied_at"),
    )  # fmt: skip
    empty = Empty(
        gettext_lazy("Nothing imported yet"),
        gettext_lazy("Send the four files of an export, or run manage.py import_crm."),
        "/imports/new/",
        gettext_lazy("Import from a CRM"),
    )

    def get_queryset(self) -> QuerySet[ImportJob]:
        return selectors.list_imports()

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        label = _("Import from a CRM")
        return [Action(label, reverse("integrations:import_create"), primary=True)]


class ImportCreate(FormScreen):
    """Choose the files of an export and see what would become of every row."""

    action, resource = "create", "integrations.importjob"
    title = gettext_lazy("Import from a CRM")
    nav_entry = LIST
    crumbs = (Crumb(gettext_lazy("Imports"), "/imports/"),)
    form_class = ImportForm
    verb = gettext_lazy("Look at it")

    def get_cancel_url(self) -> str:
        return reverse(LIST)

    def get_effects(self) -> list[StrOrPromise]:
        return [
            _("reads the files and says what would become of every row"),
            _("makes no customer, no deal and no document yet"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        staged = services.stage_crm_import(files=data["export"], actor=self.actor, at=self.at)
        return reverse("integrations:import_detail", args=[staged.pk])


class ImportDetail(DetailScreen):
    """One import: what becomes of its rows, what is to be decided, and how far it is."""

    resource = "integrations.importjob"
    nav_entry = LIST
    template_name = "integrations/import_detail.html"
    has_timeline = False
    object: ImportJob

    def get_queryset(self) -> QuerySet[ImportJob]:
        return selectors.list_imports()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Imports"), reverse(LIST)), Crumb(self.get_title())]

    def get_title(self) -> str:
        return _("CRM import")

    @cached_property
    def words(self) -> list[Word]:
        return selectors.list_words(self.object)

    @cached_property
    def fates(self) -> list[tuple[str, str, int]]:
        return selectors.count_fates(self.object)

    def get_pills(self) -> list[Pill]:
        word, tone = state_of(self.object)
        return [Pill(word, tone)]

    def get_facts(self) -> list[Fact]:
        return [Fact(markup.plain(self.object.created_at))]

    def get_figures(self) -> list[Figure]:
        rows: dict[str, int] = {}
        for _file, fate, count in self.fates:
            rows[fate] = rows.get(fate, 0) + count
        figures = [
            Figure(FATE_WORDS[fate], rows[fate], _("rows"), url=self._rows_url(fate=fate))
            for fate in FATE_WORDS
            if fate in rows
        ]
        job = self.object.job
        if job is not None:
            figures.append(
                Figure(_("Won deals"), f"{job.done} / {job.total}", f"{jobs.percent(job)} %")
            )
        return figures

    def _rows_url(self, **narrowed: str) -> str:
        query = urlencode({"import_job": self.object.pk, **narrowed})
        return f"{reverse('integrations:import_row_list')}?{query}"

    def get_actions(self) -> list[Action]:
        staged = self.object
        if staged.job_id is not None:
            may_look = self.may("view", "core.job", staged.job)
            url = reverse("core:job_detail", args=[staged.job_id])
            return [Action(_("Progress"), url)] if may_look else []
        waiting = sum(word.is_undecided for word in self.words)
        why = "" if self.may("apply", obj=staged) else _("Your role may not do this.")
        if waiting and not why:
            why = ngettext(
                "%(count)s spelling waits for a decision.",
                "%(count)s spellings wait for a decision.",
                waiting,
            ) % {"count": waiting}
        return [
            Action(
                _("Import"),
                reverse("integrations:import_apply", args=[staged.pk]),
                primary=True,
                dialog=True,
                why_not=why,
            ),
            Action(
                _("Discard"),
                reverse("integrations:import_discard", args=[staged.pk]),
                danger=True,
                dialog=True,
                menu=True,
            ),
        ]

    def get_context(self) -> dict[str, Any]:
        job = self.object.job
        return super().get_context() | {
            "words": self.words,
            "files": [
                {
                    "file": file,
                    "word": FATE_WORDS[fate],
                    "count": count,
                    "url": self._rows_url(file=file, fate=fate),
                }
                for file, fate, count in self.fates
            ],
            "samples": selectors.list_rows()
            .filter(import_job=self.object, fate__in=["refused", "needs_mapping"])
            .order_by("pk")[:SAMPLES],
            "may_decide": self.may("confirm", "integrations.mapping"),
            "job_url": reverse("core:job_detail", args=[job.pk])
            if job and self.may("view", "core.job", job)
            else "",
        }


class ImportApply(ActionScreen):
    """Make what the rows say, in the background."""

    action, resource = "apply", "integrations.importjob"
    nav_entry = LIST
    question, verb = gettext_lazy("Import these rows?"), gettext_lazy("Import")
    success = gettext_lazy("The import has begun")
    warning = gettext_lazy("Documents that are issued stay; later corrections are new documents.")

    def get_queryset(self) -> QuerySet[ImportJob]:
        return selectors.list_imports()

    def get_effects(self) -> list[str]:
        rows = {(file, fate): n for file, fate, n in selectors.count_fates(self.object)}
        kinds = (
            ("accounts.csv", _("creates %(count)s customers")),
            ("sales_teams.csv", _("creates %(count)s sales people with a plan")),
            ("sales_pipeline.csv", _("creates %(count)s deals; won ones are booked and billed")),
        )
        return [
            text % {"count": rows[file, "create"]}
            for file, text in kinds
            if (file, "create") in rows
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.apply_crm_import(import_job_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse("integrations:import_detail", args=[self.object.pk])


class ImportDiscard(ActionScreen):
    """Forget an import that was only looked at."""

    action, resource = "discard", "integrations.importjob"
    nav_entry = LIST
    question, verb = gettext_lazy("Discard this import?"), gettext_lazy("Discard")
    danger = True
    success = gettext_lazy("Discarded")

    def get_queryset(self) -> QuerySet[ImportJob]:
        return selectors.list_imports()

    def get_effects(self) -> list[StrOrPromise]:
        return [_("forgets the rows; decided spellings stay remembered")]

    def act(self, data: dict[str, Any]) -> str:
        services.discard_import(import_job_id=self.object.pk, actor=self.actor, at=self.at)
        return reverse(LIST)


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
        Column("line", pgettext_lazy("file", "Line"), kind="number", sort="id"),
        Column(
            "fate",
            gettext_lazy("Fate"),
            kind="pill",
            value=lambda row: FATE_WORDS[row.fate],
            tones=lambda row: FATES[row.fate],
            phone=True,
        ),
        Column("reason", gettext_lazy("Reason")),
        Column("target", gettext_lazy("Became")),
    )
    empty = Empty(gettext_lazy("No such rows"), gettext_lazy("Choose another fate or file."))

    def get_queryset(self) -> QuerySet[ImportRow]:
        return selectors.list_rows()
