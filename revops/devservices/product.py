"""`make run`: services, schema, demo company, processes; Ctrl-C stops all that it started."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from functools import partial
from types import FrameType

from revops.devservices import processes, services, supervisor
from revops.devservices.state import Refused, State, say
from revops.environment import ROOT

RUN_LOCK = "run.lock"
RUN_RECORD = "run.json"
#: Ports tried after a busy one before any free port is taken.
NEAR_PORTS = 50
#: Seconds until a first start must answer; a cold laptop loads four Python processes.
FIRST_ANSWER = 120.0


class Interrupted(Exception):
    """Ctrl-C, TERM or a closed terminal while the product was still being set up."""


def free_port(host: str, wanted: int) -> int:
    """Return the wanted port, else a free one near it, else any free one."""
    for port in (wanted, *range(wanted + 1, wanted + NEAR_PORTS), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Refused(f"no free port on {host}")


def address(host: str, port: int) -> str:
    """Return the address that a browser on this machine opens."""
    name = "localhost" if host in ("127.0.0.1", "0.0.0.0", "") else host
    return f"http://{name}:{port}"


@contextlib.contextmanager
def _only_one(state: State) -> Iterator[bool]:
    """Yield True for the one `make run` of this directory, False for a second one."""
    with (state.root / RUN_LOCK).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def run(state: State, *, host: str, port: int, demo: bool = True) -> int:
    """Run the product in the foreground until told to stop; return the exit status.

    A second call beside a running one says where the product is and changes nothing.
    """
    with _only_one(state) as first:
        if not first:
            say(f"already running at {state.read_json(RUN_RECORD).get('address', 'this address')}")
            return 0
        me = os.getpid()
        state.write_json(RUN_RECORD, {"pid": me, "started": processes.started_at(me)})
        try:
            return _run(state, host=host, port=port, demo=demo)
        finally:
            (state.root / RUN_RECORD).unlink(missing_ok=True)


def _run(state: State, *, host: str, port: int, demo: bool) -> int:
    if orphans := supervisor.end_orphans(state):
        say(f"ended {orphans} processes that an earlier run left behind")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with services.running(state) as found:
            chosen = free_port(host, port)
            if chosen != port:
                say(f"port {port} is busy: using {chosen}")
            values = found | {"PUBLIC_BASE_URL": address(host, chosen)}
            services.publish(state, values)
            state.write_json(
                RUN_RECORD, state.read_json(RUN_RECORD) | {"address": address(host, chosen)}
            )
            environment = {**os.environ, **values, "REVOPS_STATE": str(state.root)}
            logins = _prepare(environment, demo=demo)
            return _serve(state, values, host=host, port=chosen, logins=logins)
    except Interrupted:
        return 130


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def manage(environment: Mapping[str, str], *arguments: str) -> str | None:
    """Run a management command; return what it printed, None when it failed.

    Its standard error, progress included, goes to ours as it comes.
    """
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=dict(environment), stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else None


def migrate(environment: Mapping[str, str]) -> None:
    """Bring the schema up to date; raises Refused.

    `make test` runs Django's own checks; a start need not wait for them.
    """
    if manage(environment, "migrate", "--no-input", "--verbosity", "0", "--skip-checks") is None:
        raise Refused("the database could not be brought up to date: see above")


def _prepare(environment: Mapping[str, str], *, demo: bool) -> str:
    """Bring the schema up to date, create the demo company once; return its log-ins."""
    say("bringing the database up to date")
    migrate(environment)
    if not (demo and has_command("demo_company")):
        return ""
    say("looking after the demo company (created once)")
    logins = manage(environment, "demo_company", "--skip-checks")
    if logins is None:
        say("the demo company could not be created: see above; the product starts without it")
    return logins or ""


def has_command(name: str) -> bool:
    """True when one of our apps brings this management command."""
    return any(ROOT.glob(f"*/management/commands/{name}.py"))


def _serve(state: State, values: Mapping[str, str], *, host: str, port: int, logins: str) -> int:
    """Run web, workers and beat until told to stop."""
    crew = supervisor.Supervisor(
        state,
        supervisor.programs(state, host=host, port=port),
        {**values, "REVOPS_STATE": str(state.root)},
        follow_parent=True,
        revive=partial(services.revive, state),
    )
    crew.listen()
    try:
        crew.start()
        answers = wait_until_ready(crew, host, port)
        if not crew.stopping.is_set():
            announce(address(host, port), logins=logins, answers=answers)
            crew.watch()
    finally:
        say("stopping")
        crew.stop()
    return 0


def wait_until_ready(crew: supervisor.Supervisor, host: str, port: int) -> bool:
    """Watch over the start until /healthz answers 200; False when it does not in time."""
    deadline = time.monotonic() + FIRST_ANSWER
    while time.monotonic() < deadline:
        if crew.watch(seconds=0.4):
            return False
        if healthy("127.0.0.1" if host in ("0.0.0.0", "") else host, port):
            return True
    return False


def healthy(host: str, port: int) -> bool:
    """True when the product answers 200 at /healthz."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(url: str, *, logins: str, answers: bool) -> None:
    """Print where the product is and, in the demo, who may log in."""
    if not answers:
        say(f"started, but {url}/healthz does not answer 200 yet: see the logs")
    sys.stdout.write(f"{logins}\n  Open {url}\n  Ctrl-C stops everything.\n\n")
    sys.stdout.flush()


def stop(state: State) -> None:
    """Stop a running product, orphans of a killed one, and their private services."""
    record = state.read_json(RUN_RECORD)
    pid, started = int(record.get("pid", 0)), str(record.get("started", ""))
    if pid and processes.is_same(pid, started):
        say("stopping the running product")
        processes.send(pid, signal.SIGTERM)
        if not processes.wait_gone(pid, started, 40.0):
            processes.send(pid, signal.SIGKILL)
            threading.Event().wait(0.2)
    supervisor.end_orphans(state)
    (state.root / RUN_RECORD).unlink(missing_ok=True)
    if state.is_used():
        say(f"{state.root} is in use by a running command: left alone")
        return
    services.stop(state)
