"""Jobs: long work split into chunks that any number of workers claim, with progress.

@jobs.worker("billing.bill_run")
def run_chunk(chunk: jobs.Chunk) -> jobs.Report: ...

jobs.start(kind="billing.bill_run", title=..., chunks=[{"ids": [...]}, ...], actor=..., at=...)
"""

from revops.core.jobs.planning import cancel, resume, start
from revops.core.jobs.reading import failures, failures_csv, percent
from revops.core.jobs.running import Lost, drain, run_chunk, run_due
from revops.core.jobs.workers import Chunk, Failure, Report, worker, working

__all__ = [
    "Chunk",
    "Failure",
    "Lost",
    "Report",
    "cancel",
    "drain",
    "failures",
    "failures_csv",
    "percent",
    "resume",
    "run_chunk",
    "run_due",
    "start",
    "worker",
    "working",
]
