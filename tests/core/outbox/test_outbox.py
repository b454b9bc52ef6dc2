"""The outbox in one connection: telling, delivering, waiting, failing, parking."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from revops.core import outbox
from revops.core.actor import Actor, acting, origin
from revops.core.models import OutboxDelivery, OutboxEvent, RoleGrant, StateChange
from revops.core.outbox import Delivered, NotYet
from revops.core.problems import Invalid, NotFound
from revops.core.workflow import IllegalTransition
from tests.factories.facts import (
    EchoHappened,
    Recorder,
    ThingHappened,
    ThingsHappened,
    thing,
    things,
)

pytestmark = pytest.mark.django_db
NAME = "tests.recorder"


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    handler = Recorder()
    with outbox.subscribed(handler, ThingHappened, ThingsHappened):
        yield handler


def states() -> list[str]:
    return list(OutboxDelivery.objects.order_by("id").values_list("state", flat=True))


class TestTelling:
    def test_writes_the_fact_and_one_delivery_per_subscriber(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        with acting(actor, source="screen", request_id="r-1"):
            event_id = outbox.emit(thing(7), actor=actor, at=at)

        event = OutboxEvent.objects.get(pk=event_id)
        assert (event.name, event.version) == ("test.thing.happened", 1)
        assert (event.subject, event.payload) == ("test.thing:7", {"thing_id": 7})
        assert event.actor == actor.as_json()
        assert (event.source, event.request_id, event.correlation_id) == ("screen", "r-1", "r-1")
        assert (event.causation_id, event.occurred_at) == (None, at)
        delivery = OutboxDelivery.objects.get()
        assert (delivery.event_id, delivery.handler) == (event.pk, NAME)
        assert (delivery.subject, delivery.available_at) == ("test.thing:7", at)

    def test_needs_one_statement_for_any_number_of_facts(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        with CaptureQueriesContext(connection) as queries:
            events = outbox.emit_all([thing(n) for n in range(500)], actor=actor, at=at)

        assert len(queries) == 1
        assert len(events) == 500
        assert OutboxDelivery.objects.count() == 500

    def test_registers_one_nudge_per_transaction(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        outbox.emit(thing(1), actor=actor, at=at)
        outbox.emit(thing(2), actor=actor, at=at)

        callbacks = [callback for _, callback, _ in connection.run_on_commit]
        assert callbacks == [outbox.nudge]

    def test_registers_the_nudge_again_after_a_savepoint_took_it_away(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        with transaction.atomic():
            outbox.emit(thing(1), actor=actor, at=at)
            transaction.set_rollback(True)
        assert connection.run_on_commit == []

        outbox.emit(thing(2), actor=actor, at=at)

        assert len(connection.run_on_commit) == 1

    def test_refuses_as_many_causes_as_there_are_not_facts(
        self, at: datetime, actor: Actor
    ) -> None:
        with pytest.raises(ValueError, match="own cause"):
            outbox.emit_all([thing(1)], actor=actor, at=at, because=[])


class TestDelivering:
    def test_hands_over_all_due_facts_in_one_batch_and_marks_them_done(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        outbox.emit_all([thing(n) for n in range(1, 6)], actor=actor, at=at)

        tally = outbox.deliver_due(at=at)

        assert (tally.claimed, tally.done) == (5, 5)
        assert recorder.batches == [[1, 2, 3, 4, 5]]
        assert states() == ["done"] * 5
        assert set(OutboxDelivery.objects.values_list("done_at", flat=True)) == {at}

    def test_needs_as_many_statements_for_a_hundred_facts_as_for_one(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        counts = []
        for size in (1, 100):
            outbox.emit_all([thing(n) for n in range(size)], actor=actor, at=at)
            with CaptureQueriesContext(connection) as queries:
                outbox.deliver_due(at=at)
            counts.append(len([q for q in queries if "SAVEPOINT" not in q["sql"]]))

        assert counts == [3, 3]

    def test_limits_a_batch(self, recorder: Recorder, at: datetime, actor: Actor) -> None:
        outbox.emit_all([thing(n) for n in range(5)], actor=actor, at=at)

        outbox.deliver_due(at=at, handler_limit=2)

        assert recorder.batches == [[0, 1], [2, 3], [4]]

    def test_keeps_the_order_within_a_subject(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        first = outbox.emit(thing(1), actor=actor, at=at)
        second = outbox.emit(thing(1), actor=actor, at=at)

        outbox.deliver_due(at=at)
        assert [d.event_id for d in recorder.seen] == [first]

        outbox.deliver_due(at=at)
        assert [d.event_id for d in recorder.seen] == [first, second]

    def test_leaves_what_is_not_due_yet(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        outbox.emit(thing(1), actor=actor, at=at + timedelta(seconds=1))

        assert outbox.deliver_due(at=at).claimed == 0
        assert outbox.deliver_due(at=at + timedelta(seconds=1)).done == 1

    def test_leaves_what_another_worker_has_leased(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        outbox.emit(thing(1), actor=actor, at=at)
        outbox.claim(at=at, limit=10)

        assert outbox.deliver_due(at=at).claimed == 0

    def test_takes_over_a_lease_that_ran_out(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        outbox.emit(thing(1), actor=actor, at=at)
        outbox.claim(at=at, limit=10)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_outboxdelivery SET leased_until = clock_timestamp() - interval '1s'"
            )

        assert outbox.deliver_due(at=at).done == 1

    def test_drains_every_hop_of_a_chain(self, at: datetime, actor: Actor) -> None:
        heard: list[int] = []

        def tell_echo(facts: Sequence[Delivered]) -> None:
            for delivered in facts:
                number = delivered.fact.thing_id  # type: ignore[attr-defined]
                outbox.emit(
                    EchoHappened(subject=f"test.echo:{number}", thing_id=number),
                    actor=delivered.actor,
                    at=delivered.at,
                )

        def hear_echo(facts: Sequence[Delivered]) -> None:
            heard.extend(d.fact.thing_id for d in facts)  # type: ignore[attr-defined]

        with (
            outbox.subscribed(tell_echo, ThingHappened),
            outbox.subscribed(hear_echo, EchoHappened),
        ):
            outbox.emit_all([thing(1), thing(2)], actor=actor, at=at)
            tally = outbox.drain(at=at)

        assert heard == [1, 2]
        assert tally.done == 4


class TestOrigin:
    def test_a_loop_over_the_batch_acts_because_of_each_fact_in_turn(self, at: datetime) -> None:
        people = [Actor(kind="user", id=str(n), label=f"Person {n}") for n in (1, 2)]

        def tell_echo(facts: Sequence[Delivered]) -> None:
            for delivered in facts:
                number = delivered.fact.thing_id  # type: ignore[attr-defined]
                outbox.emit(
                    EchoHappened(subject=f"test.echo:{number}", thing_id=number),
                    actor=delivered.actor,
                    at=delivered.at,
                )

        with outbox.subscribed(tell_echo, ThingHappened):
            causes = []
            for number, person in enumerate(people, start=1):
                with acting(person, source="portal", request_id=f"r-{number}"):
                    causes.append(outbox.emit(thing(number), actor=person, at=at))
            outbox.drain(at=at)

        echoes = list(OutboxEvent.objects.filter(name="test.echo.happened").order_by("id"))
        assert [e.causation_id for e in echoes] == causes
        assert [e.correlation_id for e in echoes] == ["r-1", "r-2"]
        assert [e.actor["id"] for e in echoes] == ["1", "2"]
        assert [e.source for e in echoes] == ["chain", "chain"]

    def test_a_batch_of_many_causes_acts_as_its_rule(self, at: datetime) -> None:
        origins = []

        def look(facts: Sequence[Delivered]) -> None:
            origins.append(origin())

        with outbox.subscribed(look, ThingHappened):
            for number in (1, 2):
                person = Actor(kind="user", id=str(number), label="P")
                outbox.emit(thing(number), actor=person, at=at)
            outbox.deliver_due(at=at)

        (here,) = origins
        assert here is not None
        assert (here.actor.kind, here.actor.id) == ("rule", "tests.look")
        assert (here.source, here.via, here.causation_id) == ("chain", "tests.look", None)

    def test_the_history_names_the_person_and_the_rule(self, at: datetime) -> None:
        person = Actor(kind="user", id="9", label="Ada")

        def make_user(facts: Sequence[Delivered]) -> None:
            RoleGrant._meta.get_field("user").related_model.objects.create_user(  # type: ignore[union-attr]
                email="new@example.com", full_name="New"
            )

        with outbox.subscribed(make_user, ThingHappened):
            outbox.emit(thing(1), actor=person, at=at)
            outbox.deliver_due(at=at)

        with connection.cursor() as cursor:
            cursor.execute("SELECT metadata FROM pghistory_context")
            rows = cursor.fetchall()
        assert len(rows) == 1
        assert '"actor": "user:9"' in str(rows[0][0])
        assert '"via": "tests.make_user"' in str(rows[0][0])


class TestFailing:
    def test_only_the_poison_fact_of_a_batch_pauses(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[3] = ValueError("poison")
        outbox.emit_all([thing(n) for n in range(1, 6)], actor=actor, at=at)

        tally = outbox.deliver_due(at=at)

        assert (tally.done, tally.failed) == (4, 1)
        assert sorted(recorder.numbers) == [1, 2, 4, 5]
        poison = OutboxDelivery.objects.get(state="pending")
        assert (poison.subject, poison.attempts) == ("test.thing:3", 1)
        assert poison.available_at == at + timedelta(seconds=2)
        assert "ValueError: poison" in poison.last_error
        assert poison.lease_token is None

    def test_what_failed_writes_nothing(self, at: datetime, actor: Actor) -> None:
        def write_and_fail(facts: Sequence[Delivered]) -> None:
            for delivered in facts:
                outbox.emit(
                    EchoHappened(subject="test.echo:1", thing_id=1), actor=actor, at=delivered.at
                )
            raise ValueError

        with outbox.subscribed(write_and_fail, ThingHappened):
            outbox.emit(thing(1), actor=actor, at=at)
            outbox.deliver_due(at=at)

        assert not OutboxEvent.objects.filter(name="test.echo.happened").exists()

    def test_a_failing_fact_is_parked_after_eight_tries_with_growing_pauses(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[1] = ValueError("poison")
        outbox.emit(thing(1), actor=actor, at=at)

        pauses, now = [], at
        for _ in range(7):
            outbox.deliver_due(at=now)
            delivery = OutboxDelivery.objects.get()
            pauses.append((delivery.available_at - now).total_seconds())
            now = delivery.available_at
        outbox.deliver_due(at=now)

        assert pauses == [2, 4, 8, 16, 32, 64, 128]
        assert (OutboxDelivery.objects.get().state, OutboxDelivery.objects.get().attempts) == (
            "parked",
            8,
        )
        assert StateChange.objects.get().action == "park"
        assert [d.pk for d in outbox.parked()] == [OutboxDelivery.objects.get().pk]

    def test_a_parked_fact_holds_back_its_subject_for_that_handler_only(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        other = Recorder()
        other.__name__ = "other"  # type: ignore[misc]
        recorder.failing[1] = ValueError("poison")
        with outbox.subscribed(other, ThingHappened):
            outbox.emit_all([thing(1), thing(1), thing(2)], actor=actor, at=at)
            outbox.drain(at=at, ignore_backoff=True)

        assert recorder.numbers == [2]
        assert sorted(other.numbers) == [1, 1, 2]
        assert sorted(OutboxDelivery.objects.filter(handler=NAME).values_list("state")) == [
            ("done",),
            ("parked",),
            ("pending",),
        ]

    def test_a_fact_that_nobody_knows_any_more_is_parked_not_dropped(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        outbox.emit(thing(1), actor=actor, at=at)
        OutboxDelivery.objects.update(handler="gone.handler")

        outbox.drain(at=at, ignore_backoff=True)

        assert states() == ["parked"]
        assert "gone.handler" in OutboxDelivery.objects.get().last_error


class TestWaiting:
    def test_a_missing_predecessor_is_awaited_without_counting(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[1] = NotYet("the order is not booked")
        outbox.emit_all([thing(1), thing(2)], actor=actor, at=at)

        tally = outbox.deliver_due(at=at)

        assert (tally.done, tally.waiting, tally.failed) == (1, 1, 0)
        waiting = OutboxDelivery.objects.get(state="pending")
        assert (waiting.attempts, waiting.waiting_since) == (0, at)
        assert waiting.available_at == at + timedelta(milliseconds=500)

    def test_it_goes_through_as_soon_as_the_predecessor_is_there(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[1] = NotYet()
        outbox.emit(thing(1), actor=actor, at=at)
        outbox.deliver_due(at=at)
        recorder.failing.clear()

        outbox.deliver_due(at=at + timedelta(seconds=1))

        assert states() == ["done"]

    def test_it_never_parks_but_shows_after_ten_minutes(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[1] = NotYet()
        outbox.emit(thing(1), actor=actor, at=at)
        now = at
        while now < at + timedelta(minutes=11):
            assert outbox.deliver_due(at=now).waiting == 1
            now = OutboxDelivery.objects.get().available_at

        assert states() == ["pending"]
        assert not outbox.waiting(at=at + timedelta(minutes=9)).exists()
        assert outbox.waiting(at=at + timedelta(minutes=10)).count() == 1
        assert outbox.troubled(at=at + timedelta(minutes=10)).count() == 1


class TestBatchFacts:
    def test_a_batch_fact_arrives_whole(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        outbox.emit(things(1, 2, 3), actor=actor, at=at)

        outbox.drain(at=at)

        assert recorder.batches == [[1, 2, 3]]
        assert states() == ["done"]

    def test_a_failing_batch_fact_is_split_and_only_the_poison_member_stays(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[2] = ValueError("poison")
        event = outbox.emit(things(1, 2, 3), actor=actor, at=at)

        outbox.drain(at=at, ignore_backoff=True)

        assert sorted(recorder.numbers) == [1, 3]
        rows = OutboxDelivery.objects.order_by("id").values_list("subject", "member", "state")
        assert list(rows) == [
            ("test.batch:1", None, "split"),
            ("test.thing:1", 1, "done"),
            ("test.thing:2", 2, "parked"),
            ("test.thing:3", 3, "done"),
        ]
        assert set(OutboxDelivery.objects.values_list("event_id", flat=True)) == {event}

    def test_the_parked_member_holds_back_its_own_subject_only(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[2] = ValueError("poison")
        outbox.emit(things(1, 2), actor=actor, at=at)
        outbox.drain(at=at, ignore_backoff=True)
        recorder.failing.clear()

        outbox.emit_all([thing(1), thing(2)], actor=actor, at=at)
        outbox.drain(at=at)

        assert recorder.numbers == [1, 1]
        assert OutboxDelivery.objects.get(state="pending").subject == "test.thing:2"

    def test_a_member_keeps_its_place_before_facts_told_after_the_batch(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[2] = NotYet()
        outbox.emit(things(1, 2), actor=actor, at=at)
        outbox.emit(thing(2), actor=actor, at=at + timedelta(seconds=5))
        outbox.deliver_due(at=at)  # splits: member rows are younger than the row of thing 2
        recorder.failing.clear()

        outbox.drain(at=at + timedelta(seconds=5))

        assert [d.member for d in recorder.seen] == [1, 2, None]


class TestOperating:
    def park(self, recorder: Recorder, at: datetime, actor: Actor) -> OutboxDelivery:
        recorder.failing[1] = ValueError("poison")
        outbox.emit(thing(1), actor=actor, at=at)
        outbox.drain(at=at, ignore_backoff=True)
        recorder.failing.clear()
        return OutboxDelivery.objects.get()

    def test_retry_gives_all_tries_back(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        delivery = self.park(recorder, at, actor)

        outbox.retry(delivery_ids=[delivery.pk], actor=actor, at=at)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("pending", 0)

        outbox.drain(at=at)
        assert recorder.numbers == [1]
        actions = StateChange.objects.order_by("id").values_list("action", flat=True)
        assert list(actions) == ["park", "retry"]

    def test_retry_lets_a_pausing_delivery_go_at_once(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        recorder.failing[1] = ValueError()
        outbox.emit(thing(1), actor=actor, at=at)
        outbox.deliver_due(at=at)
        recorder.failing.clear()

        outbox.retry(delivery_ids=[OutboxDelivery.objects.get().pk], actor=actor, at=at)

        assert outbox.drain(at=at).done == 1

    def test_skip_needs_a_reason_and_lets_the_subject_go_on(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        delivery = self.park(recorder, at, actor)
        outbox.emit(thing(1), actor=actor, at=at)

        with pytest.raises(Invalid):
            outbox.skip(delivery_ids=[delivery.pk], reason=" ", actor=actor, at=at)
        outbox.skip(delivery_ids=[delivery.pk], reason="Entered by hand", actor=actor, at=at)

        delivery.refresh_from_db()
        assert (delivery.state, delivery.note, delivery.done_at) == (
            "skipped",
            "Entered by hand",
            at,
        )
        assert outbox.drain(at=at).done == 1

    def test_what_is_over_can_be_neither_retried_nor_skipped(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        outbox.emit(thing(1), actor=actor, at=at)
        outbox.drain(at=at)
        ids = [OutboxDelivery.objects.get().pk]

        with pytest.raises(IllegalTransition):
            outbox.retry(delivery_ids=ids, actor=actor, at=at)
        with pytest.raises(IllegalTransition):
            outbox.skip(delivery_ids=ids, reason="no", actor=actor, at=at)
        with pytest.raises(NotFound):
            outbox.retry(delivery_ids=[0], actor=actor, at=at)

    def test_replay_gives_a_new_handler_the_past_in_order(self, at: datetime, actor: Actor) -> None:
        outbox.emit_all([thing(1), thing(2), thing(1)], actor=actor, at=at)
        late = Recorder()
        with outbox.subscribed(late, ThingHappened):
            assert outbox.replay(handler=NAME, name="test.thing.happened", at=at) == 3
            assert outbox.replay(handler=NAME, name="test.thing.happened", at=at) == 0
            outbox.drain(at=at)

        assert late.batches == [[1, 2], [1]]

    def test_lag_is_the_age_of_the_oldest_due_delivery(
        self, recorder: Recorder, at: datetime, actor: Actor
    ) -> None:
        assert outbox.lag(at=at) == timedelta(0)
        outbox.emit(thing(1), actor=actor, at=at)
        assert outbox.lag(at=at + timedelta(seconds=3)) == timedelta(seconds=3)
