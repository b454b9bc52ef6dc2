"""Where the private state of one checkout lies, and who is using it now."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pathlib
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

#: Longest path of a Unix socket that every platform accepts, with room for PostgreSQL's lock file.
SOCKET_PATH_LIMIT = 100
POSTGRES_SOCKET_NAME = ".s.PGSQL.5432"


class Refused(Exception):
    """The set-up cannot go on; the message is one line for the person at the terminal."""


def say(message: str) -> None:
    """Print one line for the person; standard output stays free for machines (`make bench`)."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class State:
    """The directory of one private installation (`.local`, `.local/test`, `.local/bench`)."""

    root: pathlib.Path

    @classmethod
    def at(cls, path: pathlib.Path) -> State:
        """Return the state at `path`, made if missing; only its owner may look inside.

        Raises Refused where this user may not write, as after a first run by root.
        """
        path = path.resolve()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{path} cannot be made: {error.strerror}") from error
        if not os.access(path, os.W_OK):
            raise Refused(f"{path} belongs to another user: run as that user or remove it")
        return cls(path)

    @property
    def services_file(self) -> pathlib.Path:
        """The addresses of the running services, for commands started beside them."""
        return self.root / "services.env"

    @property
    def logs(self) -> pathlib.Path:
        path = self.root / "logs"
        path.mkdir(exist_ok=True)
        return path

    @property
    def digest(self) -> str:
        """A short name for this directory, used for paths that must be short."""
        return hashlib.sha256(str(self.root).encode()).hexdigest()[:10]

    def sockets(self) -> pathlib.Path:
        """Return the private directory of Unix sockets; refuses one that others could have made.

        It lies under /tmp because a socket's path is limited to 107 bytes.
        """
        path = pathlib.Path(
            os.environ.get("REVOPS_SOCKETS") or f"/tmp/revops-{os.geteuid()}-{self.digest}"
        )
        if len(str(path / POSTGRES_SOCKET_NAME)) > SOCKET_PATH_LIMIT:
            raise Refused(f"{path} is too long for a Unix socket: set REVOPS_SOCKETS")
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise Refused(f"{path} belongs to somebody else: remove it or set REVOPS_SOCKETS")
        if found.st_mode & 0o077:
            path.chmod(0o700)
        return path

    def write(self, name: str, text: str) -> pathlib.Path:
        """Write a file of this directory at once: a reader sees the old or the new text."""
        path = self.root / name
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(text)
        draft.replace(path)
        return path

    def read_json(self, name: str) -> dict[str, Any]:
        """Return the JSON object in the file, or an empty one where it is missing or torn."""
        try:
            return dict(json.loads((self.root / name).read_text()))
        except (OSError, ValueError):
            return {}

    def write_json(self, name: str, content: Mapping[str, Any]) -> None:
        self.write(name, json.dumps(content))

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Let one process at a time start or stop services here."""
        with (self.root / "services.lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    @contextmanager
    def held(self) -> Iterator[Hold]:
        """Count as a user of the services inside the block."""
        with (self.root / "users.lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            yield Hold(handle.fileno())

    def is_used(self) -> bool:
        """True while any process holds the services of this directory."""
        with (self.root / "users.lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False


@dataclass(frozen=True)
class Hold:
    """One user's claim on the services."""

    descriptor: int

    def is_last(self) -> bool:
        """Give the claim back; True when no other process holds one, and none can until exit."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)  # two that leave at once must not both say no
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
