"""Where settings come from: the environment, `*_FILE` secrets, or the private services of `make run`."""

import os
import pathlib
from functools import cache

ROOT = pathlib.Path(__file__).resolve().parent.parent


def state_directory() -> pathlib.Path:
    """Return the directory of private state (`REVOPS_STATE`, else `.local` beside manage.py)."""
    return pathlib.Path(os.environ.get("REVOPS_STATE", ROOT / ".local")).resolve()


@cache
def _services() -> dict[str, str]:
    """Read what `make run` wrote about its running services, so that commands find them."""
    path = state_directory() / "services.env"
    if not path.exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def read(name: str, default: str = "") -> str:
    """Return a setting: environment, then the file named by `<name>_FILE`, then private services."""
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return pathlib.Path(path).read_text().strip()
    return _services().get(name, default)
