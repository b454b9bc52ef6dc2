"""What a handler receives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from revops.core.actor import Actor, Origin, Source, acting


class NotYet(Exception):
    """A predecessor is still missing: deliver again later, without counting a failure."""


@dataclass(frozen=True)
class Delivered:
    """One fact for one handler.

    `at` is the delivery clock, for stamps (the moment of the fact when history replays: source
    `import` or `demo`, one batch never mixes moments); business dates come from the fact.
    `actor` is who caused the fact. `member` is set when one member of a batch fact is delivered
    alone; the fact is then narrowed to it.
    """

    fact: Any  # the class that the handler subscribed to
    event_id: int
    delivery_id: int
    handler: str
    actor: Actor
    at: datetime
    occurred_at: datetime
    correlation_id: str
    request_id: str
    source: Source = "chain"
    member: int | None = None

    def acting(self) -> AbstractContextManager[Origin]:
        """Act as this handler on behalf of the fact's actor, because of this fact."""
        return acting(
            self.actor,
            source=self.source,
            request_id=self.request_id,
            correlation_id=self.correlation_id,
            causation_id=self.event_id,
            via=self.handler,
        )


class Batch(Sequence[Delivered]):
    """The facts of one call, oldest first.

    A `for` loop over it acts on behalf of each fact in turn, so that what the body writes and
    tells names its own cause. Outside a loop the whole batch acts: as the common actor and
    cause if there is one, else as the handler's rule, because of nothing in particular.
    """

    def __init__(self, handler: str, items: Sequence[Delivered]) -> None:
        self.handler = handler
        self._items = tuple(items)

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Delivered: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Delivered]: ...
    def __getitem__(self, index: int | slice) -> Delivered | Sequence[Delivered]:
        return self._items[index]

    def __iter__(self) -> Iterator[Delivered]:
        for item in self._items:
            with item.acting():
                yield item

    def acting(self) -> AbstractContextManager[Origin]:
        """Act as the handler for the whole batch."""
        first = self._items[0]
        if len(self._items) == 1:
            return first.acting()
        actors = {item.actor for item in self._items}
        threads = {item.correlation_id for item in self._items}
        return acting(
            first.actor if len(actors) == 1 else rule_actor(self.handler),
            source=first.source,
            correlation_id=first.correlation_id if len(threads) == 1 else "",
            via=self.handler,
        )


def rule_actor(handler: str) -> Actor:
    """Return the actor that stands for a handler."""
    return Actor(kind="rule", id=handler, label=handler)
