"""The floor of a chain: a bare outbox of plain SQL, five hops, one worker that is notified.

Run as a module it is that worker: `python -m bench.outbox_floor`. One commit per hop, nothing
else: no handler, no trail, no rows but the outbox's own.
"""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from revops.environment import ROOT, read

HOPS = 5
PREPARE = """
CREATE TABLE IF NOT EXISTS bench_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL, hop int NOT NULL,
    payload jsonb NOT NULL, is_done boolean NOT NULL DEFAULT false);
CREATE INDEX IF NOT EXISTS bench_outbox_open ON bench_outbox (id) WHERE NOT is_done;
GRANT SELECT, INSERT, UPDATE ON bench_outbox TO PUBLIC;
TRUNCATE bench_outbox;
"""
TELL = "INSERT INTO bench_outbox (number, hop, payload) VALUES (%s, %s, '{}')"
CLAIM = """
SELECT id, number, hop FROM bench_outbox WHERE NOT is_done
ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED
"""


def prepare() -> None:
    """Make the table, empty."""
    owner = psycopg2.connect(read("DATABASE_OWNER_URL") or read("DATABASE_URL"))
    with owner, owner.cursor() as cursor:
        cursor.execute(PREPARE)
    owner.close()


@contextmanager
def worker() -> Iterator[None]:
    """Run the worker."""
    process = subprocess.Popen([sys.executable, "-m", "bench.outbox_floor"], cwd=ROOT)
    try:
        time.sleep(1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def send_one(connection: Any, number: int) -> float:
    """Return the milliseconds from the commit of a first fact to the commit of its last hop."""
    with connection, connection.cursor() as cursor:
        cursor.execute(TELL, [number, 0])
        cursor.execute("NOTIFY bench_outbox")
    sent = time.time()
    while True:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM bench_outbox WHERE number = %s AND hop = %s", [number, HOPS]
            )
            if cursor.fetchone():
                return (time.time() - sent) * 1000
        time.sleep(0.002)


def measure(count: int) -> list[float]:
    """Return the milliseconds of so many chains, one after the other."""
    prepare()
    with worker():
        connection = psycopg2.connect(read("DATABASE_URL"))
        try:
            return [send_one(connection, number) for number in range(count)]
        finally:
            connection.close()


def _work() -> None:
    connection = psycopg2.connect(read("DATABASE_URL"))
    with connection, connection.cursor() as cursor:
        cursor.execute("LISTEN bench_outbox")
    while True:
        connection.notifies.clear()
        while _pass_on(connection):
            pass
        if not connection.notifies:  # else it came with the answer to our last look
            select.select([connection], [], [], 5)
            connection.poll()


def _pass_on(connection: Any) -> int:
    """Hand what is open to its next hop in one transaction; returns how many."""
    with connection, connection.cursor() as cursor:
        cursor.execute(CLAIM)
        rows = cursor.fetchall()
        for key, number, hop in rows:
            if hop < HOPS:
                cursor.execute(TELL, [number, hop + 1])
            cursor.execute("UPDATE bench_outbox SET is_done = true WHERE id = %s", [key])
        return len(rows)


if __name__ == "__main__":
    _work()
