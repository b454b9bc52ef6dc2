"""Process identity: a process id is only ours together with the time its process started."""

from __future__ import annotations

import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

PR_SET_PDEATHSIG = 1


def started_at(pid: int) -> str:
    """Return a token that no later process with the same id shares; empty when there is none."""
    if sys.platform == "linux":
        try:
            text = pathlib.Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return ""
        fields = text.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    listing = shutil.which("ps")
    if not listing:
        return ""
    found = subprocess.run(
        [listing, "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def is_same(pid: int, started: str) -> bool:
    """True while the process that was recorded under this id still runs."""
    return bool(started) and started_at(pid) == started


def wait_gone(pid: int, started: str, seconds: float) -> bool:
    """Wait until the process has ended; False when it still runs after `seconds`."""
    deadline = time.monotonic() + seconds
    while is_same(pid, started):
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.1)
    return True


def end(pid: int, started: str, *, grace: float, group: bool = False) -> None:
    """End a recorded process: TERM, then after `grace` seconds KILL.

    `group` also kills what it left behind in its own process group.
    """
    if is_same(pid, started):
        send(pid, signal.SIGTERM)
        if not wait_gone(pid, started, grace) and not group:
            send(pid, signal.SIGKILL)
    if group:
        kill_group(pid)


def send(pid: int, number: signal.Signals) -> None:
    """Signal one process; one that is gone already is fine."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def send_child(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a child that still runs."""
    if process.poll() is None:
        process.send_signal(number)


def kill_group(leader: int) -> None:
    """Kill the process group of a child that led its own session."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies (Linux; elsewhere nothing).

    Run in a child between fork and exec, so that a supervisor killed hard leaves no orphans.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
