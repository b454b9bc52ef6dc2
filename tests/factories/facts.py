"""Facts that only tests tell, and a handler that remembers what it heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from revops.core.facts import Fact
from revops.core.outbox import Delivered


@dataclass(frozen=True, kw_only=True)
class ThingHappened(Fact):
    """A plain fact about one thing."""

    NAME: ClassVar[str] = "test.thing.happened"

    thing_id: int


@dataclass(frozen=True, kw_only=True)
class ThingsHappened(Fact):
    """A batch fact about many things."""

    NAME: ClassVar[str] = "test.things.happened"
    MEMBERS: ClassVar[str | None] = "thing_ids"
    MEMBER_LABEL: ClassVar[str] = "test.thing"

    thing_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class EchoHappened(Fact):
    """What a handler of ThingHappened tells."""

    NAME: ClassVar[str] = "test.echo.happened"

    thing_id: int


def thing(number: int) -> ThingHappened:
    return ThingHappened(subject=f"test.thing:{number}", thing_id=number)


def things(*numbers: int) -> ThingsHappened:
    return ThingsHappened(subject=f"test.batch:{numbers[0]}", thing_ids=numbers)


class Recorder:
    """A handler that remembers its batches and may fail on some things."""

    __module__ = "tests.core"
    __name__ = "recorder"

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.failing: dict[int, Exception] = {}
        self.seen: list[Delivered] = []

    def __call__(self, facts: Sequence[Delivered]) -> None:
        numbers = [n for d in facts for n in _numbers(d.fact)]
        for number in numbers:
            if number in self.failing:
                raise self.failing[number]
        self.batches.append(numbers)
        self.seen.extend(facts)

    @property
    def numbers(self) -> list[int]:
        return [n for batch in self.batches for n in batch]


def _numbers(fact: Fact) -> tuple[int, ...]:
    return fact.members() or (getattr(fact, "thing_id"),)  # noqa: B009
