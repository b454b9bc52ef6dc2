"""The one clock. Doors read it once and pass `at` down; tests and the demo replace it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

_source: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Return the current instant in UTC, or the replaced one."""
    source = _source.get()
    return source() if source else timezone.now()


def local_date(at: datetime, zone: str) -> date:
    """Return the calendar date of the instant in the named zone."""
    return at.astimezone(ZoneInfo(zone)).date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Answer `now()` with `at` inside the block (this context only)."""
    if at.tzinfo is None:
        raise ValueError("the clock needs an aware datetime")
    token = _source.set(lambda: at)
    try:
        yield
    finally:
        _source.reset(token)
