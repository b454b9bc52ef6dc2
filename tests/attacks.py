"""Attacks on the database: what a broken program would write past the services, and who objects.

A law is attacked with one statement that only this law refuses; a promise of `manage.py verify`
is broken with one row that only a check can see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import psycopg2
import pytest
from django.db import DatabaseError, connection, models, transaction

from revops.core import verify
from tests.databases import OWNER, Databases


class Statement(NamedTuple):
    """One statement with its values."""

    sql: str
    values: Sequence[Any] = ()


def change(row: models.Model, **columns: Any) -> Statement:
    """Return the UPDATE of one row."""
    sets = ", ".join(f'"{name}" = %s' for name in columns)
    sql = f"UPDATE {row._meta.db_table} SET {sets} WHERE id = %s RETURNING id"
    return Statement(sql, [*columns.values(), row.pk])


def twin(row: models.Model, **columns: Any) -> Statement:
    """Return the INSERT of the same row under a new key, with other columns."""
    names = [f.column for f in row._meta.concrete_fields if not f.primary_key]
    picked = ", ".join("%s" if name in columns else f'"{name}"' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    table = row._meta.db_table
    sql = f"INSERT INTO {table} ({listed}) SELECT {picked} FROM {table} WHERE id = %s RETURNING id"
    return Statement(sql, [*[columns[name] for name in names if name in columns], row.pk])


def plant(statement: Statement) -> str:
    """Write it, as a broken program would; returns the key of the row."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return str(cursor.fetchone()[0])


def refused(law: str, statement: Statement) -> None:
    """Assert that the named law refuses the statement, at once or at the end of a transaction."""

    def attack() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(*statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match=rf"\b({law})\b"):
        attack()


def history_is_not_rewritten(databases: Databases, table: str, trigger: str, attack: str) -> None:
    """Assert that the application may not even try, and that the trigger refuses the owner.

    `attack` names the table as {}. TRUNCATE waits for everybody who has written to the table,
    so this belongs in a module whose tests share no rows.
    """
    refused("permission denied", Statement(attack.format(table)))

    owner = psycopg2.connect(databases.url(OWNER, databases.clone))
    try:
        with pytest.raises(psycopg2.DatabaseError) as refusal:
            owner.cursor().execute("SET lock_timeout = '2s'; " + attack.format(table))
        assert refusal.value.diag.constraint_name == trigger
    finally:
        owner.close()


#: Every way to rewrite a table, for `history_is_not_rewritten`.
REWRITES = ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE")


def objections(app: str, *, at: datetime) -> dict[str, list[str]]:
    """Run the checks of one floor; return what each objects to, by name."""
    names = [one.name for one in verify.invariants() if one.app == app]
    results = verify.run(at=at, names=names).results
    assert [(r.name, r.error) for r in results if r.error] == []
    return {r.name: r.offending for r in results if r.violations or r.offending}
