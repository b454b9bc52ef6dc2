"""Cases, and how a result is printed: one JSON object per line on standard output."""

from __future__ import annotations

import json
import os
import pathlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

Case = Callable[[int], Iterator[dict[str, Any]]]


@dataclass(frozen=True)
class Bench:
    """One named case and the sizes it runs at, ten times apart to show growth."""

    name: str
    sizes: tuple[int, ...]
    run: Case


_benches: dict[str, Bench] = {}


def bench(name: str, *, sizes: tuple[int, ...]) -> Callable[[Case], Case]:
    """Register a case: a generator that takes a size and yields results as dicts.

    Use `ratio`, `figure` and `unit` as keys where they apply; name and size are added.
    """

    def register(case: Case) -> Case:
        _benches[name] = Bench(name, sizes, case)
        return case

    return register


def benches() -> list[Bench]:
    """Return every registered case, by name."""
    return [_benches[name] for name in sorted(_benches)]


def tell(name: str, size: int, result: dict[str, Any]) -> None:
    """Print one result."""
    rounded = {k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in result.items()}
    print(json.dumps({"bench": name, "size": size} | rounded), flush=True)


@dataclass
class Timing:
    """Wall-clock and CPU seconds of a block: this process with its children, and its backend."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def timed() -> Iterator[Timing]:
    """Measure the block."""
    backend = _backend()
    timing, started, before = Timing(), time.perf_counter(), sum(os.times()[:4]) + cpu_of(backend)
    try:
        yield timing
    finally:
        timing.wall = time.perf_counter() - started
        timing.cpu = sum(os.times()[:4]) + cpu_of(backend) - before


def _backend() -> int:
    """Return the process id of this connection's server process, 0 when it runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL")
        pid, is_local = cursor.fetchone()
    return int(pid) if is_local else 0


def cpu_of(*pids: int) -> float:
    """Return the CPU seconds that running processes have used; of what is not here, none."""
    ticks = 0
    for pid in pids:
        stat = pathlib.Path(f"/proc/{pid}/stat")
        if pid and stat.exists():
            fields = stat.read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` (0..1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
