"""What every table owes: numbers that are numbers, guards on what is append-only."""

import re

import pytest
from django.db import connection

from revops.core.database_roles import append_only_tables
from tests.architecture.house import our_models

NUMERIC_COLUMNS = """
    SELECT relname, attname,
           coalesce((SELECT string_agg(pg_get_constraintdef(pg_constraint.oid), ' ; ')
                     FROM pg_constraint WHERE conrelid = attrelid AND contype = 'c'
                       AND attnum = ANY(conkey)), '')
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE atttypid = 'numeric'::regtype AND attnum > 0 AND NOT attisdropped
      AND relname = ANY(%s)
    ORDER BY 1, 2
"""


def _refuses_nan(column: str, checks: str) -> bool:
    """True for `column <> 'NaN'` or an upper bound: NaN sorts above every number."""
    name = rf'\(?\b"?{re.escape(column)}"?\)?(::numeric)?'
    return bool(
        re.search(rf"{name} <> 'NaN'", checks) or re.search(rf"{name} <=? \(?-?[\d']", checks)
    )


@pytest.mark.django_db
def test_no_numeric_column_takes_nan():
    tables = [model._meta.db_table for model in our_models()]
    with connection.cursor() as cursor:
        cursor.execute(NUMERIC_COLUMNS, [tables])
        found = cursor.fetchall()

    open_ones = [f"{table}.{col}" for table, col, checks in found if not _refuses_nan(col, checks)]

    assert found
    assert not open_ones, "\n".join(open_ones)


@pytest.mark.django_db
def test_every_append_only_model_is_guarded():
    guarded = set(append_only_tables(connection))
    promised = {m._meta.db_table for m in our_models() if getattr(m, "APPEND_ONLY", False)}

    assert promised
    assert sorted(promised - guarded) == []


@pytest.mark.django_db
def test_no_column_is_a_float():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE data_type IN ('double precision', 'real') AND table_name = ANY(%s)",
            [[model._meta.db_table for model in our_models()]],
        )
        assert cursor.fetchall() == []
