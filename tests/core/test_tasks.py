"""The clock's doors, the beat schedule, and hints over a broker that may be gone."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from celery import Celery
from django.core.management import CommandError, call_command
from django.db import transaction
from kombu import pools

from revops.celery import app
from revops.core import broker, errands, jobs, outbox, tasks, verify
from revops.core.actor import Actor
from revops.core.jobs import Chunk, Report
from revops.core.models import Errand, Job, OutboxDelivery, VerificationRun
from revops.core.outbox import Delivered
from tests.factories.facts import EchoHappened, Recorder, ThingHappened, thing


class TestSchedule:
    def test_every_beat_entry_names_a_task_on_its_own_queue(self) -> None:
        app.loader.import_default_modules()
        for entry in app.conf.beat_schedule.values():
            assert entry["task"] in app.tasks
            queue = "chain" if entry["task"].endswith(".relay") else "bulk"
            assert entry["options"]["queue"] == queue

    def test_a_sweep_that_waits_longer_than_its_period_expires(self) -> None:
        for entry in app.conf.beat_schedule.values():
            if isinstance(entry["schedule"], float):
                assert entry["options"]["expires"] == entry["schedule"]

    def test_only_relay_messages_travel_on_the_chain(self) -> None:
        router = app.amqp.router
        chain = [n for n in app.tasks if router.route({}, n)["queue"].name == "chain"]
        assert chain == ["revops.core.tasks.relay"]

    def test_lost_work_is_delivered_again_and_limits_stay_below_the_visibility_timeout(
        self,
    ) -> None:
        conf = app.conf
        assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
        assert conf.worker_prefetch_multiplier == 1
        assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
class TestTasks:
    def test_relay_walks_every_hop_in_one_run(self, actor: Actor, at: datetime) -> None:
        def tell_echo(facts: Sequence[Delivered]) -> None:
            for d in facts:
                echo = EchoHappened(subject="test.echo:1", thing_id=1)
                outbox.emit(echo, actor=d.actor, at=d.at)

        recorder = Recorder()
        with (
            outbox.subscribed(tell_echo, ThingHappened),
            outbox.subscribed(recorder, EchoHappened),
        ):
            outbox.emit(thing(1), actor=actor, at=at)
            assert tasks.relay() == 2
        assert recorder.numbers == [1]

    def test_errands_and_jobs_run(self, actor: Actor, at: datetime) -> None:
        def work(chunk: Chunk) -> Report:
            return Report(done=1)

        with (
            errands.performing("test.a", errands.Performer()),
            jobs.working("test.b", work),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(errands.Performer, "act", lambda self, call: {})
            errands.plan(kind="test.a", key="1", subject="s", payload={}, actor=actor, at=at)
            jobs.start(kind="test.b", title="x", chunks=[{}], actor=actor, at=at)
            assert tasks.run_errands() == 1
            assert tasks.run_jobs() == 1
        assert Errand.objects.get().state == "done"
        assert Job.objects.get().state == "done"

    def test_settle_goes_on_until_facts_errands_and_jobs_are_quiet(
        self, actor: Actor, at: datetime
    ) -> None:
        class Tell(errands.Performer):
            def act(self, call: errands.Call) -> dict[str, Any]:
                return {}

            def record(self, *, errand: Errand, outcome: Any, actor: Actor, at: datetime) -> None:
                outbox.emit(EchoHappened(subject="e:1", thing_id=1), actor=actor, at=at)

        def plan(facts: Sequence[Delivered]) -> None:
            errands.plan(kind="test.tell", key="1", subject="s", payload={}, actor=actor, at=at)

        recorder = Recorder()
        with (
            errands.performing("test.tell", Tell()),
            outbox.subscribed(plan, ThingHappened),
            outbox.subscribed(recorder, EchoHappened),
        ):
            outbox.emit(thing(1), actor=actor, at=at)
            assert tasks.settle(at=at) == 3
        assert recorder.numbers == [1]

    def test_the_nightly_run_is_kept(self) -> None:
        assert tasks.verify_all() == 0
        assert VerificationRun.objects.get().checks == len(verify.invariants())


@pytest.mark.django_db
class TestReplayCommand:
    def test_tells_how_many_facts_will_be_delivered(self, actor: Actor, at: datetime) -> None:
        outbox.emit(thing(1), actor=actor, at=at)
        out = StringIO()
        with outbox.subscribed(Recorder(), ThingHappened):
            call_command("outbox_replay", "tests.recorder", "test.thing.happened", stdout=out)
        assert out.getvalue() == "1 facts will be delivered to tests.recorder\n"
        assert OutboxDelivery.objects.get().handler == "tests.recorder"

    @pytest.mark.parametrize("name", ["test.thing.happened", "no.such.fact"])
    def test_refuses_what_nobody_hears(self, name: str) -> None:
        with pytest.raises(CommandError):
            call_command("outbox_replay", "tests.stranger", name)
        assert not OutboxDelivery.objects.exists()


class TestHints:
    @pytest.fixture(autouse=True)
    def listening(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        settings.BROKER_HINTS = True
        monkeypatch.setattr(broker, "_quiet_until", 0.0)
        monkeypatch.setattr(broker, "_pools", {})
        yield
        pools.reset()

    def on(self, monkeypatch: pytest.MonkeyPatch, url: str) -> Celery:
        other = Celery("hints", broker=url, set_as_current=False)
        monkeypatch.setenv("CELERY_BROKER_URL", url)  # it goes before every setting
        monkeypatch.setattr(broker, "current_app", other)
        pools.reset()  # the library tells Unix sockets apart by nothing
        return other

    def waiting(self, other: Celery, queue: str) -> int:
        with other.connection_for_read() as link:
            return int(link.default_channel._size(queue))

    def test_a_hint_arrives_and_carries_nothing(
        self, service_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = self.on(monkeypatch, service_urls["CELERY_BROKER_URL"])
        with other.connection_for_read() as link:
            box = link.SimpleQueue("hints-test-1")
            box.clear()
            assert broker.hint("some.task", queue="hints-test-1") is True
            message = box.get(timeout=5)
            message.ack()
            assert message.headers["task"] == "some.task"
            assert message.payload[:2] == [[], {}]

    def test_hints_coalesce_while_one_waits(
        self, service_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = self.on(monkeypatch, service_urls["CELERY_BROKER_URL"])
        with other.connection_for_read() as link:
            link.SimpleQueue("hints-test-2").clear()
        for _ in range(5):
            assert broker.hint("some.task", queue="hints-test-2", only_if_empty=True) is True
        assert self.waiting(other, "hints-test-2") == 1
        with other.connection_for_read() as link:
            link.SimpleQueue("hints-test-2").clear()

    def test_a_broker_that_is_gone_fails_nobody_and_is_left_alone_for_a_while(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.on(monkeypatch, "redis+socket:///nonexistent")
        assert broker.hint("some.task", queue="x") is False
        assert broker._quiet_until > time.monotonic()

        def fail() -> None:
            raise AssertionError("asked again while quiet")

        monkeypatch.setattr(broker, "_pool", fail)
        assert broker.hint("some.task", queue="x") is False

    @pytest.mark.django_db(transaction=True)
    def test_a_commit_succeeds_without_a_broker(
        self, monkeypatch: pytest.MonkeyPatch, actor: Actor, at: datetime
    ) -> None:
        self.on(monkeypatch, "redis+socket:///nonexistent")
        with outbox.subscribed(Recorder(), ThingHappened):
            with transaction.atomic():
                outbox.emit(thing(1), actor=actor, at=at)
            assert outbox.drain(at=at).done == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_rollback_sends_nothing(
        self, monkeypatch: pytest.MonkeyPatch, actor: Actor, at: datetime
    ) -> None:
        sent: list[str] = []
        monkeypatch.setattr(broker, "hint", lambda task, **more: sent.append(task))
        with outbox.subscribed(Recorder(), ThingHappened):
            with transaction.atomic():
                outbox.emit(thing(1), actor=actor, at=at)
                transaction.set_rollback(True)
            assert sent == []
            with transaction.atomic():
                outbox.emit_all([thing(1), thing(2)], actor=actor, at=at)
                outbox.emit(thing(3), actor=actor, at=at)
        assert sent == ["revops.core.tasks.relay"]
