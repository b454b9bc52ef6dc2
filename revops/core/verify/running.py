"""Running every check at one moment."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction

from revops.core.models import VerificationRun
from revops.core.verify.registry import Invariant, Severity, Sql, invariants

SHOWN = 100


@dataclass(frozen=True)
class Result:
    """What one check saw: rows looked at, how many violate it, the first hundred keys."""

    name: str
    description: str
    rows: int
    violations: int
    offending: list[str]
    severity: str
    milliseconds: int
    error: str = ""

    @property
    def saw_nothing(self) -> bool:
        return self.rows == 0


@dataclass(frozen=True)
class Outcome:
    """All results of one run."""

    at: datetime
    results: list[Result] = field(default_factory=list)

    @property
    def checks(self) -> int:
        return len(self.results)

    @property
    def rows_examined(self) -> int:
        return sum(r.rows for r in self.results)

    @property
    def violations(self) -> int:
        return sum(r.violations for r in self.results if r.severity == Severity.VIOLATION)

    @property
    def warnings(self) -> int:
        return sum(r.violations for r in self.results if r.severity == Severity.WARNING)

    @property
    def unseen(self) -> list[str]:
        """Names of the checks that looked at no row although they should have."""
        return [r.name for r in self.results if r.saw_nothing]

    def as_json(self) -> dict[str, Any]:
        """Return the whole outcome, JSON-ready."""
        return {
            "ran_at": self.at.isoformat(),
            "checks": self.checks,
            "rows_examined": self.rows_examined,
            "violations": self.violations,
            "warnings": self.warnings,
            "unseen": self.unseen,
            "results": [asdict(r) for r in self.results],
        }


def run(*, at: datetime, names: Sequence[str] = ()) -> Outcome:
    """Run all checks, or those named, in one snapshot; writes nothing.

    A check that cannot run counts as one violation, with the database's message.
    """
    wanted = [one for one in invariants() if not names or one.name in names]
    with _snapshot():
        return Outcome(at=at, results=[_check(one, at) for one in wanted])


@contextmanager
def _snapshot() -> Iterator[None]:
    """One read-only moment; inside a test's own transaction that one has to do."""
    is_inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not is_inside:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(
            "SELECT set_config('statement_timeout', '30min', true), "
            "set_config('idle_in_transaction_session_timeout', '30min', true)"
        )
        yield


def _check(one: Invariant, at: datetime) -> Result:
    started = time.monotonic()
    error = ""
    try:
        with transaction.atomic():
            rows, count, offending = _look(one, at)
    except (Error, LookupError, ValueError, TypeError) as problem:
        error = f"{type(problem).__name__}: {problem}".strip()
        rows, count, offending = 0, 1, ["the check could not run"]
    return Result(
        name=one.name,
        description=one.description,
        rows=rows,
        violations=count,
        offending=offending,
        severity=one.severity.value,
        milliseconds=round((time.monotonic() - started) * 1000),
        error=error,
    )


def _look(one: Invariant, at: datetime) -> tuple[int, int, list[str]]:
    """Return rows looked at, number of violations, and the first keys."""
    if one.probe:
        rows, found = one.probe()
        return rows, len(found), [str(key) for key in found[:SHOWN]]
    assert one.sql is not None  # noqa: S101
    offending = _text(one.sql, at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT *, count(*) OVER () FROM ({offending}) offending LIMIT {SHOWN}"  # noqa: S608
        )
        found = cursor.fetchall()
        cursor.execute(_counting(one, at))
        rows = int(cursor.fetchone()[0])
    keys = [", ".join("–" if v is None else str(v) for v in row[:-1]) for row in found]
    return rows, int(found[0][-1]) if found else 0, keys


def _counting(one: Invariant, at: datetime) -> str:
    if one.examined is not None:
        return _text(one.examined, at)
    return f"SELECT count(*) FROM {one.tables[0]}"  # noqa: S608


def _text(sql: Sql, at: datetime) -> str:
    text = (sql if isinstance(sql, str) else sql()).strip().rstrip(";")
    return text.replace(":at", f"'{at.isoformat()}'::timestamptz")


def store(outcome: Outcome) -> VerificationRun:
    """Keep the outcome, so that the control room and the auditor can show when it last held."""
    return VerificationRun.objects.create(
        ran_at=outcome.at,
        commit=getattr(settings, "COMMIT", ""),
        checks=outcome.checks,
        rows_examined=outcome.rows_examined,
        violations=outcome.violations,
        detail=outcome.as_json(),
    )


def last() -> VerificationRun | None:
    """Return the latest stored run."""
    return VerificationRun.objects.order_by("-id").first()
