"""Two database roles: the owner migrates, the application reads and writes rows.

The application's role owns nothing, so it cannot switch off a trigger, drop a constraint or
truncate. On append-only tables it may insert and read; the guard triggers refuse the rest
for everybody, these rights refuse it once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pghistory.models
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import sql

#: Guard triggers of append-only tables carry this suffix (`revops.core.guards`).
GUARD_SUFFIX = "_is_append_only"

GUARDED_TABLES = """
    WITH RECURSIVE guarded AS (
        SELECT tgrelid AS oid FROM pg_trigger
        WHERE NOT tgisinternal AND right(tgname, length(%(suffix)s)) = %(suffix)s
      UNION
        SELECT inhrelid FROM pg_inherits JOIN guarded ON guarded.oid = inhparent
    )
    SELECT DISTINCT relname FROM guarded JOIN pg_class USING (oid) ORDER BY relname
"""


@dataclass(frozen=True)
class Role:
    """The application's role: its name and, where it may have to be made, its password."""

    name: str
    password: str = ""


def append_only_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return every table that a guard trigger protects, partitions included, and all history."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDED_TABLES, {"suffix": GUARD_SUFFIX})
        guarded = {str(row[0]) for row in cursor.fetchall()}
    present = set(connection.introspection.table_names())
    history = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and model._meta.managed
    }
    return sorted(guarded | (history & present))


def grant(connection: BaseDatabaseWrapper, role: Role) -> list[str]:
    """Give the role exactly its rights; return the append-only tables. Repeating changes nothing.

    Runs as the owner. Makes the role if it is missing and the owner may; a `role` that is the
    owner itself is left as it is (one role does both, which `verify` reports).
    """
    tables = append_only_tables(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() == (role.name,):
            return tables
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.name])
        if cursor.fetchone() is None:
            cursor.execute(_make(role))
        for statement in _statements(connection.settings_dict["NAME"], role.name, tables):
            cursor.execute(statement)
    return tables


def _make(role: Role) -> sql.Composable:
    made = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(
        sql.Identifier(role.name)
    )
    return (
        made + sql.SQL(" PASSWORD {}").format(sql.Literal(role.password)) if role.password else made
    )


def _statements(database: str, name: str, tables: list[str]) -> Iterator[sql.Composable]:
    role = sql.Identifier(name)
    yield sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
        sql.Identifier(database), role
    )
    for text in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM {}",
        "GRANT USAGE ON SCHEMA public TO {}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
    ):
        yield sql.SQL(text).format(role)
    for table in tables:
        yield sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
            sql.Identifier(table), role
        )
