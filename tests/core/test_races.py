"""Races in pairs: first the race without the lock, then the house's way without it.

Every thread has a connection of its own and all start at one barrier.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.db.models import Max

from revops.core import errands, jobs, numbering, outbox, transitions
from revops.core.actor import Actor
from revops.core.jobs import Chunk, Report
from revops.core.models import (
    Errand,
    ExchangeRate,
    Job,
    JobChunk,
    LegalEntity,
    NumberSeries,
    OutboxDelivery,
    OutboxEvent,
    StateChange,
)
from revops.core.outbox import Delivered
from revops.core.outbox.delivering import deliver
from revops.core.states import JOB_FLOW
from revops.core.workflow import IllegalTransition
from tests.databases import APPLICATION, Databases
from tests.factories.core import make_legal_entity
from tests.factories.facts import ThingHappened, thing
from tests.races import many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def note(number: int) -> None:
    """Leave an effect that may be left many times: nothing in its table is unique."""
    StateChange.objects.create(
        subject_label="test.effect", subject_id=number, action="x", from_state="a", to_state="b",
        actor={}, at=AT,
    )  # fmt: skip


def effects() -> Counter[int]:
    rows = StateChange.objects.filter(subject_label="test.effect")
    return Counter(rows.values_list("subject_id", flat=True))


def hear(facts: Sequence[Delivered]) -> None:
    for delivered in facts:
        note(delivered.fact.thing_id)  # type: ignore[attr-defined]


def tell(actor: Actor, numbers: Sequence[int]) -> None:
    with transaction.atomic():
        outbox.emit_all([thing(n) for n in numbers], actor=actor, at=AT)


# ------------------------------------------------------------------------- one delivery, eight


def test_a_careless_consumer_repeats_the_effect(actor: Actor) -> None:
    """The race: look, do, mark; everybody looks before anybody marks."""
    with outbox.subscribed(hear, ThingHappened):
        tell(actor, [1])
        looked = threading.Barrier(8)

        def careless(_: int) -> None:
            delivery = OutboxDelivery.objects.filter(state="pending").first()
            looked.wait(timeout=20)
            if delivery:
                note(1)
                OutboxDelivery.objects.filter(pk=delivery.pk).update(state="done", done_at=AT)

        many(8, careless)
    assert effects() == {1: 8}


def test_eight_workers_with_the_same_lease_have_one_effect(actor: Actor) -> None:
    with outbox.subscribed(hear, ThingHappened) as handler:
        tell(actor, range(10))
        token, claimed = outbox.claim(at=AT, limit=100)
        ids = [row.id for row in claimed]

        tallies = many(8, lambda _: deliver(handler, ids, token=token, at=AT))

    assert sorted(t.done for t in tallies) == [0] * 7 + [10]  # type: ignore[attr-defined]
    assert effects() == dict.fromkeys(range(10), 1)


def test_eight_workers_share_the_deliveries_without_overlap(actor: Actor) -> None:
    with outbox.subscribed(hear, ThingHappened):
        tell(actor, range(400))

        def work(_: int) -> None:
            while outbox.deliver_due(at=AT, claim_limit=20).claimed:
                pass

        assert many(8, work) == [None] * 8
        outbox.drain(at=AT)
    assert effects() == dict.fromkeys(range(400), 1)
    assert set(OutboxDelivery.objects.values_list("state", flat=True)) == {"done"}


def test_facts_of_one_subject_are_heard_in_order_by_many_workers(actor: Actor) -> None:
    heard: list[int] = []

    def listen(facts: Sequence[Delivered]) -> None:
        heard.extend(d.event_id for d in facts)

    with outbox.subscribed(listen, ThingHappened):
        for _ in range(30):
            tell(actor, [1])

        def work(_: int) -> None:
            for _attempt in range(60):
                outbox.deliver_due(at=AT)

        many(4, work)
        outbox.drain(at=AT)
    assert heard == sorted(heard)
    assert len(heard) == 30


def test_a_worker_whose_lease_ran_out_cannot_deliver_what_another_claimed(actor: Actor) -> None:
    with outbox.subscribed(hear, ThingHappened) as handler:
        tell(actor, [1])
        old, claimed = outbox.claim(at=AT, limit=1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_outboxdelivery SET leased_until = '2020-01-01'")
        new, again = outbox.claim(at=AT, limit=1)
        assert [row.id for row in again] == [row.id for row in claimed]

        assert deliver(handler, [claimed[0].id], token=old, at=AT).done == 0
        assert deliver(handler, [claimed[0].id], token=new, at=AT).done == 1
    assert effects() == {1: 1}


# ------------------------------------------------------------------------------ killed between

KILLED = """
import os, signal, sys
import django
django.setup()
from datetime import UTC, datetime
from revops.core import outbox
from tests.core.test_races import hear, note
from tests.factories.facts import ThingHappened
def dying(facts):
    hear(facts)
    if {moment!r} == "in the handler":
        os.kill(os.getpid(), signal.SIGKILL)
