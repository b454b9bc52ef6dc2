"""Errands: planned once, acted outside transactions, recorded exactly once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from revops.core import errands
from revops.core.actor import Actor, acting, origin
from revops.core.errands import Call, Performer, Refused, Retryable, Unknown
from revops.core.models import Errand, StateChange
from revops.core.problems import Invalid
from revops.core.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
KIND = "test.letter"


class Postman(Performer):
    """Acts as told; remembers what it did and recorded."""

    def __init__(self) -> None:
        self.endings: list[Exception | dict[str, Any]] = []
        self.acted: list[Call] = []
        self.recorded: list[dict[str, Any]] = []
        self.failures: list[str] = []
        self.doubts: list[str] = []
        self.broken_record = False
        self.vias: list[str] = []

    def act(self, call: Call) -> dict[str, Any]:
        self.acted.append(call)
        here = origin()
        self.vias.append(here.via if here else "")
        ending = self.endings.pop(0) if self.endings else {"id": "msg-1"}
        if isinstance(ending, Exception):
            raise ending
        return ending

    def record(
        self, *, errand: Errand, outcome: dict[str, Any], actor: Actor, at: datetime
    ) -> None:
        if self.broken_record:
            raise RuntimeError("database is busy")
        self.recorded.append(outcome)

    def record_failure(self, *, errand: Errand, error: str, actor: Actor, at: datetime) -> None:
        self.failures.append(error)

    def record_doubt(self, *, errand: Errand, error: str, actor: Actor, at: datetime) -> None:
        self.doubts.append(error)


class Repeatable(Postman):
    IS_REPEATABLE = True


@pytest.fixture
def postman() -> Iterator[Postman]:
    performer = Postman()
    with errands.performing(KIND, performer):
        yield performer


def plan(actor: Actor, at: datetime, key: str = "k-1", **more: Any) -> Errand:
    return errands.plan(
        kind=KIND, key=key, subject="test.thing:1", payload={"to": "a"}, actor=actor, at=at, **more
    )


def abandon() -> None:
    """Leave a running errand with a lease that ran out, as a killed worker does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_errand SET state = 'running', attempts = 1, "
            "leased_until = clock_timestamp() - interval '1s', lease_token = gen_random_uuid()"
        )


class TestPlanning:
    def test_the_same_key_is_planned_once(self, actor: Actor, at: datetime) -> None:
        with acting(actor, source="screen", request_id="r-1"):
            first = plan(actor, at)
        second = plan(actor, at + timedelta(days=1))

        assert first.pk == second.pk
        assert (second.created_at, second.request_id, second.source) == (at, "r-1", "screen")
        assert Errand.objects.count() == 1

    def test_many_are_planned_in_the_order_given(self, actor: Actor, at: datetime) -> None:
        existing = plan(actor, at, key="k-2")
        plans = [errands.Plan(KIND, f"k-{n}", "s") for n in (3, 2, 1)]

        rows = errands.plan_all(plans, actor=actor, at=at)

        assert [row.key for row in rows] == ["k-3", "k-2", "k-1"]
        assert rows[1].pk == existing.pk
        assert errands.plan_all([], actor=actor, at=at) == []


