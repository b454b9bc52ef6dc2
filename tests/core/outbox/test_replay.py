"""History replays through the same chain on its own clock (docs/decisions/0001)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from revops.core import outbox
from revops.core.actor import Actor, acting, is_replaying
from revops.core.models import OutboxDelivery, OutboxEvent
from revops.core.outbox import Delivered
from tests.factories.facts import EchoHappened, ThingHappened, thing

pytestmark = pytest.mark.django_db


def test_imported_facts_are_delivered_at_the_moment_they_occurred(
    at: datetime, actor: Actor
) -> None:
    heard: list[tuple[int, datetime, bool]] = []
    batches: list[int] = []

    def listen(facts: Sequence[Delivered]) -> None:
        batches.append(len(facts))
        for one in facts:
            heard.append((one.fact.thing_id, one.at, is_replaying()))
            outbox.emit(
                EchoHappened(subject="test.echo:1", thing_id=one.fact.thing_id),
                actor=one.actor,
                at=one.at,
            )

    then, later = at - timedelta(days=3000), at - timedelta(days=2999)
    with outbox.subscribed(listen, ThingHappened):
        with acting(actor, source="import"):
            outbox.emit_all([thing(1), thing(2)], actor=actor, at=then)
            outbox.emit(thing(3), actor=actor, at=later)
        with acting(actor, source="screen"):
            outbox.emit(thing(4), actor=actor, at=at)

        outbox.drain(at=at)

    assert sorted(heard) == [
        (1, then, True),
        (2, then, True),
        (3, later, True),
        (4, at, False),
    ]
    assert sorted(batches) == [1, 1, 2]
    echoes = OutboxEvent.objects.filter(name=EchoHappened.NAME).order_by("id")
    assert [(e.source, e.occurred_at) for e in echoes] == [
        ("import", then),
        ("import", then),
        ("import", later),
        ("chain", at),
    ]
    assert set(OutboxDelivery.objects.values_list("done_at", flat=True)) == {at}
