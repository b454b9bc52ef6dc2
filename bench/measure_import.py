"""The CRM import on made-up exports against bare COPY of the rows it staged and wrote."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bench import chain
from bench.measuring import Timing, bench, timed
from integrations import services
from integrations.rules.crm_export import COLUMNS
from revops.core import clock, jobs
from revops.core.actor import Actor, acting

OPERATOR = Actor(kind="import", id="crm", label="Bench")
FIRST = date(2017, 1, 2)
DAYS = 60
PEOPLE, ACCOUNTS, PRODUCTS = 30, 85, 7
STAGES = ("Won", "Won", "Won", "Lost", "Lost", "Engaging")
STAGED = ("integrations_importrow",)
QUOTED = ("quoting_quote", "quoting_quoteversion", "quoting_quoteline", "crm_opportunity")


def _table(name: str, rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS[name], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _files(size: int) -> dict[str, bytes]:
    """Return an export of `size` opportunities, half of them won, over sixty days."""
    run = f"{time.time_ns() % 10**10:x}"
    accounts = [
        {"account": f"Bench {n}", "sector": "retail", "office_location": "United States"}
        for n in range(ACCOUNTS)
    ]
    products = [
        {"product": f"BX {n}", "series": "BX", "sales_price": 100 * (n + 1)}
        for n in range(PRODUCTS)
    ]
    people = [
        {"sales_agent": f"Seller {n}", "manager": f"Chief {n % 3}", "regional_office": "Central"}
        for n in range(PEOPLE)
    ]
    return {
        "accounts.csv": _table("accounts.csv", accounts),
        "products.csv": _table("products.csv", products),
        "sales_teams.csv": _table("sales_teams.csv", people),
        "sales_pipeline.csv": _table("sales_pipeline.csv", [_deal(run, n) for n in range(size)]),
    }


def _deal(run: str, number: int) -> dict[str, Any]:
    stage = STAGES[number % len(STAGES)]
    is_closed = stage in ("Won", "Lost")
    closed = FIRST + timedelta(days=number % DAYS)
    value = {"Won": str(100 + number % 5_000), "Lost": "0"}.get(stage, "")
    return {
        "opportunity_id": f"{run}{number:X}",
        "sales_agent": f"Seller {number % PEOPLE}",
        "product": f"BX {number % PRODUCTS}",
        "account": f"Bench {number % ACCOUNTS}",
        "deal_stage": stage,
        "engage_date": FIRST.isoformat(),
        "close_date": closed.isoformat() if is_closed else "",
        "close_value": value,
    }


@bench("crm_import", sizes=(1_000, 10_000))
def crm_import(size: int) -> Iterator[dict[str, Any]]:
    """Rows per second of staging four files, and of making deals of them that walk the chain."""
    files = _files(size)
    before = chain.last_ids((*STAGED, *QUOTED, *chain.TABLES))
    with acting(OPERATOR, source="import"):
        with timed() as staging:
            services.stage_crm_import(files=files, actor=OPERATOR, at=clock.now())
        floor, rows = chain.bare_copy({table: before[table] for table in STAGED})
        yield _result("stage", size, staging, floor, rows)
        with timed() as applying:
            staged = services.start_crm_import(files=files, actor=OPERATOR, at=clock.now())
            while jobs.run_due(seconds=5.0):
                pass
    job = staged.job
    if job is not None:
        job.refresh_from_db()
    floor, rows = chain.bare_copy(before)
    outcome = {"won_deals": job.done, "state": job.state} if job else {"state": "without a job"}
    yield _result("apply", size, applying, floor, rows) | outcome


def _result(act: str, size: int, timing: Timing, floor: float, rows: int) -> dict[str, Any]:
    return {
        "act": act,
        "figure": size / timing.wall,
        "unit": "rows/s",
        "ratio": floor / timing.wall,
        "limit": "bare COPY of every row it wrote",
        "rows_written": rows,
        "cpu_s_per_1000": timing.cpu * 1000 / size,
    }
