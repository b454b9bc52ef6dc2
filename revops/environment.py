"""Where settings come from: the environment, `*_FILE` secrets, or the services of `make run`."""

import os
import pathlib
import sys
from functools import cache

ROOT = pathlib.Path(__file__).resolve().parent.parent

#: What belongs together: a value from the environment hides the others of its group in
#: services.env, so that no command ever mixes two servers.
GROUPS = (
    frozenset({"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"}),
    frozenset({"REDIS_URL", "CELERY_BROKER_URL"}),
)
#: Commands that change the schema or the rights on it; all others run without ownership.
OWNER_COMMANDS = frozenset({"migrate", "grant_app_role", "pgtrigger"})


def state_directory() -> pathlib.Path:
    """Return the directory of private state (`REVOPS_STATE`, else `.local` beside manage.py)."""
    return pathlib.Path(os.environ.get("REVOPS_STATE", ROOT / ".local")).resolve()


@cache
def _services(folder: pathlib.Path) -> dict[str, str]:
    """Read what `make run` wrote about its running services, so that commands find them."""
    try:
        lines = (folder / "services.env").read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}


def given(name: str) -> str:
    """Return the value from the environment or from the file that the environment names."""
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return pathlib.Path(path).read_text().strip()
    return ""


def read(name: str, default: str = "") -> str:
    """Return a setting: environment, else the file `<name>_FILE` names, else private services."""
    if value := given(name):
        return value
    hidden = any(name in group and any(map(given, group - {name})) for group in GROUPS)
    return default if hidden else _services(state_directory()).get(name, default)


def is_true(name: str, default: bool = False) -> bool:
    """Return a switch: 1, true, yes and on are true, anything else is false."""
    value = read(name).lower()
    return value in {"1", "true", "yes", "on"} if value else default


def database_url() -> str:
    """Return the database of this process: the owner's for schema commands, else the application's.

    Without `DATABASE_OWNER_URL` one role does both, which `manage.py verify` reports.
    """
    if is_owner_command():
        return read("DATABASE_OWNER_URL") or read("DATABASE_URL")
    return read("DATABASE_URL")


def is_owner_command() -> bool:
    """True when this process is `manage.py migrate` or another command of the database's owner."""
    called = pathlib.Path(sys.argv[0]).name if sys.argv else ""
    return called == "manage.py" and len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS


def broker_url(redis_url: str) -> str:
    """Return Celery's form of a Redis address; `unix:///path?db=1` becomes `redis+socket`.

    A socket's broker uses database 0, so that the cache and the broker do not share one.
    """
    if redis_url.startswith("unix://"):
        path = redis_url.removeprefix("unix://").split("?", 1)[0]
        return f"redis+socket://{path}?virtual_host=0"
    return redis_url
