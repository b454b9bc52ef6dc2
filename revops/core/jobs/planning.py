"""Starting, cancelling and resuming jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from revops.core import broker, transitions
from revops.core.actor import Actor
from revops.core.jobs.finishing import finish_if_over
from revops.core.models import Job, JobChunk
from revops.core.states import JOB_FLOW, ChunkState

RUN = "revops.core.tasks.run_jobs"
QUEUE = "bulk"


@transaction.atomic
def start(
    *,
    kind: str,
    title: str,
    chunks: Sequence[Mapping[str, Any]],
    actor: Actor,
    at: datetime,
    params: Mapping[str, Any] | None = None,
    units: Sequence[int] | None = None,
) -> Job:
    """Queue a job of the given chunks and return it.

    `units` says how many units of progress each chunk holds (one each by default). A job
    without chunks is done at once.
    """
    counts = list(units) if units is not None else [1] * len(chunks)
    if len(counts) != len(chunks):
        raise ValueError("every chunk needs its number of units")
    job = Job.objects.create(
        kind=kind,
        title=title,
        params=dict(params or {}),
        total=sum(counts),
        actor=actor.as_json(),
        created_at=at,
    )
    JobChunk.objects.bulk_create(
        [
            JobChunk(job=job, number=number, params=dict(one), units=count, available_at=at)
            for number, (one, count) in enumerate(zip(chunks, counts, strict=True), start=1)
        ],
        batch_size=1_000,
    )
    if not chunks:
        transitions.apply(job, "start", workflow=JOB_FLOW, actor=actor, at=at, stamp="started_at")
        finish_if_over(job_id=job.pk, at=at)
        job.refresh_from_db()
    broker.after_commit(nudge)
    return job


@transaction.atomic
def cancel(*, job_id: int, actor: Actor, at: datetime) -> Job:
    """Stop a job: chunks under way end, no further one starts. Raises IllegalTransition."""
    job = Job.objects.select_for_update().get(pk=job_id)
    transitions.apply(job, "cancel", workflow=JOB_FLOW, actor=actor, at=at, stamp="finished_at")
    return job


@transaction.atomic
def resume(*, job_id: int, actor: Actor, at: datetime) -> Job:
    """Run the failed and the left-over chunks of a failed or cancelled job."""
    job = Job.objects.select_for_update().get(pk=job_id)
    transitions.apply(
        job, "resume", workflow=JOB_FLOW, actor=actor, at=at, finished_at=None, error=""
    )
    JobChunk.objects.filter(job=job, state=ChunkState.FAILED.value).update(
        state=ChunkState.PENDING.value, attempts=0, available_at=at, error=""
    )
    finish_if_over(job_id=job.pk, at=at)
    broker.after_commit(nudge)
    job.refresh_from_db()
    return job


def nudge() -> None:
    """Wake one worker of jobs; it wakes the next while chunks are left."""
    broker.hint(RUN, queue=QUEUE)
