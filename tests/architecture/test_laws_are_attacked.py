"""Every law of the database is attacked: some test of its floor names it.

A test that attacks a constraint or trigger asserts on its name, so the name appears in that
floor's tests as a string literal; the same holds for the invariants of `manage.py verify`.
"""

import re

import pytest
from django.db import connection

from revops.core import verify
from tests.architecture.house import floors, literals_of_tests, our_models

#: Checks, unique and exclusion constraints, unique indexes and triggers of one set of tables.
#: Left out: primary keys, Django's own `>= 0` checks, clones on partitions, history triggers.
LAWS = """
    SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE contype IN ('c', 'u', 'x') AND conparentid = 0 AND relname = ANY(%(tables)s)
      AND NOT (contype = 'c' AND pg_get_constraintdef(pg_constraint.oid)
               ~ '^CHECK \\(\\("?\\w+"? >= 0\\)\\)$' AND conname ~ '_check$')
  UNION
    SELECT tables.relname, indexes.relname FROM pg_index
    JOIN pg_class indexes ON indexes.oid = indexrelid
    JOIN pg_class tables ON tables.oid = indrelid
    WHERE indisunique AND NOT indisprimary AND NOT indexes.relispartition
      AND tables.relname = ANY(%(tables)s)
  UNION
    SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgparentid = 0 AND relname = ANY(%(tables)s)
      AND tgname !~ '^pgtrigger_(insert_insert|update_update|delete_delete)_'
  ORDER BY 1, 2
"""


def _laws(label: str) -> list[str]:
    tables = [m._meta.db_table for m in our_models() if m._meta.app_label == label]
    with connection.cursor() as cursor:
        cursor.execute(LAWS, {"tables": tables})
        return [name for _, name in cursor.fetchall()]


def _unnamed(names: list[str], label: str) -> list[str]:
    text = literals_of_tests(label)
    return [name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)]


@pytest.mark.django_db
@pytest.mark.parametrize("label", floors())
def test_every_law_is_attacked(label):
    laws = _laws(label)

    unattacked = _unnamed(laws, label)

    assert laws

    assert not unattacked, f"{len(unattacked)} of {len(laws)}:\n" + "\n".join(unattacked)


@pytest.mark.parametrize("label", floors())
def test_every_invariant_is_attacked(label):
    names = [one.name for one in verify.invariants() if one.app == label]

    unattacked = _unnamed(names, label)

    assert names

    assert not unattacked, f"{len(unattacked)} of {len(names)}:\n" + "\n".join(unattacked)
