"""`bulk.copy_rows` against bare COPY of the same rows, encoded beforehand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from bench.measuring import bench, timed
from revops.core import bulk
from revops.core.models import ExchangeRate, StateChange

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TRAIL = ["id", "subject_label", "subject_id", "action", "from_state", "to_state", "actor",
         "source", "request_id", "at"]  # fmt: skip
RATES = ["base", "quote", "on", "rate", "source"]


class _Undone(Exception):
    pass


def _trail(size: int) -> list[tuple[Any, ...]]:
    ids = bulk.reserve_ids(StateChange, size)
    actor = {"kind": "rule", "id": "bench", "label": "bench"}
    return [(pk, "b", pk, "a", "x", "y", actor, "", "", AT) for pk in ids]


def _rates(size: int) -> list[tuple[Any, ...]]:
    day = date(1900, 1, 1)
    return [
        ("AAA", "BBB", day + timedelta(days=n), Decimal(n + 1) / 7, "bench") for n in range(size)
    ]


def _bare(model: Any, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    text = io.StringIO()
    encoders = [bulk._encoder(model._meta.get_field(c)) for c in columns]
    for row in rows:
        text.write("\t".join(e(v) for e, v in zip(encoders, row, strict=True)) + "\n")
    names = ", ".join(f'"{model._meta.get_field(c).column}"' for c in columns)
    data = io.BytesIO(text.getvalue().encode())
    with timed() as timing, connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {model._meta.db_table} ({names}) FROM STDIN", data)
    _seen.append(timing.wall)


_seen: list[float] = []


@bench("copy_rows", sizes=(1_000, 10_000, 100_000))
def copy_rows(size: int) -> Iterator[dict[str, Any]]:
    """Rows per second through the house's door, and its share of bare COPY; rolled back."""
    for name, model, columns, make in (
        ("plain", StateChange, TRAIL, _trail),
        ("decimal", ExchangeRate, RATES, _rates),
    ):
        rows = make(size)
        best, floor, cpu = 9e9, 9e9, 0.0
        for _ in range(3):
            for act in ("ours", "bare"):
                try:
                    with transaction.atomic():
                        if act == "ours":
                            with timed() as timing:
                                bulk.copy_rows(model, columns, rows)
                            best, cpu = min(best, timing.wall), timing.cpu
                        else:
                            _bare(model, columns, rows)
                            floor = min(floor, _seen[-1])
                        raise _Undone
                except _Undone:
                    pass
        yield {
            "rows": name,
            "figure": size / best,
            "unit": "rows/s",
            "ratio": floor / best,
            "limit": "bare COPY of prepared text",
            "cpu_s_per_1000": cpu * 1000 / size,
        }
