"""A chain of six facts and handlers that do as little as possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection

from revops.core import outbox
from revops.core.facts import Fact
from revops.core.outbox import Delivered

HOPS = 6


@dataclass(frozen=True, kw_only=True)
class Hop(Fact):
    """One step of the chain; `sent` is the database's clock at the first commit, in seconds."""

    number: int
    sent: str = ""


def _hop(step: int) -> type[Hop]:
    cls = type(f"Hop{step}", (Hop,), {"NAME": f"bench.hop{step}.done", "__module__": __name__})
    return dataclass(frozen=True, kw_only=True)(cls)


CLASSES: list[type[Hop]] = [_hop(step) for step in range(HOPS)]
MARK = "INSERT INTO bench_arrival (number, at) SELECT n, clock_timestamp() FROM unnest(%s) n"


def _handler(step: int) -> Callable[[Sequence[Delivered]], None]:
    def pass_on(facts: Sequence[Delivered]) -> None:
        if step + 1 < HOPS:
            following = [
                CLASSES[step + 1](subject=f"bench.thing:{d.fact.number}", number=d.fact.number)  # type: ignore[attr-defined]
                for d in facts
            ]
            outbox.emit_all(following, actor=facts[0].actor, at=facts[0].at, because=list(facts))
            return
        with connection.cursor() as cursor:
            cursor.execute(MARK, [[d.fact.number for d in facts]])  # type: ignore[attr-defined]

    pass_on.__name__ = f"pass_on_{step}"
    return pass_on


PREPARE = "CREATE TABLE IF NOT EXISTS bench_arrival (number bigint, at timestamptz)"

for _step, _class in enumerate(CLASSES):
    outbox.subscribe(_class)(_handler(_step))
