"""Production settings and real processes for the tests of commands."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from revops.environment import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "revops.settings.production",
    "SECRET_KEY": "only-for-tests-and-longer-than-fifty-characters-0123456789",
    "ALLOWED_HOSTS": "revops.example,localhost",
    "PUBLIC_BASE_URL": "https://revops.example",
}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment in which production settings load, without any database."""
    monkeypatch.delenv("REVOPS_STATE", raising=False)
    return PRODUCTION | {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgresql://nobody@localhost/none",
        "CELERY_BROKER_URL": "redis://localhost:1/0",
    }


class Process:
    """A started program and what it has printed."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            self.running = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, words: str, seconds: float = 120) -> None:
        """Wait until the program has printed the words; fails with all that it printed."""
        deadline = time.monotonic() + seconds
        while words not in self.said():
            if self.running.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{self.running.args} never said {words!r}:\n{self.said()}")
            threading.Event().wait(0.1)

    def stop(self, seconds: float = 30) -> int:
        """End it as a service manager does: TERM to the main process."""
        with contextlib.suppress(ProcessLookupError):
            self.running.send_signal(signal.SIGTERM)
        return self.running.wait(seconds)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[object]:
    """Start programs by command line; every one is ended with the test."""
    started: list[Process] = []

    def begin(command: list[str], environment: dict[str, str]) -> Process:
        process = Process(command, environment, tmp_path / f"{len(started)}.log")
        started.append(process)
        return process

    yield begin
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.running.pid, signal.SIGKILL)
        process.running.wait(10)


def in_environment(name: str) -> str:
    """Return the program of the virtual environment that the tests run in."""
    return str(Path(sys.executable).parent / name)
