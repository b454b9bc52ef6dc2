"""Web, workers and beat as one: started, watched, restarted with back-off, stopped.

Only main processes are signalled: a worker's own children are its own affair. Each process
leads its own session, so that a terminal's Ctrl-C reaches the supervisor alone.
"""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from revops.devservices import processes
from revops.devservices.state import Refused, State, say

RECORD = "processes.json"
#: Seconds that a stopping process may take to finish what it is doing.
GRACE = 15.0
LONGEST_BACK_OFF = 30.0
#: A process that lived this long has recovered; its next crash starts at the short back-off.
RECOVERED_AFTER = 60.0
#: How often the services under the programs are looked at.
SERVICES_EVERY = 5.0
LARGEST_LOG = 20_000_000
LOUD = re.compile(
    r"\b(ERROR|CRITICAL)\b|\"level\": \"(error|critical)\"|^Traceback"
    r"|^\w+(\.\w+)*(Error|Exception):"
)
#: Asked all the time while the product starts, and answered 503 until it has.
QUIET = "/healthz"


@dataclass(frozen=True)
class Program:
    """One main process of the product."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def programs(state: State, *, host: str, port: int) -> tuple[Program, ...]:
    """Return the four processes of the product on this machine."""
    celery = (sys.executable, "-m", "celery", "-A", "revops")
    worker = (*celery, "worker", "-c", "1", "--loglevel", "INFO", "--without-gossip")
    (state.root / "beat").mkdir(exist_ok=True)
    return (
        Program(
            "web",
            (
                sys.executable, "-m", "gunicorn", "revops.wsgi", "--bind", f"{host}:{port}",
                "--workers", "2", "--threads", "4", "--preload", "--graceful-timeout", "10",
            ),
        ),
        Program("worker-chain", (*worker, "--without-mingle", "-Q", "chain", "-n", "chain@%h")),
        Program(
            "worker-bulk",
            (*worker, "--without-mingle", "-Q", "bulk", "-n", "bulk@%h"),
            {"DATABASE_STATEMENT_TIMEOUT": os.environ.get("BULK_STATEMENT_TIMEOUT", "120s")},
        ),
        Program(
            "beat",
            (
                *celery, "beat", "--loglevel", "INFO", "--pidfile=",
                "--schedule", str(state.root / "beat" / "schedule"),
            ),
        ),
    )  # fmt: skip


class Child:
    """One running program, its log and its restarts."""

    def __init__(self, program: Program, logs: pathlib.Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.started = ""
        self.born = 0.0
        self.restarts = 0
        self.next_start = 0.0
        self._read = 0

    def start(self, environment: Mapping[str, str]) -> None:
        """Start the program with its output in its own log."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
            self._read = 0
        if self.process is None and not self.restarts:
            self._read = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**environment, **self.program.environment},
                start_new_session=True,
                preexec_fn=processes.die_with_parent,
            )
        self.born = time.monotonic()
        self.started = processes.started_at(self.process.pid)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> float:
        """Forget the dead process; return the seconds to wait before the next one."""
        if self.process is None:
            return 0.0
        processes.kill_group(self.process.pid)
        lived = time.monotonic() - self.born
        self.restarts = 1 if lived > RECOVERED_AFTER else self.restarts + 1
        self.process = None
        wait = min(2.0 ** (self.restarts - 1), LONGEST_BACK_OFF)
        self.next_start = time.monotonic() + wait
        return wait

    def complaints(self) -> list[str]:
        """Return the new lines of the log that a person should see."""
        if not self.log.exists() or self.log.stat().st_size == self._read:
            return []
        with self.log.open("rb") as log:
            log.seek(self._read)
            text = log.read()
        self._read += len(text)
        lines = text.decode(errors="replace").splitlines()
        return [line for line in lines if LOUD.search(line) and QUIET not in line]


class Supervisor:
    """Keeps the programs, and by `revive` the services under them, until it is told to stop."""

    def __init__(
        self,
        state: State,
        wanted: Sequence[Program],
        environment: Mapping[str, str],
        *,
        follow_parent: bool = False,
        revive: Callable[[], None] | None = None,
    ) -> None:
        self.home = state
        self.environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self.children = [Child(program, state.logs) for program in wanted]
        self.stopping = threading.Event()
        self.asked_twice = False
        self.revive = revive
        self.next_look = time.monotonic() + SERVICES_EVERY
        self.parent = os.getppid() if follow_parent else 0

    def listen(self) -> None:
        """Stop on Ctrl-C, TERM and a closed terminal; a second Ctrl-C does not wait."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.asked_twice = self.stopping.is_set()
        self.stopping.set()

    def start(self) -> None:
        for child in self.children:
            child.start(self.environment)
        self._record()

    def watch(self, seconds: float | None = None) -> bool:
        """Restart what dies until told to stop, or for `seconds`; return True when told to stop."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self.stopping.wait(0.25):
            if self.parent and os.getppid() != self.parent:
                say("the command that started this has ended: stopping")
                self.stopping.set()
            self._look_after()
            self._look_below()
            if deadline is not None and time.monotonic() > deadline:
                return False
        return True

    def _look_after(self) -> None:
        for child in self.children:
            for line in child.complaints():
                say(f"{child.program.name} | {line}")
            if child.has_died() and child.process is not None:
                status = child.process.returncode
                wait = child.bury()
                say(
                    f"{child.program.name} ended with {status}; starting it again in "
                    f"{wait:.0f} s, see {child.log}"
                )
            elif child.process is None and time.monotonic() >= child.next_start:
                child.start(self.environment)
                self._record()

    def _look_below(self) -> None:
        if self.revive is None or time.monotonic() < self.next_look:
            return
        try:
            self.revive()
        except Refused as refusal:
            say(str(refusal))
        self.next_look = time.monotonic() + SERVICES_EVERY

    def stop(self) -> None:
        """Stop every main process: TERM, QUIT for those that linger, KILL for the rest."""
        self.stopping.set()
        alive = [c.process for c in self.children if c.process is not None]
        for process in reversed(alive):
            processes.send_child(process, signal.SIGTERM)
        self._wait_for(alive, GRACE)
        for process in alive:
            processes.send_child(process, signal.SIGQUIT)
        self._wait_for(alive, 5.0)
        for process in alive:
            processes.kill_group(process.pid)
            process.wait()
        (self.home.root / RECORD).unlink(missing_ok=True)

    def _wait_for(self, alive: list[subprocess.Popen[bytes]], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while any(p.poll() is None for p in alive) and time.monotonic() < deadline:
            if self.asked_twice:
                return
            pause.wait(0.1)

    def _record(self) -> None:
        """Write down whom we started, so that a later run can end orphans and nobody else."""
        found = {str(c.process.pid): c.started for c in self.children if c.process is not None}
        self.home.write_json(RECORD, found)


def end_orphans(state: State) -> int:
    """End processes of a supervisor that was killed; return how many still ran."""
    orphans = {
        int(pid): started
        for pid, started in state.read_json(RECORD).items()
        if processes.is_same(int(pid), started)
    }
    for pid, started in orphans.items():
        processes.end(pid, started, grace=GRACE, group=True)
    (state.root / RECORD).unlink(missing_ok=True)
    return len(orphans)
