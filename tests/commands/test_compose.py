"""docker-compose.yml and the Dockerfile name commands that exist and start.

No container engine is needed: the commands run here, with production settings, against the
test servers.
"""

import contextlib
import http.client
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest
import yaml

from revops.devservices import redis
from revops.devservices.product import free_port
from revops.environment import ROOT
from tests.commands.conftest import PRODUCTION, in_environment

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = ("web", "worker-chain", "worker-bulk", "beat", "migrate")
SECRETS = {
    "SECRET_KEY": PRODUCTION["SECRET_KEY"],
    "APP_PASSWORD": "app",
    "OWNER_PASSWORD": "owner",
    "REDIS_PASSWORD": "broker",
    "ALLOWED_HOSTS": "revops.example",
    "PUBLIC_BASE_URL": "https://revops.example",
}


def _filled(text):
    """Return the text with compose's `${NAME:?}` and `${NAME:-default}` replaced."""
    return re.sub(
        r"\$\{(\w+):(?:\?|-([^}]*))\}", lambda m: SECRETS.get(m[1], m[2] or ""), str(text)
    )


def _command(service):
    words = shlex.split(_filled(COMPOSE["services"][service]["command"]))
    program = {"python": sys.executable}.get(words[0]) or in_environment(words[0])
    return [program, *words[1:]]


@pytest.fixture
def environment(django_db_setup, service_urls):
    """Production settings on this worker's database, with a broker database of its own."""
    broker = service_urls["CELERY_BROKER_URL"]
    if "virtual_host=" in broker:
        broker = re.sub(r"virtual_host=\d+", "virtual_host=7", broker)
    return {**os.environ, **PRODUCTION, "CELERY_BROKER_URL": broker}


def test_the_six_processes_and_the_migration_are_there():
    assert set(COMPOSE["services"]) == {*OURS, "postgres", "redis"}


def test_every_variable_is_required_or_has_a_default():
    named = set(re.findall(r"\$\{(\w+):\?\}", (ROOT / "docker-compose.yml").read_text()))

    assert named == set(SECRETS)
    assert "${" not in _filled(yaml.safe_dump(COMPOSE))


@pytest.mark.parametrize("service", OURS)
def test_our_processes_get_all_that_production_demands(service, production):
    given = {k: _filled(v) for k, v in COMPOSE["services"][service]["environment"].items()}
    env = {k: production[k] for k in ("DJANGO_SETTINGS_MODULE", "PATH")} | given
    env |= {"REVOPS_STATE": "/nonexistent"}

    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.DEMO_MODE)"],
        env=env, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.stdout.strip(), done.stderr) == ("False", "")


def test_only_the_migration_knows_the_owner():
    knowing = [
        s for s in OURS if "DATABASE_OWNER_URL" in COMPOSE["services"][s].get("environment", {})
    ]

    assert knowing == ["migrate"]


@pytest.mark.django_db(transaction=True)
def test_web_and_both_workers_start_and_are_healthy(environment, start):
    port = free_port("127.0.0.1", 18000)
    web = [w.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for w in _command("web")]

    chain = start(_command("worker-chain"), environment)
    bulk = start(_command("worker-bulk"), environment)
    server = start(web, environment)
    for process, words in ((chain, " ready."), (bulk, " ready."), (server, "Booting worker")):
        process.wait_for(words)

    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asking:
        asking.request("GET", "/healthz", headers={"Host": "localhost", "Connection": "close"})
        answer = asking.getresponse()
        said = (answer.status, answer.read())
    assert said == (
        200,
        b'{"status": "ok", "checks": '
        b'{"web": "ok", "database": "ok", "broker": "ok", "worker": "ok"}}',
    )
    assert [chain.stop(), bulk.stop(), server.stop()] == [0, 0, 0]


def test_beat_starts(environment, start, tmp_path):
    command = [w.replace("/tmp/", f"{tmp_path}/") for w in _command("beat")]

    beat = start(command, environment)

    beat.wait_for("beat: Starting...")
    assert beat.stop() == 0


def test_the_migration_runs(environment):
    done = subprocess.run(
        _command("migrate"), env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "No migrations to apply" in done.stdout


def test_the_broker_keeps_what_it_was_told(start, tmp_path):
    words = shlex.split(_filled(COMPOSE["services"]["redis"]["command"]))
    program = redis.binary() if words[0] == "redis-server" else words[0]

    server = start(
        [
            program,
            *words[1:],
            "--port",
            "0",
            "--dir",
            str(tmp_path),
            "--unixsocket",
            f"{tmp_path}/s",
        ],
        {**os.environ},
    )

    server.wait_for("eady to accept connections")
    assert words[1:5] == ["--appendonly", "yes", "--maxmemory-policy", "noeviction"]
    assert "--requirepass" in words


def test_the_image_collects_its_static_files(production, tmp_path):
    variables = dict(re.findall(r"^(?:RUN)? +(\w+)=(\S+) \\$", DOCKERFILE, re.MULTILINE))
    assert "python manage.py collectstatic --no-input --verbosity 0" in DOCKERFILE

    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        env={
            "PATH": production["PATH"],
            **variables,
            "STATIC_ROOT": str(tmp_path),
            # the same names and references, without a minute of compressing
            "DJANGO_SETTINGS_MODULE": "tests.commands.uncompressed",
        },
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_the_image_installs_the_locked_packages():
    assert "pip install --no-cache-dir --require-hashes -r requirements.txt" in DOCKERFILE
    assert shutil.which(in_environment("gunicorn"))
    assert "USER revops" in DOCKERFILE
