"""Fixtures that every test may use: databases, clock, actor, outbox; and no network.

The servers are those of `DATABASE_URL`, else private ones in `.local/test`, started for the
first test that needs a database and stopped by the last test process that leaves.
"""

from __future__ import annotations

import contextlib
import importlib
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import TransactionTestCase

from revops.core import clock as core_clock
from revops.core.actor import Actor
from revops.devservices import services
from revops.devservices.state import State
from revops.environment import state_directory
from tests.databases import APPLICATION, OWNER, Databases, parse

# how long an example takes says how busy the machine is, not whether the rule is right
hypothesis.settings.register_profile(
    "revops", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("revops")

_databases: list[Databases] = []


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand tests out one by one, those that share a running product together."""
    return importlib.import_module("tests.scheduling").Together(config, log)


# ------------------------------------------------------------------------------ no network


def _refuse_network(real: Callable[..., Any]) -> Callable[..., Any]:
    """Return `connect` that reaches Unix sockets and loopback only."""

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise RuntimeError(f"a test may not reach {address[0]}: only this machine")
        return real(self, address)

    return connect


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    return False


socket.socket.connect = _refuse_network(socket.socket.connect)  # type: ignore[method-assign]
socket.socket.connect_ex = _refuse_network(socket.socket.connect_ex)  # type: ignore[method-assign]


# ------------------------------------------------------------------------------- databases


@pytest.fixture(scope="session")
def service_urls() -> Iterator[dict[str, str]]:
    """The addresses of PostgreSQL and Redis, started if need be."""
    with services.running(State.at(state_directory()), fast=True) as found:
        yield found


@pytest.fixture(scope="session")
def databases(service_urls: dict[str, str], worker_id: str) -> Iterator[Databases]:
    """This worker's clone of the migrated template."""
    admin = service_urls.get("DATABASE_ADMIN_URL") or service_urls["DATABASE_URL"]
    made = Databases(admin, os.environ.get("TEST_DB_PREFIX", "revops_test"), worker_id)
    made.prepare()
    made.make_clone()
    _databases.append(made)
    yield made
    _databases.remove(made)
    made.drop_clone()


@pytest.fixture(scope="session")
def django_db_setup(
    databases: Databases,
    service_urls: dict[str, str],
    django_test_environment: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Point Django at the clone, as the application's role; tell child processes too."""
    url = databases.url(APPLICATION, databases.clone)
    for settings_of in (connections["default"].settings_dict, settings.DATABASES["default"]):
        settings_of.update(parse(url))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        patch.setenv("DATABASE_OWNER_URL", databases.url(OWNER, databases.clone))
        for name in ("REDIS_URL", "CELERY_BROKER_URL"):
            patch.setenv(name, service_urls[name])
        yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep the rows that the tests of one module share: made once, rolled back after the last.

    What a test writes itself is undone as ever. Not for modules with `transaction=True`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _clean_up_as_superuser(self: TransactionTestCase) -> None:
    """Undo what a test committed: append-only tables refuse the application's own clean-up."""
    connections.close_all()
    _databases[-1].reset()


TransactionTestCase._fixture_teardown = _clean_up_as_superuser  # type: ignore[method-assign]


# --------------------------------------------------------------------------- time and actor


class Clock:
    """The clock of one test; services read it through `revops.core.clock`."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def move_to(self, at: datetime) -> datetime:
        self.at = at
        return at

    def advance(self, **duration: float) -> datetime:
        """Move on by a timedelta given in its own words: `advance(days=3)`."""
        return self.move_to(self.at + timedelta(**duration))


@pytest.fixture
def at() -> datetime:
    """The instant of tests that do not care: a Saturday morning in autumn."""
    return datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def clock(at: datetime) -> Iterator[Clock]:
    """Freeze `core.clock` at `at` until the test moves it."""
    held = Clock(at)
    token = core_clock._source.set(lambda: held.at)
    yield held
    core_clock._source.reset(token)


@pytest.fixture
def actor() -> Actor:
    """A person at a command line: human, without a user row."""
    return Actor(kind="operator", id="test", label="Test operator")


@pytest.fixture
def drain(db: None) -> Callable[[], Any]:
    """Deliver every fact until nothing is due."""
    outbox = importlib.import_module("revops.core.outbox")
    return outbox.drain  # type: ignore[no-any-return]
