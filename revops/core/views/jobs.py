"""Long work: the list of jobs, one job's progress, and the verbs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from revops.core import jobs
from revops.core.models import Job
from revops.core.models.words import JOB_WORDS
from revops.core.screens.actions import ActionScreen
from revops.core.screens.columns import Column
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.markup import plain
from revops.core.screens.page import Action, Crumb, Fact, Pill
from revops.core.states import JOB_FLOW, JobState

STOP_POLLING = 286
TONES = {
    JobState.RUNNING.value: "info",
    JobState.DONE.value: "ok",
    JobState.FAILED.value: "bad",
}


@dataclass(frozen=True)
class Progress:
    """A job as `c-job` shows it; `rate` is units a second so far."""

    title: str
    word: StrOrPromise
    tone: str
    done: int
    total: int
    failed: int
    rate: int
    seconds_left: int
    is_running: bool


def progress_of(job: Job, at: datetime) -> Progress:
    """Return how far a job is at this moment."""
    over = job.finished_at or at
    seconds = (over - job.started_at).total_seconds() if job.started_at else 0
    handled = job.done + job.failed
    rate = int(handled / seconds) if seconds >= 1 else 0
    return Progress(
        title=job.title,
        word=JOB_WORDS[job.state],
        tone=TONES.get(job.state, ""),
        done=job.done,
        total=job.total,
        failed=job.failed,
        rate=rate,
        seconds_left=(job.total - handled) // rate if rate else 0,
        is_running=job.state in (JobState.QUEUED.value, JobState.RUNNING.value),
    )


class JobList(ListScreen):
    """Every job the user started or oversees, newest first."""

    resource = "core.job"
    title = gettext_lazy("Jobs")
    crumbs = (Crumb(gettext_lazy("Settings")),)
    detail = "core:job_detail"
    default_sort = "-created"
    columns = (
        Column("title", gettext_lazy("Job"), phone=True),
        Column(
            "state",
            gettext_lazy("State"),
            kind="pill",
            value=lambda job: JOB_WORDS[job.state],
            tones=lambda job: TONES.get(job.state, ""),
            phone=True,
        ),
        Column("done", gettext_lazy("Done"), kind="number"),
        Column("failed", gettext_lazy("Failed"), kind="number"),
        Column("total", gettext_lazy("Of"), kind="number"),
        Column("by", gettext_lazy("Started by"), value=lambda job: job.actor.get("label", "")),
        Column(
            "created",
            gettext_lazy("Created"),
            kind="datetime",
            value="created_at",
            sort="created_at",
        ),
    )
    empty = Empty(
        gettext_lazy("No jobs yet"),
        gettext_lazy("Bill runs, imports and other long work appear here with their progress."),
    )

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.all()


class JobDetail(DetailScreen):
    """One job: progress while it runs, what it did, what failed."""

    resource = "core.job"
    template_name = "core/job.html"
    nav_entry = "core:job_list"

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.all()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Jobs"), reverse("core:job_list")), Crumb(str(self.object))]

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(JOB_WORDS[self.object.state], TONES.get(self.object.state, ""))]

    def get_facts(self) -> Sequence[Fact]:
        label = self.object.actor.get("label", "")
        return [
            Fact(_("Started by %(name)s") % {"name": label}),
            Fact(plain(self.object.created_at)),
        ]

    def get_actions(self) -> list[Action]:
        return [
            transition_action(
                JOB_FLOW,
                verb,
                self.object.state,
                label=label,
                url=reverse(f"core:job_{verb}", args=[self.object.pk]),
                allowed=self.may(verb, "core.job", self.object),
                states=JOB_WORDS,
                danger=verb == "cancel",
            )
            for verb, label in (("resume", _("Resume")), ("cancel", _("Cancel job")))
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the whole page, or only its progress; 286 tells htmx to stop asking."""
        if not self.is_fragment:
            return super().get(request, *args, **kwargs)
        progress = progress_of(self.object, self.at)
        status = 200 if progress.is_running else STOP_POLLING
        context = {"progress": progress, "object": self.object}
        return self.render(partial="progress", status=status, **context)

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {"progress": progress_of(self.object, self.at)}


class JobFailures(DetailScreen):
    """What a job could not do, as CSV."""

    resource = "core.job"

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = "\ufeff" + jobs.failures_csv(self.object.pk)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="job-{self.object.pk}.csv"'
        return response


class _JobVerb(ActionScreen):
    resource = "core.job"

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.all()

    def _page_of_job(self) -> str:
        return reverse("core:job_detail", args=[self.object.pk])


class JobCancel(_JobVerb):
    """Stop a job; what is done stays done."""

    action = "cancel"
    question = gettext_lazy("Cancel %(object)s?")
    verb = gettext_lazy("Cancel job")
    danger = True
    success = gettext_lazy("Cancelled")

    def get_effects(self) -> list[StrOrPromise]:
        return [
            _("parts under way end, no further one starts"),
            _("what is done stays done; it can be resumed"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        jobs.cancel(job_id=self.object.pk, actor=self.actor, at=self.at)
        return self._page_of_job()


class JobResume(_JobVerb):
    """Run what failed and what was left."""

    action = "resume"
    question = gettext_lazy("Resume %(object)s?")
    verb = gettext_lazy("Resume")
    success = gettext_lazy("Resumed")

    def get_effects(self) -> list[StrOrPromise]:
        return [_("runs the failed and the left-over parts again; nothing is done twice")]

    def act(self, data: dict[str, Any]) -> str:
        jobs.resume(job_id=self.object.pk, actor=self.actor, at=self.at)
        return self._page_of_job()
