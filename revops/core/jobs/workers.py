"""Who works on which kind of job, and what a chunk of it looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from revops.core.actor import Actor
from revops.core.models import Job


@dataclass(frozen=True)
class Failure:
    """One unit that could not be done: its key, why, and further columns for the CSV."""

    key: str
    reason: str
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What one chunk did; `result` is kept on the chunk (JSON-ready)."""

    done: int
    failures: Sequence[Failure] = ()
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Chunk:
    """A claimed part of a job, as its worker sees it.

    `at` is the clock of this run. `fenced()` opens a transaction that first checks that the
    chunk is still this worker's (raises Lost); a worker registered as atomic already runs
    inside one.
    """

    id: int
    job_id: int
    kind: str
    number: int
    params: Mapping[str, Any]
    job_params: Mapping[str, Any]
    fence: int
    attempt: int
    actor: Actor
    at: datetime
    fenced: Callable[[], AbstractContextManager[None]]


Work = Callable[[Chunk], Report]
Finish = Callable[[Job, Actor, datetime], None]


@dataclass(frozen=True)
class Worker:
    """A registered way to work."""

    work: Work
    is_atomic: bool
    is_sequential: bool
    on_finish: Finish | None


class UnknownWorker(LookupError):
    """A job has a kind that this release cannot run."""


_workers: dict[str, Worker] = {}


def worker(
    kind: str,
    *,
    atomic: bool = True,
    sequential: bool = False,
    on_finish: Finish | None = None,
) -> Callable[[Work], Work]:
    """Register the function that works on chunks of this kind.

    With `atomic` it runs in one transaction together with the chunk's `done` mark: exactly
    once. Without, it opens `chunk.fenced()` for every write of its own and must be repeatable.
    With `sequential` a chunk starts when the one before it is done, and a failed one stops the
    job; otherwise any number of workers share it.
    `on_finish(job, actor, at)` runs in the transaction in which the job finishes or fails.
    """

    def register(work: Work) -> Work:
        if kind in _workers and _workers[kind].work.__qualname__ != work.__qualname__:
            raise ValueError(f"two workers do {kind}")
        _workers[kind] = Worker(work, atomic, sequential, on_finish)
        return work

    return register


def get_worker(kind: str) -> Worker:
    """Return the worker; raises UnknownWorker."""
    try:
        return _workers[kind]
    except KeyError:
        raise UnknownWorker(f"nobody does {kind!r}") from None


def sequential_kinds() -> list[str]:
    """Return the kinds whose chunks run one after the other."""
    return [kind for kind, one in _workers.items() if one.is_sequential]


@contextmanager
def working(
    kind: str,
    work: Work,
    *,
    atomic: bool = True,
    sequential: bool = False,
    on_finish: Finish | None = None,
) -> Iterator[None]:
    """Register inside the block only, for tests."""
    worker(kind, atomic=atomic, sequential=sequential, on_finish=on_finish)(work)
    try:
        yield
    finally:
        del _workers[kind]
