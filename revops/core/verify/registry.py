"""The invariants and how they are told to `verify`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

Sql = str | Callable[[], str]
Count = Callable[[], int]
Probe = Callable[[], tuple[int, Sequence[str]]]


class Severity(StrEnum):
    """A violation breaks a promise; a warning is about how the product is set up."""

    VIOLATION = "violation"
    WARNING = "warning"


@dataclass(frozen=True)
class Invariant:
    """One promise. Its SQL returns the offending keys, none when the promise holds."""

    name: str
    description: str
    tables: tuple[str, ...]
    sql: Sql | None = None
    examined: Sql | None = None
    probe: Probe | None = None
    severity: Severity = Severity.VIOLATION

    @property
    def app(self) -> str:
        return self.name.split(".")[0]


_invariants: dict[str, Invariant] = {}
_demo: list[Callable[[], bool]] = []


def invariant(
    *,
    name: str,
    description: str,
    tables: Sequence[str] = (),
    sql: Sql | None = None,
    examined: Sql | None = None,
    probe: Probe | None = None,
    severity: Severity = Severity.VIOLATION,
) -> Invariant:
    """Register a promise under "<app>.<law>".

    `sql` returns one row per violation, its columns being the key; it may be a function that
    returns SQL, for what depends on registries. `:at` stands for the instant of the run; `%`
    needs no doubling. `examined` counts the rows looked at; without it, the rows of the first
    of `tables`. `probe` replaces both by a function that returns (rows looked at, offending
    keys), for what SQL cannot recompute. Raises ValueError for a name taken.
    """
    if (sql is None) == (probe is None):
        raise ValueError(f"{name}: give either sql or probe")
    if sql is not None and not (tables or examined):
        raise ValueError(f"{name}: say which rows it looks at")
    if name in _invariants:
        raise ValueError(f"two invariants are named {name}")
    found = Invariant(
        name=name,
        description=description,
        tables=tuple(tables),
        sql=sql,
        examined=examined,
        probe=probe,
        severity=severity,
    )
    _invariants[name] = found
    return found


def invariants() -> list[Invariant]:
    """Return every promise, by name."""
    return [_invariants[name] for name in sorted(_invariants)]


def demo_company(probe: Callable[[], bool]) -> Callable[[], bool]:
    """Register the function that knows whether this database is the demo company."""
    _demo.append(probe)
    return probe


def is_demo_company() -> bool:
    """Tell whether this database is the demo company, where every check must see rows."""
    return any(probe() for probe in _demo)


@contextmanager
def only(*kept: Invariant) -> Iterator[None]:
    """Know just these promises inside the block, for tests."""
    before = dict(_invariants)
    _invariants.clear()
    _invariants.update({one.name: one for one in kept})
    try:
        yield
    finally:
        _invariants.clear()
        _invariants.update(before)
