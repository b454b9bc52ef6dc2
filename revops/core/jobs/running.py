"""Running chunks: claim with lease and fence, work, mark done in the same transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from revops.core import clock, transitions
from revops.core.actor import Actor, acting
from revops.core.jobs.finishing import finish_if_over
from revops.core.jobs.planning import nudge
from revops.core.jobs.workers import Chunk, Report, get_worker, sequential_kinds
from revops.core.models import Job, JobChunk
from revops.core.states import JOB_FLOW, ChunkState, JobState

logger = logging.getLogger(__name__)

LEASE_SECONDS = 120
TRIES = 3
SLICE_SECONDS = 5.0

DUE = """
    SELECT c.id FROM core_jobchunk c JOIN core_job j ON j.id = c.job_id
    WHERE c.state = 'pending' AND c.available_at <= %(at)s AND j.state IN ('queued', 'running')
      AND (c.leased_until IS NULL OR c.leased_until <= clock_timestamp())
      AND (j.kind <> ALL(%(sequential)s) OR NOT EXISTS (
          SELECT 1 FROM core_jobchunk before
          WHERE before.job_id = c.job_id AND before.number < c.number AND before.state <> 'done'))
"""

# by number before job: a small job does not wait for the end of a large one
CLAIM = f"""
WITH due AS MATERIALIZED ({DUE}
    ORDER BY c.number, c.job_id LIMIT 1
    FOR UPDATE OF c SKIP LOCKED
)
UPDATE core_jobchunk AS c
SET fence = c.fence + 1, attempts = c.attempts + 1,
    leased_until = clock_timestamp() + %(lease)s * interval '1 second'
FROM due WHERE c.id = due.id
RETURNING c.id, c.fence
"""  # noqa: S608

LEFT = f"SELECT EXISTS ({DUE})"


class Lost(Exception):
    """Another worker has this chunk now; whatever this one still writes is refused."""


def run_due(*, at: datetime | None = None, seconds: float = SLICE_SECONDS) -> int:
    """Run due chunks for about `seconds`, then make room for others; returns how many ran.

    Wakes one more worker while chunks are left, so that all of them help.
    """
    started, count = time.monotonic(), 0
    while claimed := _claim(at or clock.now()):
        if count == 0 and _is_more_left(at or clock.now()):
            nudge()
        run_chunk(*claimed, at=at or clock.now())
        count += 1
        if time.monotonic() - started > seconds:
            break
    return count


def drain(*, at: datetime | None = None) -> int:
    """Run chunks until none is due, for tests and the demo."""
    count = 0
    while claimed := _claim(at or clock.now()):
        run_chunk(*claimed, at=at or clock.now())
        count += 1
    return count


def _claim(at: datetime) -> tuple[int, int] | None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "lease": LEASE_SECONDS, "sequential": sequential_kinds()})
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def _is_more_left(at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LEFT, {"at": at, "sequential": sequential_kinds()})
        return bool(cursor.fetchone()[0])


def run_chunk(chunk_id: int, fence: int, *, at: datetime) -> bool:
    """Work on one claimed chunk; returns False when it failed or was lost to another worker."""
    row = JobChunk.objects.select_related("job").get(pk=chunk_id)
    actor = Actor.from_json(row.job.actor)
    with acting(actor, source="job", via=row.job.kind, correlation_id=f"job-{row.job_id}"):
        try:
            _begin_job(row.job_id, actor, at)
            _work(row, fence, actor, at)
        except Lost:
            logger.warning("chunk %s was lost to another worker", row)
            return False
        except Exception as error:
            if connection.connection is None or connection.connection.closed:
                connection.close()
                raise
            logger.exception("chunk %s failed", row)
            _fail_chunk(chunk_id, fence, error, at)
            return False
    return True


def _begin_job(job_id: int, actor: Actor, at: datetime) -> None:
    if not Job.objects.filter(pk=job_id, state=JobState.QUEUED.value).exists():
        return
    with transaction.atomic(durable=True):
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.state == JobState.QUEUED.value:
            transitions.apply(
                job, "start", workflow=JOB_FLOW, actor=actor, at=at, stamp="started_at"
            )


def _work(row: JobChunk, fence: int, actor: Actor, at: datetime) -> None:
    worker = get_worker(row.job.kind)
    fenced = partial(_fenced, row.pk, fence)
    chunk = _chunk(row, fence, actor, at, fenced)
    if worker.is_atomic:
        with fenced():
            _close_chunk(row, worker.work(chunk), at)
    else:
        report = worker.work(chunk)
        with fenced():
            _close_chunk(row, report, at)


def _chunk(
    row: JobChunk,
    fence: int,
    actor: Actor,
    at: datetime,
    fenced: Callable[[], AbstractContextManager[None]],
) -> Chunk:
    return Chunk(
        id=row.pk,
        job_id=row.job_id,
        kind=row.job.kind,
        number=row.number,
        params=row.params,
        job_params=row.job.params,
        fence=fence,
        attempt=row.attempts,
        actor=actor,
        at=at,
        fenced=fenced,
    )


@contextmanager
def _fenced(chunk_id: int, fence: int) -> Iterator[None]:
    """Open a transaction in which the chunk is locked and surely ours; raises Lost."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            # a chunk holds thousands of units: longer limits than a web request
            cursor.execute(
                "SELECT set_config('statement_timeout', '120s', true), "
                "set_config('idle_in_transaction_session_timeout', '120s', true)"
            )
        held = JobChunk.objects.select_for_update().filter(
            pk=chunk_id, fence=fence, state=ChunkState.PENDING.value
        )
        if not held.exists():
            raise Lost
        JobChunk.objects.filter(pk=chunk_id).update(leased_until=_lease())
        yield


def _lease() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() + %s * interval '1 second'", [LEASE_SECONDS])
        return cursor.fetchone()[0]


def _close_chunk(row: JobChunk, report: Report, at: datetime) -> None:
    """Mark the chunk done and count it on the job, as the last acts of the transaction."""
    failures = [{"key": f.key, "reason": f.reason, **f.more} for f in report.failures]
    JobChunk.objects.filter(pk=row.pk).update(
        state=ChunkState.DONE.value,
        leased_until=None,
        error="",
        result={"done": report.done, "failures": failures, "result": dict(report.result)},
    )
    Job.objects.filter(pk=row.job_id).update(
        done=F("done") + report.done, failed=F("failed") + len(failures)
    )
    finish_if_over(job_id=row.job_id, at=at)


def _fail_chunk(chunk_id: int, fence: int, error: Exception, at: datetime) -> None:
    """Pause the chunk, or close it as failed after the third try."""
    with transaction.atomic(durable=True):
        row = JobChunk.objects.select_for_update().filter(pk=chunk_id, fence=fence).first()
        if row is None or row.state != ChunkState.PENDING.value:
            return
        is_final = row.attempts >= TRIES
        JobChunk.objects.filter(pk=chunk_id).update(
            state=ChunkState.FAILED.value if is_final else ChunkState.PENDING.value,
            error=f"{type(error).__name__}: {error}"[:4000],
            leased_until=None,
            available_at=at + timedelta(seconds=2**row.attempts),
        )
        if is_final:
            finish_if_over(job_id=row.job_id, at=at)
