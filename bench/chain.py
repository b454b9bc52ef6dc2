"""What measurements of the whole chain share: what it wrote, and bare COPY of the same rows."""

from __future__ import annotations

import io
import pathlib
from collections.abc import Mapping

from django.db import connection, transaction

from bench.measuring import cpu_of, timed

#: The tables a signed deal fills, parents first.
TABLES = (
    "orders_order", "orders_orderline", "orders_contract", "orders_amendment",
    "orders_subscription", "orders_chargephase", "billing_invoice", "billing_invoiceline",
    "billing_taxline", "billing_receivable", "revenue_obligation", "revenue_schedulesegment",
    "revenue_contractposition", "revenue_journalentry", "revenue_journalline",
    "compensation_salescredit", "compensation_earning", "compensation_earningtier",
    "insights_booking", "core_outboxevent", "core_outboxdelivery", "core_statechange",
)  # fmt: skip


def last_ids(tables: tuple[str, ...] = TABLES) -> dict[str, int]:
    """Return the highest id of each table."""
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def bare_copy(before: Mapping[str, int]) -> tuple[float, int]:
    """Copy the rows written since into empty twins of their tables: (seconds, rows).

    The twins have the indexes and CHECK constraints, no foreign keys and no triggers.
    """
    seconds, rows = 0.0, 0
    for table, last in before.items():
        data = io.BytesIO()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.cursor.copy_expert(
                f"COPY (SELECT * FROM {table} WHERE id > {last}) TO STDOUT", data
            )
            cursor.execute(f"CREATE TEMP TABLE bench_twin (LIKE {table} INCLUDING ALL)")
            data.seek(0)
            with timed() as timing:
                cursor.cursor.copy_expert("COPY bench_twin FROM STDIN", data)
            rows += cursor.rowcount
            seconds += timing.wall
            cursor.execute("DROP TABLE bench_twin")
    return seconds, rows


def cpu_of_workers(pid: int) -> float:
    """Return the CPU seconds of a worker's main process and of its running children."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return cpu_of(pid, *map(int, children))
