"""The product's chain with servers and processes of its own, to be struck while it works."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import psycopg2
import pytest
import redis

from revops.devservices import postgres, services, supervisor
from revops.devservices import redis as redis_server
from revops.devservices.state import State
from revops.environment import GROUPS, ROOT
from tests.databases import migrate

#: A loaded machine takes a minute to load Django four times.
STARTED_WITHIN = 120.0
#: From signature to the blocked table.
CAUGHT_WITHIN = 60.0
#: Until everything is through after the fault: a lease, a back-off and a restart.
DRAINED_WITHIN = 90.0
NAMED = ("DJANGO_SETTINGS_MODULE", "PUBLIC_BASE_URL", *sorted(set().union(*GROUPS)))
WORKERS, CUSTOMER = ("first", "second"), "customer"
T = TypeVar("T")

#: Who waits for a lock that the session holds, by the name each process gives itself.
CAUGHT = """
SELECT application_name FROM pg_stat_activity
WHERE pg_blocking_pids(pid) @> ARRAY[%s] AND application_name = ANY(%s)
"""
LEASED = """
SELECT id FROM core_outboxdelivery
WHERE state = 'pending' AND handler = %s AND leased_until > clock_timestamp() ORDER BY id
"""
#: What failed as a batch is split: its members are deliveries of their own.
OPEN = "SELECT count(*) FROM core_outboxdelivery WHERE state NOT IN ('done', 'split')"


@dataclass(frozen=True)
class Caught:
    """Who is stuck in the middle of a transaction, and which deliveries are under way."""

    name: str
    deliveries: Sequence[int]


class Product:
    """PostgreSQL, Redis, two workers, a beat and a customer, all of one state directory."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.database = postgres.Server.of(state)
        self.broker = redis_server.Server.of(state)
        self.database.start(fast=False)  # an acknowledged commit must outlive the server
        self.broker.start()
        urls = {
            "DATABASE_URL": self.database.url(postgres.APPLICATION, postgres.DATABASE),
            "DATABASE_OWNER_URL": self.database.url(postgres.OWNER, postgres.DATABASE),
            "REDIS_URL": self.broker.url(),
            "CELERY_BROKER_URL": self.broker.broker_url(),
        }
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in NAMED},
            **urls,
            "REVOPS_STATE": str(state.root),
            "DJANGO_SETTINGS_MODULE": "revops.settings.local",
        }
        self.customer = self._customer()  # loads while the database is made
        migrate(urls)
        with self.session() as cursor:
            cursor.execute("CHECKPOINT")  # a crash need not replay the migrations
        self.crew = supervisor.Supervisor(state, self._programs(), self.environment)
        self.watching = threading.Thread(target=self._run, daemon=True)
        self.watching.start()
        self.signed = 0

    def _programs(self) -> list[supervisor.Program]:
        celery = (sys.executable, "-m", "celery", "-A", "tests.faults.worker")
        worker = (*celery, "worker", "-Q", "chain", "-c", "1", "--loglevel", "INFO",
                  "--without-gossip", "--without-mingle", "-n")  # fmt: skip
        schedule = str(self.state.root / "beat-schedule")
        return [
            *(
                supervisor.Program(name, (*worker, f"{name}@%h"), {"PGAPPNAME": name})
                for name in WORKERS
            ),
            supervisor.Program("beat", (*celery, "beat", "--pidfile=", "--schedule", schedule)),
        ]

    def _run(self) -> None:
        """Start and restart the programs, in one thread: they die with the thread that did."""
        self.crew.start()
        self.crew.watch()

    # ------------------------------------------------------------------------- customer

    def _customer(self) -> subprocess.Popen[str]:
        with (self.state.logs / "customer.log").open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.customer"],
                cwd=ROOT, env={**self.environment, "PGAPPNAME": CUSTOMER},
                text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def tell(self, *command: Any) -> None:
        """Let the customer begin something; `answer` waits for it."""
        assert self.customer.stdin is not None
        self.customer.stdin.write(json.dumps(command) + "\n")
        self.customer.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Return what the customer says; fails with the log when there is nobody any more."""
        assert self.customer.stdout is not None
        answer = self.customer.stdout.readline()
        if not answer:
            pytest.fail((self.state.logs / "customer.log").read_text()[-4000:])
        return dict(json.loads(answer))

    def ask(self, *command: Any) -> dict[str, Any]:
        self.tell(*command)
        return self.answer()

    # ------------------------------------------------------------------------- database

    @contextlib.contextmanager
    def session(self) -> Iterator[psycopg2.extensions.cursor]:
        """Yield a cursor of the superuser, outside any transaction."""
        connection = self.database.connect(postgres.DATABASE)
        connection.autocommit = True
        try:
            yield connection.cursor()
        finally:
            connection.close()

    @contextlib.contextmanager
    def blocked(self, *tables: str) -> Iterator[Callable[[str], Caught]]:
        """Let nobody write to the tables inside the block, so that work stops in its middle.

        Yields a function that waits until a worker is stuck there with a delivery of the named
        handler under way, or until the customer is.
        """
        with self.session() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE")
            yield partial(self._catch, cursor.connection.info.backend_pid)
            with contextlib.suppress(psycopg2.Error):
                cursor.execute("ROLLBACK")  # gone already where the server was torn down

    def _catch(self, holder: int, whom: str) -> Caught:
        names = [CUSTOMER] if whom == CUSTOMER else list(WORKERS)

        def look() -> Caught | None:
            with self.session() as cursor:
                cursor.execute(CAUGHT, [holder, names])
                stuck = cursor.fetchone()
                cursor.execute(LEASED, [whom])
                leased = [row[0] for row in cursor.fetchall()]
            return Caught(stuck[0], leased) if stuck and (leased or whom == CUSTOMER) else None

        return self._wait(look, CAUGHT_WITHIN, f"{whom} stuck in its work")

    def states_of(self, deliveries: Sequence[int]) -> set[str]:
        with self.session() as cursor:
            cursor.execute(
                "SELECT DISTINCT state FROM core_outboxdelivery WHERE id = ANY(%s)",
                [list(deliveries)],
            )
            return {row[0] for row in cursor.fetchall()}

    def tear_down_database(self) -> None:
        """End the server without a checkpoint, as a crash does, and start it again."""
        postgres.account().run(
            [self.database.binaries.folder / "pg_ctl", "--pgdata", self.database.data,
             "--mode=immediate", "--wait", "--silent", "stop"]
        )  # fmt: skip
        self.database.start(fast=False)

    def empty_broker(self) -> int:
        """FLUSHALL; returns how many messages were being worked on."""
        with redis.Redis(unix_socket_path=str(self.broker.socket)) as client:
            unfinished = int(client.hlen("unacked"))
            client.flushall()
        return unfinished

    # ------------------------------------------------------------------------ processes

    def main_pid(self, name: str, *, instead_of: int = 0) -> int:
        """Return the main process of a running program, started in place of the named one."""

        def look() -> int | None:
            for child in self.crew.children:
                process = child.process
                is_it = child.program.name == name and process and process.poll() is None
                if process and is_it and process.pid != instead_of:
                    return process.pid
            return None

        return self._wait(look, STARTED_WITHIN, f"{name} running")

    def pool_child(self, name: str, *, instead_of: int = 0) -> int:
        """Return the process in which a worker runs its tasks.

        A killed child is listed until its parent looks for it: `instead_of` waits for the next.
        """

        def look() -> int | None:
            main = self.main_pid(name)
            with contextlib.suppress(OSError):
                listed = pathlib.Path(f"/proc/{main}/task/{main}/children").read_text().split()
                return next((int(pid) for pid in listed if int(pid) != instead_of), None)
            return None

        return self._wait(look, STARTED_WITHIN, f"a pool of {name} other than {instead_of}")

    def _wait(self, look: Callable[[], T | None], seconds: float, what: str) -> T:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (found := look()) is not None:
                return found
            threading.Event().wait(0.05)
        return pytest.fail(f"not within {seconds:.0f} s: {what}")

    def wait_until_drained(self) -> dict[str, Any]:
        """Return what the chain made once nothing waits any more."""

        def look() -> bool | None:
            with contextlib.suppress(psycopg2.OperationalError), self.session() as cursor:
                cursor.execute(OPEN)
                return True if cursor.fetchone() == (0,) else None
            return None

        try:
            self._wait(look, DRAINED_WITHIN, "drained")
        except pytest.fail.Exception:
            pytest.fail(f"not drained within {DRAINED_WITHIN:.0f} s: {self.ask('look')}")
        return self.ask("look")

    def stop(self) -> None:
        self.crew.asked_twice = True  # nothing is left to finish: wait for nobody
        self.crew.stop()
        self.watching.join(30)
        with contextlib.suppress(OSError):
            self.customer.communicate(timeout=20)
        self.broker.stop()
        self.database.stop()
        services.forget(self.state)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
