"""PostgreSQL and Redis together: use what the environment names, start what it does not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from revops.devservices import postgres, redis
from revops.devservices.state import State, say
from revops.environment import broker_url


def start(state: State, *, fast: bool = False) -> dict[str, str]:
    """Return the addresses of both services, having started the private ones that are needed.

    `DATABASE_URL` and `REDIS_URL` of the environment win. Raises state.Refused.
    """
    found: dict[str, str] = {}
    with state.guarded():
        found |= _database(state, fast=fast)
        found |= _broker(state)
    return found


def _database(state: State, *, fast: bool) -> dict[str, str]:
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL")
    if os.environ.get("DATABASE_URL"):
        return {name: os.environ[name] for name in names if os.environ.get(name)}
    server = postgres.Server.of(state)
    server.start(fast=fast)
    users = (postgres.APPLICATION, postgres.OWNER, "postgres")
    return {
        name: server.url(user, postgres.DATABASE) for name, user in zip(names, users, strict=True)
    }


def _broker(state: State) -> dict[str, str]:
    if url := os.environ.get("REDIS_URL"):
        return {
            "REDIS_URL": url,
            "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL") or broker_url(url),
        }
    server = redis.Server.of(state)
    server.start()
    return {"REDIS_URL": server.url(), "CELERY_BROKER_URL": server.broker_url()}


def revive(state: State) -> None:
    """Start again a private service that went away; those the environment names are not ours.

    Raises state.Refused when one does not start.
    """
    with state.guarded():
        if not os.environ.get("DATABASE_URL"):
            database = postgres.Server.of(state)
            if database.has_gone():
                say("PostgreSQL has gone: starting it again")
                database.start(fast=False)
        if not os.environ.get("REDIS_URL"):
            broker = redis.Server.of(state)
            if broker.has_gone():
                say("Redis has gone: starting it again")
                broker.start()


def publish(state: State, values: Mapping[str, str]) -> None:
    """Write the addresses for commands started beside the running services."""
    lines = (f"{name}={value}" for name, value in values.items())
    state.write("services.env", "\n".join(lines) + "\n")


def stop(state: State) -> None:
    """Stop the private services of this directory; those that do not run are fine."""
    with state.guarded():
        state.services_file.unlink(missing_ok=True)
        if (state.root / "redis").exists():
            redis.Server.of(state).stop()
        if (state.root / "pgdata").exists() or postgres.account().user is not None:
            postgres.Server.of(state).stop()


def forget(state: State) -> None:
    """Remove what stopped services left outside the state directory: sockets, `nobody`'s data."""
    shutil.rmtree(state.sockets(), ignore_errors=True)
    home = postgres.nobodys_home(state)
    if os.geteuid() == 0 and home.exists() and home.lstat().st_uid == 0:
        shutil.rmtree(home)


@contextmanager
def running(state: State, *, fast: bool = False) -> Iterator[dict[str, str]]:
    """Hold both services inside the block; the last user to leave stops the private ones."""
    with state.held() as hold:
        try:
            values = start(state, fast=fast)
            publish(state, values)
            yield values
        finally:
            if hold.is_last():
                stop(state)