class TestRunning:
    def test_acts_and_records(self, postman: Postman, actor: Actor, at: datetime) -> None:
        errand = plan(actor, at)

        tally = errands.run_due(at=at)

        assert tally.done == 1
        (call,) = postman.acted
        assert (call.key, call.payload, call.attempt) == ("k-1", {"to": "a"}, 1)
        assert postman.recorded == [{"id": "msg-1"}]
        assert postman.vias == [KIND]
        errand.refresh_from_db()
        assert (errand.state, errand.done_at, errand.outcome) == ("done", at, {"id": "msg-1"})
        assert errand.lease_token is None
        assert StateChange.objects.get().action == "finish"

    def test_waits_until_it_is_available(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        plan(actor, at, available_at=at + timedelta(hours=1))
        assert errands.run_due(at=at).run == 0
        assert errands.run_due(at=at + timedelta(hours=1)).done == 1

    def test_a_retryable_ending_pauses_longer_each_time(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        errand = plan(actor, at)
        postman.endings = [
            Retryable("503"),
            Retryable("503"),
            Retryable("429", after=timedelta(minutes=7)),
        ]
        pauses, now = [], at
        for _ in range(3):
            assert errands.run_due(at=now).postponed == 1
            errand.refresh_from_db()
            pauses.append((errand.available_at - now).total_seconds())
            now = errand.available_at

        assert pauses == [2, 4, 420]
        assert errands.run_due(at=now).done == 1

    def test_fails_after_the_last_try_and_tells_our_side(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        errand = plan(actor, at, attempts_max=2)
        postman.endings = [Retryable("503"), Retryable("504")]

        errands.run_due(at=at)
        tally = errands.run_due(at=at + timedelta(seconds=2))

        errand.refresh_from_db()
        assert (tally.failed, errand.state, errand.last_error) == (1, "failed", "504")
        assert postman.failures == ["504"]
        assert list(errands.troubled(at=at)) == [errand]

    def test_a_refusal_fails_at_once(self, postman: Postman, actor: Actor, at: datetime) -> None:
        plan(actor, at)
        postman.endings = [Refused("no such mailbox")]

        assert errands.run_due(at=at).failed == 1
        assert postman.failures == ["no such mailbox"]

    def test_an_unknown_ending_is_never_repeated(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        errand = plan(actor, at)
        postman.endings = [Unknown("timed out after sending")]

        assert errands.run_due(at=at).unknown == 1
        assert errands.run_due(at=at + timedelta(days=1)).run == 0
        errand.refresh_from_db()
        assert (errand.state, postman.doubts) == ("unknown", ["timed out after sending"])

    def test_an_unexpected_error_is_unknown_unless_repeatable(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        plan(actor, at)
        postman.endings = [KeyError("x")]
        assert errands.run_due(at=at).unknown == 1

        repeatable = Repeatable()
        repeatable.endings = [KeyError("x")]
        with errands.performing("test.repeatable", repeatable):
            errands.plan(
                kind="test.repeatable", key="1", subject="s", payload={}, actor=actor, at=at
            )
            assert errands.run_due(at=at).postponed == 1

    def test_an_act_that_a_worker_died_in_is_unknown(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        plan(actor, at)
        abandon()

        assert errands.run_due(at=at).unknown == 1
        assert postman.acted == []

    def test_an_act_that_a_worker_died_in_is_repeated_where_that_is_safe(
        self, actor: Actor, at: datetime
    ) -> None:
        repeatable = Repeatable()
        with errands.performing(KIND, repeatable):
            plan(actor, at)
            abandon()
            assert errands.run_due(at=at).done == 1
        assert [call.key for call in repeatable.acted] == ["k-1"]

    def test_what_was_done_but_not_recorded_is_recorded_without_acting_again(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        errand = plan(actor, at)
        postman.broken_record = True
        assert errands.run_due(at=at).postponed == 1
        errand.refresh_from_db()
        assert (errand.state, errand.outcome) == ("pending", {"id": "msg-1"})

        postman.broken_record = False
        assert errands.run_due(at=at + timedelta(seconds=2)).done == 1
        assert len(postman.acted) == 1
        assert postman.recorded == [{"id": "msg-1"}]

    def test_a_kind_that_nobody_performs_fails_in_the_end(self, actor: Actor, at: datetime) -> None:
        plan(actor, at, attempts_max=1)
        assert errands.run_due(at=at).failed == 1
        assert "nobody performs" in Errand.objects.get().last_error


class TestOperating:
    def test_retry_acts_again(self, postman: Postman, actor: Actor, at: datetime) -> None:
        errand = plan(actor, at)
        postman.endings = [Refused("full")]
        errands.run_due(at=at)

        errands.retry(errand_ids=[errand.pk], actor=actor, at=at)

        assert errands.run_due(at=at).done == 1

    def test_skip_gives_up_with_a_reason(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        errand = plan(actor, at)
        postman.endings = [Refused("full")]
        errands.run_due(at=at)

        with pytest.raises(Invalid):
            errands.skip(errand_ids=[errand.pk], reason="", actor=actor, at=at)
        errands.skip(errand_ids=[errand.pk], reason="phoned instead", actor=actor, at=at)

        errand.refresh_from_db()
        assert (errand.state, errand.note, errand.done_at) == ("skipped", "phoned instead", at)

    def test_resolve_records_what_the_stranger_said(
        self, postman: Postman, actor: Actor, at: datetime
    ) -> None:
        errand = plan(actor, at)
        postman.endings = [Unknown("timeout")]
        errands.run_due(at=at)

        errands.resolve(errand_id=errand.pk, outcome={"id": "found"}, actor=actor, at=at)

        errand.refresh_from_db()
        assert (errand.state, postman.recorded) == ("done", [{"id": "found"}])

    def test_what_is_done_stays_done(self, postman: Postman, actor: Actor, at: datetime) -> None:
        errand = plan(actor, at)
        errands.run_due(at=at)
        with pytest.raises(IllegalTransition):
            errands.retry(errand_ids=[errand.pk], actor=actor, at=at)
        with pytest.raises(IllegalTransition):
            errands.skip(errand_ids=[errand.pk], reason="x", actor=actor, at=at)