dying.__module__, dying.__name__ = "tests.core", "hear"
at = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
with outbox.subscribed(dying, ThingHappened):
    if {moment!r} == "after the claim":
        outbox.claim(at=at, limit=10)
        os.kill(os.getpid(), signal.SIGKILL)
    outbox.deliver_due(at=at)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.fault
@pytest.mark.parametrize(
    ("moment", "before"), [("after the claim", 0), ("in the handler", 0), ("after the commit", 3)]
)
def test_a_killed_worker_loses_and_repeats_nothing(
    databases: Databases, actor: Actor, moment: str, before: int
) -> None:
    with outbox.subscribed(hear, ThingHappened):
        tell(actor, [1, 2, 3])
        done = subprocess.run(
            [sys.executable, "-c", KILLED.format(moment=moment)],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "revops.settings.test",
                "DATABASE_URL": databases.url(APPLICATION, databases.clone),
            },
            check=False,
            capture_output=True,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        assert sum(effects().values()) == before

        with connection.cursor() as cursor:  # thirty seconds later
            cursor.execute("UPDATE core_outboxdelivery SET leased_until = '2020-01-01'")
        outbox.drain(at=AT)
    assert effects() == {1: 1, 2: 1, 3: 1}


# ------------------------------------------------------------------------------- commit order


def test_a_cursor_over_ids_skips_what_commits_late(actor: Actor) -> None:
    """The race behind the outbox's per-row state: ids are given out before commits happen."""
    begun, read = threading.Event(), threading.Event()

    def late(number: int) -> None:
        if number == 0:
            with transaction.atomic():
                outbox.emit(thing(1), actor=actor, at=AT)
                begun.set()
                read.wait(timeout=20)
        else:
            begun.wait(timeout=20)
            tell(actor, [2])
            seen = OutboxEvent.objects.aggregate(last=Max("id"))["last"]
            read.set()
            skipped.append(seen)

    skipped: list[int] = []
    with outbox.subscribed(hear, ThingHappened):
        many(2, late)
        lost = OutboxEvent.objects.filter(id__lt=skipped[0]).count()
        outbox.drain(at=AT)
    assert lost == 1  # a reader of "id > last seen" never comes back to this one
    assert effects() == {1: 1, 2: 1}  # the per-row state does


# ---------------------------------------------------------------------------------- numbering


def use(number: int) -> None:
    ExchangeRate.objects.create(base="EUR", quote="USD", on=date.fromordinal(number), rate=1,
                                source="x")  # fmt: skip


def test_max_plus_one_collides() -> None:
    looked = threading.Barrier(8)

    def careless(_: int) -> int:
        with transaction.atomic():
            top = JobChunk.objects.aggregate(top=Max("number"))["top"] or 0
            looked.wait(timeout=20)
            JobChunk.objects.create(job=job, number=top + 1, available_at=AT)
            return int(top) + 1

    job = Job.objects.create(kind="x", title="x", actor={}, created_at=AT)
    found = many(8, careless)
    assert len([n for n in found if isinstance(n, int)]) == 1


