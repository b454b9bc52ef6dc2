"""Test databases: one migrated template per state of the migrations, one clone per worker.

Migrations always run, once, by the real `manage.py migrate` as the owner. Tests run as the
application's role, so that a right it lacks in production is missing here too.
"""

from __future__ import annotations

import hashlib
import io
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import dj_database_url
import psycopg2
from psycopg2 import sql

from revops.devservices.postgres import ensure_role
from revops.environment import ROOT

#: What decides whether a template still fits: migrations, and what grants rights after them.
DECIDING = (
    "*/migrations/*.py",
    "revops/core/migrations/*.py",
    "revops/core/database_roles.py",
    "revops/core/guards.py",
    "revops/core/migration_operations.py",
    "requirements.txt",
)
#: Tables that no test changes: the record of migrations (the application may only read it).
UNTOUCHED = frozenset({"django_migrations"})
OWNER, APPLICATION = "revops_test_owner", "revops_test_app"


def fingerprint() -> str:
    """Return a short hash of everything that shapes the template."""
    digest = hashlib.sha256()
    paths = {path for pattern in DECIDING for path in ROOT.glob(pattern)}
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def parse(url: str) -> dict[str, str]:
    """Return the parts of a database address; a socket's directory counts as its host."""
    found = dj_database_url.parse(url)
    parts = {k: str(found[k]) for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    return parts | {"HOST": parts["HOST"] or str(found.get("OPTIONS", {}).get("host", ""))}


class Databases:
    """The test databases of one server, made and dropped by its superuser."""

    def __init__(self, admin_url: str, prefix: str, worker: str) -> None:
        self.admin = parse(admin_url)
        self.prefix = prefix
        self.template = f"{prefix}_template_{fingerprint()}"
        self.clone = f"{prefix}_{worker}_{os.getpid()}"
        self.password = hashlib.sha256(admin_url.encode()).hexdigest()[:24]

    def url(self, user: str, database: str) -> str:
        """Return the address of a test database for one of the two roles."""
        options = {"host": self.admin["HOST"] or "localhost"}
        if self.admin["PORT"]:
            options["port"] = self.admin["PORT"]
        return f"postgresql://{user}:{self.password}@/{quote(database)}?{urlencode(options)}"

    @contextmanager
    def superuser(self, database: str = "") -> Iterator[psycopg2.extensions.cursor]:
        """Yield a cursor of the superuser, outside any transaction."""
        connection = psycopg2.connect(
            host=self.admin["HOST"] or None,
            port=self.admin["PORT"] or None,
            user=self.admin["USER"],
            password=self.admin["PASSWORD"] or None,
            dbname=database or self.admin["NAME"] or "postgres",
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def prepare(self) -> None:
        """Make the template unless it is there, drop what nobody needs any more."""
        with self.superuser() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.prefix])
            for role in (OWNER, APPLICATION):
                ensure_role(cursor, role, self.password)
            self._drop_stale(cursor)
            if not self._exists(cursor, self.template):
                self._make_template(cursor)

    def _make_template(self, cursor: psycopg2.extensions.cursor) -> None:
        draft = f"{self.prefix}_draft"
        self._drop(cursor, draft)
        cursor.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(draft), sql.Identifier(OWNER)
            )
        )
        migrate(
            {
                "DATABASE_URL": self.url(APPLICATION, draft),
                "DATABASE_OWNER_URL": self.url(OWNER, draft),
            }
        )
        cursor.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(draft), sql.Identifier(self.template)
            )
        )

    def _drop_stale(self, cursor: psycopg2.extensions.cursor) -> None:
        """Drop templates of other migrations and clones of processes that are gone."""
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{self.prefix}_%"]
        )
        for (name,) in cursor.fetchall():
            clone = re.fullmatch(rf"{re.escape(self.prefix)}_\w+?_(\d+)", name)
            is_old = name.startswith(f"{self.prefix}_template_") and name != self.template
            if is_old or (clone and not pathlib.Path(f"/proc/{clone[1]}").exists()):
                self._drop(cursor, name)

    def make_clone(self) -> None:
        """Give this worker a fresh copy of the template under its own name."""
        with self.superuser() as cursor:
            self._drop(cursor, self.clone)
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                    sql.Identifier(self.clone),
                    sql.Identifier(self.template),
                    sql.Identifier(OWNER),
                )
            )

        self.seeds = self._read_seeds()

    def _read_seeds(self) -> dict[str, str]:
        """Return the rows that migrations insert, in COPY form by table."""
        with self.superuser(self.clone) as cursor:
            return {
                table: _copied_out(cursor, table)
                for table in _filled(cursor)
                if table not in UNTOUCHED
            }

    def reset(self) -> None:
        """Undo what a test committed, as the superuser: guards let nobody else delete.

        Other sessions of this clone are ended first, so that nothing waits for their locks.
        """
        with self.superuser(self.clone) as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            cursor.execute("SET session_replication_role = replica")
            for table in _filled(cursor):
                if table not in UNTOUCHED:
                    cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, rows in self.seeds.items():
                statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                cursor.copy_expert(statement, io.StringIO(rows))
            cursor.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false)"
                " FROM pg_sequences WHERE last_value IS NOT NULL"
            )
            for table in self.seeds:
                cursor.execute(
                    sql.SQL(
                        "SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}"
                        " HAVING pg_get_serial_sequence({}, 'id') IS NOT NULL"
                    ).format(sql.Literal(table), sql.Identifier(table), sql.Literal(table))
                )

    def drop_clone(self) -> None:
        with self.superuser() as cursor:
            self._drop(cursor, self.clone)

    @staticmethod
    def _exists(cursor: psycopg2.extensions.cursor, name: str) -> bool:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None

    @staticmethod
    def _drop(cursor: psycopg2.extensions.cursor, name: str) -> None:
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _filled(cursor: psycopg2.extensions.cursor) -> list[str]:
    """Return the tables that hold rows; a partition counts with its parent."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition"
    )
    tables = [row[0] for row in cursor.fetchall()]
    asking = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in tables
    )
    cursor.execute(asking)
    return [row[0] for row in cursor.fetchall()]


def _copied_out(cursor: psycopg2.extensions.cursor, table: str) -> str:
    rows = io.StringIO()
    cursor.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table)), rows)
    return rows.getvalue()


def migrate(urls: Mapping[str, str]) -> None:
    """Run the real command in a process of its own; raises RuntimeError with what it said."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--no-input", "--verbosity", "0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "revops.settings.test", **urls},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"migrate failed:\n{done.stdout}\n{done.stderr}")
