"""What the job page shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from revops.core.models import Job, JobChunk


def percent(job: Job) -> int:
    """Return progress in whole per cent; 100 only when nothing is left."""
    if not job.total:
        return 100 if job.finished_at else 0
    return min(100, (job.done + job.failed) * 100 // job.total)


def failures(job_id: int) -> Iterator[dict[str, Any]]:
    """Yield every unit that could not be done: key, reason and its further columns."""
    chunks = JobChunk.objects.filter(job_id=job_id).order_by("number")
    for result in chunks.values_list("result", flat=True):
        yield from result.get("failures", ())


def failures_csv(job_id: int) -> str:
    """Return the failures as CSV text with a header row."""
    rows = list(failures(job_id))
    columns = list(dict.fromkeys(["key", "reason", *(name for row in rows for name in row)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _safe(value: Any) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
