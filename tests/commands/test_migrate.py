"""The quick first migration makes the very tables that the models describe."""

import pytest
from django.db import connection, models

from tests.architecture.house import our_models

COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull
    FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
NAMES = """
    SELECT conname FROM pg_constraint WHERE conrelid = %(table)s::regclass
    UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %(table)s::regclass
"""


def _columns_of(model):
    return {
        field.column: (field.cast_db_type(connection), not field.null)
        for field in model._meta.local_concrete_fields
    }


def _normal(column_type):
    return (
        column_type.replace(", ", ",")
        .replace("varchar", "character varying")
        .replace("serial", "int")
    )


@pytest.mark.django_db
@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.db_table)
def test_a_table_is_what_its_model_says(model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        columns = {name: (kind, filled) for name, kind, filled in cursor.fetchall()}
        cursor.execute(NAMES, {"table": table})
        names = {name for (name,) in cursor.fetchall()}
        pointing = connection.introspection.get_relations(cursor, table)
    described = _columns_of(model)

    assert {n: filled for n, (_, filled) in columns.items()} == {
        n: filled for n, (_, filled) in described.items()
    }
    assert {n: _normal(kind) for n, (kind, _) in columns.items()} == {
        n: _normal(kind) for n, (kind, _) in described.items()
    }
    assert {law.name for law in (*model._meta.constraints, *model._meta.indexes)} <= names
    assert {
        field.column
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and field.db_constraint
    } == set(pointing)
