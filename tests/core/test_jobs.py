"""Jobs: chunks claimed once, counted once, resumable, with failures by name."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from revops.core import jobs
from revops.core.actor import Actor, origin
from revops.core.jobs import Chunk, Failure, Report
from revops.core.models import Job, JobChunk, StateChange
from revops.core.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
KIND = "test.count"


class Counter:
    """A worker that remembers its chunks and fails as told."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.failing: set[int] = set()
        self.finished: list[tuple[str, dict]] = []
        self.vias: list[str] = []

    def work(self, chunk: Chunk) -> Report:
        here = origin()
        self.vias.append(f"{here.source}/{here.via}" if here else "")
        if chunk.number in self.failing:
            raise ValueError(f"chunk {chunk.number} is bad")
        self.numbers.append(chunk.number)
        bad = [Failure(str(i), "odd", {"row": i}) for i in chunk.params["ids"] if i % 2]
        return Report(
            done=len(chunk.params["ids"]) - len(bad),
            failures=bad,
            result={"lines": 10, "n": "x"},
        )

    def finish(self, job: Job, actor: Actor, at: datetime) -> None:
        self.finished.append((job.state, job.result))


@pytest.fixture
def counter() -> Iterator[Counter]:
    found = Counter()
    with jobs.working(KIND, found.work, on_finish=found.finish):
        yield found


def start(actor: Actor, at: datetime, chunks: int = 3) -> Job:
    return jobs.start(
        kind=KIND,
        title="Count",
        chunks=[{"ids": [10 * n, 10 * n + 1]} for n in range(1, chunks + 1)],
        units=[2] * chunks,
        actor=actor,
        at=at,
    )


def test_runs_every_chunk_and_adds_up(counter: Counter, actor: Actor, at: datetime) -> None:
    job = start(actor, at)
    assert (job.state, job.total, jobs.percent(job)) == ("queued", 6, 0)

    assert jobs.drain(at=at) == 3

    job.refresh_from_db()
    assert counter.numbers == [1, 2, 3]
    assert (job.state, job.done, job.failed, jobs.percent(job)) == ("done", 3, 3, 100)
    assert (job.started_at, job.finished_at) == (at, at)
    assert job.result == {"lines": 30}
    assert counter.finished == [("done", {"lines": 30})]
    assert counter.vias == ["job/test.count"] * 3
    actions = StateChange.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["start", "finish"]


def test_progress_shows_between_chunks(counter: Counter, actor: Actor, at: datetime) -> None:
    job = start(actor, at, chunks=4)
    jobs.run_due(at=at, seconds=0)
    job.refresh_from_db()
    assert (job.state, jobs.percent(job)) == ("running", 25)


def test_failed_units_are_listed_with_their_columns(
    counter: Counter, actor: Actor, at: datetime
) -> None:
    job = start(actor, at, chunks=2)
    jobs.drain(at=at)

    assert list(jobs.failures(job.pk)) == [
        {"key": "11", "reason": "odd", "row": 11},
        {"key": "21", "reason": "odd", "row": 21},
    ]
    assert jobs.failures_csv(job.pk) == "key,reason,row\r\n11,odd,11\r\n21,odd,21\r\n"


def test_the_csv_defuses_formulas(actor: Actor, at: datetime) -> None:
    def work(chunk: Chunk) -> Report:
        return Report(done=0, failures=[Failure("=1+1", "bad")])

    with jobs.working("test.csv", work):
        job = jobs.start(kind="test.csv", title="x", chunks=[{}], actor=actor, at=at)
        jobs.drain(at=at)
    assert jobs.failures_csv(job.pk) == "key,reason\r\n'=1+1,bad\r\n"


def test_a_failing_chunk_is_tried_three_times_and_the_others_go_on(
    counter: Counter, actor: Actor, at: datetime
) -> None:
    counter.failing = {2}
    job = start(actor, at)
    now = at
    for _ in range(3):
        jobs.drain(at=now)
        now += timedelta(seconds=10)

    job.refresh_from_db()
    chunk = JobChunk.objects.get(number=2)
    assert counter.numbers == [1, 3]
    assert (chunk.state, chunk.attempts, chunk.error) == ("failed", 3, "ValueError: chunk 2 is bad")
    assert (job.state, job.error) == ("failed", "ValueError: chunk 2 is bad")
    assert counter.finished == [("failed", {"lines": 20})]


def test_resume_runs_what_failed_only(counter: Counter, actor: Actor, at: datetime) -> None:
    test_a_failing_chunk_is_tried_three_times_and_the_others_go_on(counter, actor, at)
    counter.failing.clear()
    job = Job.objects.get()

    resumed = jobs.resume(job_id=job.pk, actor=actor, at=at)
    assert (resumed.state, resumed.finished_at, resumed.error) == ("running", None, "")
    jobs.drain(at=at)

    job.refresh_from_db()
    assert counter.numbers == [1, 3, 2]
    assert (job.state, job.done) == ("done", 3)