def test_forty_writers_with_eight_rollbacks_take_thirty_two_numbers_without_a_gap() -> None:
    entity = make_legal_entity()

    def issue(number: int) -> int:
        with transaction.atomic():
            block = numbering.take(legal_entity_id=entity.pk, series="INV", on=date(2026, 1, 1))
            if number % 5 == 0:
                raise ZeroDivisionError
            use(block.first)
            return block.first

    found = many(40, issue)

    assert sum(isinstance(n, ZeroDivisionError) for n in found) == 8
    assert sorted(n for n in found if isinstance(n, int)) == list(range(1, 33))
    assert NumberSeries.objects.get().last_number == 32


def test_blocks_of_different_sizes_touch_without_overlap() -> None:
    entity: LegalEntity = make_legal_entity()

    def take(number: int) -> numbering.Block:
        with transaction.atomic():
            return numbering.take(
                legal_entity_id=entity.pk, series="INV", on=date(2026, 1, 1), count=number + 1
            )

    blocks = many(10, take)
    taken = sorted(n for block in blocks for n in block)  # type: ignore[attr-defined]
    assert taken == list(range(1, 56))


# -------------------------------------------------------------------------------- transitions


def test_of_eight_who_move_one_object_one_succeeds(actor: Actor) -> None:
    job = Job.objects.create(kind="x", title="x", actor={}, created_at=AT)

    def start(_: int) -> int:
        with transaction.atomic():
            return transitions.apply(
                Job.objects.get(pk=job.pk), "start", workflow=JOB_FLOW, actor=actor, at=AT
            )

    found = many(8, start)
    assert found.count(1) == 1
    assert sum(isinstance(n, IllegalTransition) for n in found) == 7
    assert StateChange.objects.count() == 1


def test_overlapping_sets_move_all_or_none_without_deadlock(actor: Actor) -> None:
    made = Job.objects.bulk_create(
        Job(kind="x", title="x", actor={}, created_at=AT) for _ in range(50)
    )

    def start(number: int) -> int:
        mine = made[:40] if number % 2 else made[:9:-1]
        with transaction.atomic():
            return transitions.apply(
                [Job.objects.get(pk=j.pk) for j in mine], "start", workflow=JOB_FLOW, actor=actor,
                at=AT,
            )  # fmt: skip

    found = many(4, start)
    assert found.count(40) == 1
    assert sum(isinstance(n, IllegalTransition) for n in found) == 3
    assert Job.objects.filter(state="running").count() == 40


# ----------------------------------------------------------------------------- errands and jobs


def test_eight_runners_act_once_per_errand(actor: Actor) -> None:
    acted: list[str] = []

    class Once(errands.Performer):
        def act(self, call: errands.Call) -> dict[str, str]:
            acted.append(call.key)
            return {}

    with errands.performing("test.once", Once()):
        with transaction.atomic():
            plans = [errands.Plan("test.once", str(n), "s") for n in range(40)]
            errands.plan_all(plans, actor=actor, at=AT)
        many(8, lambda _: errands.run_due(limit=40, at=AT))

    assert sorted(acted, key=int) == [str(n) for n in range(40)]
    assert set(Errand.objects.values_list("state", flat=True)) == {"done"}


def test_eight_planners_of_one_key_plan_one_errand(actor: Actor) -> None:
    def plan(_: int) -> int:
        with transaction.atomic():
            return errands.plan(
                kind="test.once", key="k", subject="s", payload={}, actor=actor, at=AT
            ).pk

    assert len(set(many(8, plan))) == 1


def test_four_workers_share_a_job_and_exactly_one_finishes_it(actor: Actor) -> None:
    finished: list[int] = []

    def work(chunk: Chunk) -> Report:
        note(chunk.number)
        return Report(done=1)

    with jobs.working("test.job", work, on_finish=lambda job, a, t: finished.append(job.done)):
        jobs.start(kind="test.job", title="x", chunks=[{}] * 20, actor=actor, at=AT)
        many(4, lambda _: jobs.drain(at=AT))

    assert effects() == dict.fromkeys(range(1, 21), 1)
    assert finished == [20]
    assert Job.objects.get().state == "done"
