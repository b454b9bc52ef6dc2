"""Who runs which kind of errand, and how an act may end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from revops.core.actor import Actor
from revops.core.models import Errand


class Retryable(Exception):
    """It surely did not happen; try again later, after `after` if the stranger said so."""

    def __init__(self, message: str, *, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.after = after


class Refused(Exception):
    """It surely did not and will not happen: no retry helps."""


class Unknown(Exception):
    """It may or may not have happened; only asking the stranger can tell."""


@dataclass(frozen=True)
class Call:
    """What an act may see: plain values, no rows. `key` goes out as idempotency key."""

    errand_id: int
    kind: str
    key: str
    subject: str
    payload: Mapping[str, Any]
    attempt: int


class Performer:
    """Base of performers. `act` has no transaction open; the other two run inside one.

    IS_REPEATABLE: acting twice with the same key has one effect at the stranger. Otherwise an
    act whose end nobody saw (worker killed, unexpected exception) becomes `unknown`.
    """

    IS_REPEATABLE: ClassVar[bool] = False

    def act(self, call: Call) -> dict[str, Any]:
        """Do the work and return a JSON-ready outcome; raises Retryable, Refused or Unknown."""
        raise NotImplementedError

    def record(
        self, *, errand: Errand, outcome: dict[str, Any], actor: Actor, at: datetime
    ) -> None:
        """Write the outcome through a service; commits together with the errand's end."""

    def record_failure(self, *, errand: Errand, error: str, actor: Actor, at: datetime) -> None:
        """Tell our side that the errand failed for good; commits with its end."""

    def record_doubt(self, *, errand: Errand, error: str, actor: Actor, at: datetime) -> None:
        """Tell our side that nobody knows; commits with the errand's state."""


class UnknownPerformer(LookupError):
    """An errand has a kind that this release cannot run."""


_performers: dict[str, Performer] = {}


def performer(kind: str) -> Callable[[type[Performer]], type[Performer]]:
    """Register the performer of a kind, such as "orders.provision_by_webhook"."""

    def register(cls: type[Performer]) -> type[Performer]:
        if kind in _performers and type(_performers[kind]).__qualname__ != cls.__qualname__:
            raise ValueError(f"two performers run {kind}")
        _performers[kind] = cls()
        return cls

    return register


def get_performer(kind: str) -> Performer:
    """Return the performer; raises UnknownPerformer."""
    try:
        return _performers[kind]
    except KeyError:
        raise UnknownPerformer(f"nobody performs {kind!r}") from None


@contextmanager
def performing(kind: str, instance: Performer) -> Iterator[None]:
    """Let `instance` run this kind inside the block, for tests."""
    before = _performers.get(kind)
    _performers[kind] = instance
    try:
        yield
    finally:
        if before is None:
            del _performers[kind]
        else:
            _performers[kind] = before
