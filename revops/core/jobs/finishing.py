"""The end of a job: when its last chunk is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from revops.core import transitions
from revops.core.actor import Actor
from revops.core.jobs.workers import UnknownWorker, get_worker
from revops.core.models import Job, JobChunk
from revops.core.states import JOB_FLOW, ChunkState, JobState

OPEN_CHUNKS = "SELECT count(*) FROM core_jobchunk WHERE job_id = %s AND state = 'pending'"


def finish_if_over(*, job_id: int, at: datetime) -> None:
    """Finish the job, or fail it if a chunk failed, once no chunk is open.

    Called in the transaction that closes a chunk, under the job's lock, so that of two last
    chunks exactly one sees that it is the last.
    """
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state != JobState.RUNNING.value or _open_chunks(job_id):
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


def _open_chunks(job_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OPEN_CHUNKS, [job_id])
        return int(cursor.fetchone()[0])


def _sum_results(job_id: int) -> dict[str, Any]:
    """Add up the whole numbers of all chunk results by key."""
    totals: dict[str, Any] = {}
    for result in JobChunk.objects.filter(job_id=job_id).values_list("result", flat=True):
        for key, value in result.get("result", {}).items():
            if isinstance(value, int) and not isinstance(value, bool):
                totals[key] = totals.get(key, 0) + value
    return totals
