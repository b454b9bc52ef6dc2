"""The end of a job: when its last chunk is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from revops.core import transitions
from revops.core.actor import Actor
from revops.core.jobs.workers import UnknownWorker, get_worker, sequential_kinds
from revops.core.models import Job, JobChunk
from revops.core.states import JOB_FLOW, ChunkState, JobState

CHUNKS = """
SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'failed')
FROM core_jobchunk WHERE job_id = %s
"""


def finish_if_over(*, job_id: int, at: datetime) -> None:
    """Finish the job, or fail it if a chunk failed, once no chunk is open.

    Called in the transaction that closes a chunk, under the job's lock, so that of two last
    chunks exactly one sees that it is the last.
    """
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state != JobState.RUNNING.value or not _is_over(job):
        return
    actor = Actor.from_json(job.actor)
    failed = list(
        JobChunk.objects.filter(job=job, state=ChunkState.FAILED.value).order_by("number")
    )
    columns: dict[str, Any] = {"result": _sum_results(job_id)}
    if failed:
        columns["error"] = failed[0].error
    transitions.apply(
        job,
        "fail" if failed else "finish",
        workflow=JOB_FLOW,
        actor=actor,
        at=at,
        stamp="finished_at",
        **columns,
    )
    try:
        worker = get_worker(job.kind)
    except UnknownWorker:
        return
    if worker.on_finish:
        worker.on_finish(job, actor, at)


def _is_over(job: Job) -> bool:
    """No chunk is open, or one of a sequential job failed and the rest may not start."""
    with connection.cursor() as cursor:
        cursor.execute(CHUNKS, [job.pk])
        pending, failed = cursor.fetchone()
    return not pending or bool(failed and job.kind in sequential_kinds())


def _sum_results(job_id: int) -> dict[str, Any]:
    """Add up the whole numbers of all chunk results by key."""
    totals: dict[str, Any] = {}
    for result in JobChunk.objects.filter(job_id=job_id).values_list("result", flat=True):
        for key, value in result.get("result", {}).items():
            if isinstance(value, int) and not isinstance(value, bool):
                totals[key] = totals.get(key, 0) + value
    return totals
