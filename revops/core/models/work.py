"""Jobs: long work split into claimed chunks, with progress."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from revops.core import constraints
from revops.core.models.words import JOB_WORDS
from revops.core.states import ChunkState, JobState


class Job(models.Model):
    """Long work that a person or the clock started; the page shows its progress."""

    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, default=JobState.QUEUED.value)
    params = models.JSONField(_("parameters"), default=dict)
    total = models.PositiveIntegerField(_("units in all"), default=0)
    done = models.PositiveIntegerField(_("units done"), default=0)
    failed = models.PositiveIntegerField(_("units failed"), default=0)
    result = models.JSONField(_("result"), default=dict)
    error = models.TextField(_("error"), blank=True)
    actor = models.JSONField(_("actor"))
    created_at = models.DateTimeField(_("created"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            constraints.one_of("core_job", "state", JobState),
            constraints.stamped(
                "core_job", "finished_at", [JobState.DONE, JobState.FAILED, JobState.CANCELLED]
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_state_display(self) -> StrOrPromise:
        """Return the state as people read it."""
        return JOB_WORDS[self.state]


class JobChunk(models.Model):
    """A claimed part of a job; `fence` grows with every claim so that a late writer is refused."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="chunks", verbose_name=_("job"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, default=ChunkState.PENDING.value)
    params = models.JSONField(_("parameters"), default=dict)
    units = models.PositiveIntegerField(_("units"), default=1)
    fence = models.PositiveIntegerField(_("fence"), default=0)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    result = models.JSONField(_("result"), default=dict)
    error = models.TextField(_("error"), blank=True)
    available_at = models.DateTimeField(_("available"))

    class Meta:
        verbose_name = _("job chunk")
        verbose_name_plural = _("job chunks")
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="core_jobchunk_is_unique"),
            constraints.one_of("core_jobchunk", "state", ChunkState),
        ]
        indexes = [
            models.Index(
                fields=["job", "number"], condition=Q(state="pending"), name="core_jobchunk_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"