def test_cancel_starts_no_further_chunk(counter: Counter, actor: Actor, at: datetime) -> None:
    job = start(actor, at)
    jobs.run_due(at=at, seconds=0)

    jobs.cancel(job_id=job.pk, actor=actor, at=at)

    assert jobs.drain(at=at) == 0
    job.refresh_from_db()
    assert (job.state, job.finished_at) == ("cancelled", at)
    with pytest.raises(IllegalTransition):
        jobs.cancel(job_id=job.pk, actor=actor, at=at)

    jobs.resume(job_id=job.pk, actor=actor, at=at)
    jobs.drain(at=at)
    assert counter.numbers == [1, 2, 3]


def test_a_job_without_chunks_is_done_at_once(counter: Counter, actor: Actor, at: datetime) -> None:
    job = jobs.start(kind=KIND, title="Nothing", chunks=[], actor=actor, at=at)
    assert (job.state, jobs.percent(job)) == ("done", 100)
    assert counter.finished == [("done", {})]


def test_a_chunk_that_another_worker_took_over_writes_nothing(
    counter: Counter, actor: Actor, at: datetime
) -> None:
    start(actor, at, chunks=1)
    chunk = JobChunk.objects.get()
    JobChunk.objects.update(fence=7)

    assert jobs.run_chunk(chunk.pk, 6, at=at) is False
    assert counter.numbers == []
    assert Job.objects.get().done == 0


def test_a_chunk_whose_worker_died_is_claimed_again_when_its_lease_ran_out(
    counter: Counter, actor: Actor, at: datetime
) -> None:
    start(actor, at, chunks=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_jobchunk SET fence = 1, leased_until = clock_timestamp() + interval '1m'"
        )
    assert jobs.drain(at=at) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_jobchunk SET leased_until = clock_timestamp() - interval '1s'")
    assert jobs.drain(at=at) == 1
    assert JobChunk.objects.get().fence == 2


def test_a_worker_with_transactions_of_its_own_fences_each(actor: Actor, at: datetime) -> None:
    def work(chunk: Chunk) -> Report:
        with chunk.fenced():
            pass
        JobChunk.objects.filter(pk=chunk.id).update(fence=99)  # somebody else claims it
        with pytest.raises(jobs.Lost), chunk.fenced():
            raise AssertionError("must not be reached")
        return Report(done=1)

    with jobs.working("test.own", work, atomic=False):
        jobs.start(kind="test.own", title="x", chunks=[{}], actor=actor, at=at)
        claimed = jobs.running._claim(at)
        assert claimed is not None
        assert jobs.run_chunk(*claimed, at=at) is False
    assert Job.objects.get().done == 0


def test_chunks_and_units_must_match(actor: Actor, at: datetime) -> None:
    with pytest.raises(ValueError, match="number of units"):
        jobs.start(kind=KIND, title="x", chunks=[{}], units=[], actor=actor, at=at)
    assert not Job.objects.exists()


def test_a_small_job_does_not_wait_for_the_end_of_a_large_one(
    counter: Counter, actor: Actor, at: datetime
) -> None:
    large, small = start(actor, at, chunks=5), start(actor, at, chunks=1)
    for _ in range(2):
        jobs.run_due(at=at, seconds=0)
    small.refresh_from_db()
    large.refresh_from_db()
    assert (small.state, large.state) == ("done", "running")


class TestSequential:
    def work(self, chunk: Chunk) -> Report:
        if chunk.number in self.failing:
            raise ValueError("bad")
        # nobody else may have started the next one
        assert jobs.running._claim(chunk.at) is None
        self.numbers.append(chunk.number)
        return Report(done=1)

    @pytest.fixture(autouse=True)
    def registered(self) -> Iterator[None]:
        self.numbers: list[int] = []
        self.failing: set[int] = set()
        with jobs.working("test.sequence", self.work, atomic=False, sequential=True):
            yield

    def start(self, actor: Actor, at: datetime) -> Job:
        return jobs.start(kind="test.sequence", title="x", chunks=[{}] * 3, actor=actor, at=at)

    def test_a_chunk_waits_for_the_one_before(self, actor: Actor, at: datetime) -> None:
        job = self.start(actor, at)
        jobs.drain(at=at)
        job.refresh_from_db()
        assert (self.numbers, job.state) == ([1, 2, 3], "done")

    def test_a_failed_chunk_stops_the_job_until_it_is_resumed(
        self, actor: Actor, at: datetime
    ) -> None:
        self.failing = {2}
        job = self.start(actor, at)
        now = at
        for _ in range(4):
            jobs.drain(at=now)
            now += timedelta(seconds=10)
        job.refresh_from_db()
        assert (self.numbers, job.state) == ([1], "failed")

        self.failing = set()
        jobs.resume(job_id=job.pk, actor=actor, at=now)
        jobs.drain(at=now)
        job.refresh_from_db()
        assert (self.numbers, job.state, job.done) == ([1, 2, 3], "done", 3)
