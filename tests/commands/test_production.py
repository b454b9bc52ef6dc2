"""Production refuses to start half configured; commands find their services by themselves."""

import subprocess
import sys

import pytest

from revops import environment
from revops.environment import ROOT

REQUIRED = ["SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "ALLOWED_HOSTS", "PUBLIC_BASE_URL"]


def _load(env, expression="settings.DEMO_MODE"):
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings; print({expression})"],
        env=env, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", REQUIRED)
def test_production_refuses_to_start_without(name, production):
    del production[name]

    done = _load(production)

    assert done.returncode == 1
    assert f"production needs {name} (from the environment or <name>_FILE)" in done.stderr


def test_production_does_not_take_a_value_from_a_local_installation(production, tmp_path):
    (tmp_path / "services.env").write_text("DATABASE_URL=postgresql://somebody@/local\n")
    del production["DATABASE_URL"]

    done = _load(production | {"REVOPS_STATE": str(tmp_path)})

    assert "production needs DATABASE_URL" in done.stderr


@pytest.mark.parametrize("name", REQUIRED)
def test_a_secret_may_lie_in_a_file(name, production, tmp_path):
    (tmp_path / "secret").write_text(production.pop(name) + "\n")

    done = _load(production | {f"{name}_FILE": str(tmp_path / "secret")})

    assert (done.stdout, done.stderr) == ("False\n", "")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters"),
        ("PUBLIC_BASE_URL", "http://x.example", "PUBLIC_BASE_URL must begin with https://"),
    ],
)
def test_production_refuses_a_weak_value(name, value, message, production):
    done = _load(production | {name: value})

    assert done.returncode == 1
    assert message in done.stderr


def test_production_cookies_and_transport_are_secure(production):
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"]
    listed = ", ".join(f"settings.{name}" for name in [*names, "SECURE_HSTS_SECONDS", "DEBUG"])

    assert _load(production, listed).stdout == "True True True 31536000 False\n"


def test_production_signs_webhooks_with_a_secret_of_its_own(production):
    name = "settings.PROVISIONING_WEBHOOK_SECRET"
    first, other = (
        _load(production, name).stdout,
        _load(production | {"SECRET_KEY": "x" * 50}, name),
    )

    assert first.startswith("whsec_")
    assert first != other.stdout
    assert "bG9jYWwtZGVtby1zZWNyZXQtb25seQ" not in first
    assert _load(production | {name.removeprefix("settings."): "whsec_own"}, name).stdout == (
        "whsec_own\n"
    )


@pytest.fixture
def local(monkeypatch, tmp_path):
    """A directory as a running `make run` leaves it, and an environment that names nothing."""
    for name in set().union(*environment.GROUPS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REVOPS_STATE", str(tmp_path))
    (tmp_path / "services.env").write_text(
        "DATABASE_URL=postgresql://app@/r?host=/s\nDATABASE_OWNER_URL=postgresql://owner@/r?host=/s\n"
        "REDIS_URL=unix:///s/redis.sock?db=1\n"
    )
    environment._services.cache_clear()
    yield monkeypatch
    environment._services.cache_clear()


def test_a_command_finds_the_running_services(local):
    assert environment.read("DATABASE_URL") == "postgresql://app@/r?host=/s"
    assert environment.read("REDIS_URL") == "unix:///s/redis.sock?db=1"


def test_a_given_database_hides_the_owner_of_another(local):
    local.setenv("DATABASE_URL", "postgresql://elsewhere/r")

    assert environment.read("DATABASE_OWNER_URL") == ""
    assert environment.read("REDIS_URL") == "unix:///s/redis.sock?db=1"


@pytest.mark.parametrize(
    ("command", "user"),
    [("migrate", "owner"), ("grant_app_role", "owner"), ("verify", "app"), ("shell", "app")],
)
def test_only_schema_commands_run_as_the_owner(command, user, local):
    local.setattr(sys, "argv", ["manage.py", command])

    assert environment.database_url() == f"postgresql://{user}@/r?host=/s"


@pytest.mark.parametrize(
    ("redis_url", "broker"),
    [
        ("unix:///tmp/r.sock?db=1", "redis+socket:///tmp/r.sock?virtual_host=0"),
        ("redis://:secret@host:6379/2", "redis://:secret@host:6379/2"),
    ],
)
def test_the_broker_follows_from_redis(redis_url, broker):
    assert environment.broker_url(redis_url) == broker
