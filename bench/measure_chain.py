"""The chain: six hops without business, and the real one from signature to commission."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg2
from django.db import connection, transaction

from bench import chain, hops, outbox_floor
from bench.measuring import bench, percentile, timed
from quoting import services as quoting
from quoting.models import QuoteVersion
from revops.core import clock, outbox
from revops.core.actor import SYSTEM, acting
from revops.core.models import LegalEntity
from revops.environment import ROOT, read
from tests.factories.catalog import charges_of
from tests.factories.company import Company, make_company, send_many, sign

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

#: What the outbox must write at least, per batch of a hop: events, deliveries, done marks.
FLOOR = """
WITH event AS (
    INSERT INTO core_outboxevent (name, version, subject, payload, actor, source, request_id,
                                  correlation_id, occurred_at, recorded_at)
    SELECT 'bench.floor', 1, 'bench.thing:' || n, '{}', '{}', '', '', '', now(), now()
    FROM generate_series(1, %(n)s) n RETURNING id
), delivery AS (
    INSERT INTO core_outboxdelivery (event_id, handler, subject, state, available_at, attempts,
                                     last_error, note, created_at)
    SELECT id, 'bench.floor', 'x', 'pending', now(), 0, '', '', now() FROM event RETURNING id
) SELECT array_agg(id) FROM delivery
"""
FINISH = "UPDATE core_outboxdelivery SET state = 'done', done_at = now() WHERE id = ANY(%s)"


def _floor(size: int) -> float:
    """Return the seconds bare set-based SQL needs for the same rows in batches of 100."""
    with timed() as timing, connection.cursor() as cursor:
        for _ in range(hops.HOPS * max(1, size // 100)):
            with transaction.atomic():
                cursor.execute(FLOOR, {"n": min(size, 100)})
                cursor.execute(FINISH, [cursor.fetchone()[0]])
    return timing.wall


def _prepare() -> None:
    owner = psycopg2.connect(read("DATABASE_OWNER_URL") or read("DATABASE_URL"))
    with owner, owner.cursor() as cursor:
        cursor.execute(hops.PREPARE)
        cursor.execute("GRANT SELECT, INSERT ON bench_arrival TO PUBLIC")
        cursor.execute("TRUNCATE bench_arrival")
    owner.close()


def _send(numbers: range) -> dict[int, float]:
    """Tell the first fact of each chain in its own transaction; return commit times."""
    sent = {}
    for number in numbers:
        with transaction.atomic():
            fact = hops.CLASSES[0](subject=f"bench.thing:{number}", number=number)
            outbox.emit(fact, actor=SYSTEM, at=datetime.now(UTC))
        sent[number] = time.time()
    return sent


def _arrived(count: int, seconds: float = 60) -> dict[int, float]:
    ending = time.time() + seconds
    with connection.cursor() as cursor:
        while time.time() < ending:
            cursor.execute("SELECT count(*) FROM bench_arrival")
            if cursor.fetchone()[0] >= count:
                break
            time.sleep(0.002)
        cursor.execute("SELECT number, extract(epoch FROM at)::float8 FROM bench_arrival")
        return dict(cursor.fetchall())


@bench("outbox_hops", sizes=(100, 1_000, 10_000))
def outbox_hops(size: int) -> Iterator[dict[str, Any]]:
    """Six hops of `size` chains, drained by one process."""
    _prepare()
    with outbox.quietly(), transaction.atomic():
        facts = [hops.CLASSES[0](subject=f"bench.thing:{n}", number=n) for n in range(size)]
        outbox.emit_all(facts, actor=SYSTEM, at=AT)
    with timed() as timing:
        outbox.drain(at=AT)
    floor = _floor(size)
    yield {
        "figure": size / timing.wall,
        "unit": "chains/s",
        "ratio": floor / timing.wall,
        "limit": "bare SQL of the same rows in batches of 100",
        "cpu_s_per_1000": timing.cpu * 1000 / size,
    }


@contextmanager
def _workers() -> Iterator[int]:
    """Run two worker processes; yields the process id of their main process."""
    command = [sys.executable, "-m", "celery", "-A", "bench.worker", "worker", "-Q", "chain",
               "-c", "2", "-n", "bench@%h", "--without-gossip", "--without-mingle",
               "-l", "ERROR"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), stdout=sys.stderr)
    try:
        time.sleep(6)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@bench("outbox_latency", sizes=(1_000,))
def outbox_latency(size: int) -> Iterator[dict[str, Any]]:
    """Commit of the first fact to commit-time mark of the sixth hop, through real workers."""
    _prepare()
    with _workers():
        idle = []
        for number in range(100):
            sent = _send(range(-number - 1, -number))
            got = _arrived(number + 1)
            idle.append((got[-number - 1] - sent[-number - 1]) * 1000)
        yield {"load": "idle", "unit": "ms", "p50": percentile(idle, 0.5),
               "p95": percentile(idle, 0.95), "figure": percentile(idle, 0.95)}  # fmt: skip
        sent = _send(range(size))
        got = _arrived(100 + size)
        waits = [(got[n] - sent[n]) * 1000 for n in sent if n in got]
        yield {"load": f"{size} at once", "unit": "ms", "p50": percentile(waits, 0.5),
               "p95": percentile(waits, 0.95), "figure": percentile(waits, 0.95),
               "lost": size - len(waits)}  # fmt: skip


#: Single signatures on an idle product.
IDLE = 40
SWEEP_SECONDS = 2.0
EARNED = """
SELECT DISTINCT o.quote_version_id FROM orders_order o
JOIN compensation_salescredit c ON c.order_id = o.id
JOIN compensation_earning e ON e.sales_credit_id = c.id
WHERE o.quote_version_id = ANY(%s)
"""


def _company() -> Company:
    now = clock.now()
    quarter = now.date().replace(month=(now.month - 1) // 3 * 3 + 1, day=1)
    return make_company(f"B{LegalEntity.objects.count()}", since=quarter, at=now)


def _earned(versions: dict[int, float], seconds: float = 120) -> dict[int, float]:
    """Return when the commission of each signed version was first seen, looking all the time.

    Nudges every two seconds, as the beat of the product does.
    """
    ending, swept = time.time() + seconds, time.time()
    found: dict[int, float] = {}
    while len(found) < len(versions) and time.time() < ending:
        if time.time() - swept > SWEEP_SECONDS:
            swept = time.time()
            outbox.nudge()
        with connection.cursor() as cursor:
            cursor.execute(EARNED, [[key for key in versions if key not in found]])
            rows = cursor.fetchall()
        now = time.time()
        found |= {key: now for (key,) in rows}
        # looking costs a share of the same two cores: seldom where the answer is in seconds
        time.sleep(0.004 if len(versions) == 1 else 0.1)
    return found


def _sign_one(version: QuoteVersion) -> float:
    """Return the milliseconds from the commit of a signature to its commission."""
    sign(version, at=clock.now())
    sent = time.time()
    return (_earned({version.pk: sent})[version.pk] - sent) * 1000


def _deals(company: Company, size: int) -> list[quoting.SignedDeal]:
    setup = charges_of(company.product)["setup"]
    return [
        quoting.SignedDeal(
            account_id=company.account.pk,
            owner_id=company.rep.pk,
            legal_entity_id=company.seller.pk,
            price_book_id=company.book.pk,
            charge_id=setup.pk,
            title=f"Deal {n}",
            list_unit_price=Decimal(9800),
            agreed_amount=Decimal(9000 + n % 700),
            signed_on=clock.now().date(),
            opportunity_id=None,
            term_months=None,
            signer_name="Katharina Moser",
            reference=f"{company.seller.code}-{n}",
        )
        for n in range(size)
    ]


@bench("chain_latency", sizes=(1_000,))
def chain_latency(size: int) -> Iterator[dict[str, Any]]:
    """Commit of the signature to the visible commission, through real workers.

    Idle: one signature after the other, each alone. Then `size` signatures in one commit.
    """
    company = _company()
    versions = send_many(company, IDLE + 2, at=clock.now())
    bare = outbox_floor.measure(IDLE)
    with _workers() as pid:
        for version in versions[:2]:
            _sign_one(version)  # imports, prepared plans, first connections
        cpu = chain.cpu_of_workers(pid)
        idle = [_sign_one(version) for version in versions[2:]]
        yield {
            "load": "idle",
            "unit": "ms",
            "p50": percentile(idle, 0.5),
            "p95": percentile(idle, 0.95),
            "figure": percentile(idle, 0.95),
            "ratio": percentile(bare, 0.95) / percentile(idle, 0.95),
            "floor_p50": percentile(bare, 0.5),
            "floor_p95": percentile(bare, 0.95),
            "limit": "bare outbox with NOTIFY, five hops of plain SQL; 0.1 is the goal",
            "cpu_s_per_1000": (chain.cpu_of_workers(pid) - cpu) * 1000 / IDLE,
        }
        before, cpu = chain.last_ids(), chain.cpu_of_workers(pid)
        with acting(SYSTEM, source="bench"):
            signed = quoting.import_signed_quotes(
                rows=_deals(company, size), actor=SYSTEM, at=clock.now()
            )
        sent = time.time()
        got = _earned({version.pk: sent for version in signed})
        waits = [(at - sent) * 1000 for at in got.values()]
        cpu = chain.cpu_of_workers(pid) - cpu
    floor, rows = chain.bare_copy(before)
    yield {
        "load": f"{size} at once",
        "unit": "ms",
        "p50": percentile(waits, 0.5),
        "p95": percentile(waits, 0.95),
        "figure": percentile(waits, 0.95),
        "lost": size - len(waits),
        "ratio": floor * 1000 / max(waits),
        "rows": rows,
        "limit": "bare COPY of the same rows",
        "cpu_s_per_1000": cpu * 1000 / size,
    }
