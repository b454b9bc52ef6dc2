"""`apply`: the only hand that sets `.state`.

`states.py` of each app holds the table; screens read the same table to decide which buttons
exist and why one is disabled (`why_not`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg2 import sql

from revops.core.actor import Actor, origin
from revops.core.flow_words import state_word, state_words
from revops.core.models import StateChange
from revops.core.workflow import IllegalTransition, Workflow

__all__ = ["IllegalTransition", "Workflow", "apply", "trail", "why_not"]

# One statement: lock the rows that may move; move them only if that is all of them; write the
# trail from what moved. A refused call therefore has written nothing, whatever the caller does.
MOVE = """
WITH held AS MATERIALIZED (
    SELECT id, state FROM {table} WHERE id = ANY(%(ids)s) AND state = ANY(%(origins)s)
    ORDER BY id FOR UPDATE
), moved AS (
    UPDATE {table} AS t SET {changes} FROM held
    WHERE t.id = held.id AND (SELECT count(*) FROM held) = %(expected)s
    RETURNING t.id, held.state AS from_state, t.state AS to_state
), trail AS (
    INSERT INTO core_statechange
        (subject_label, subject_id, action, from_state, to_state, actor, source, request_id, at)
    SELECT %(label)s, id, %(action)s, from_state, to_state, %(actor)s, %(source)s, %(request)s,
           %(at)s
    FROM moved ORDER BY id
)
SELECT id, to_state FROM moved
"""


def apply(
    objects: models.Model | Iterable[models.Model],
    action: str,
    *,
    workflow: Workflow,
    actor: Actor,
    at: datetime,
    stamp: str | None = None,
    **columns: Any,
) -> int:
    """Move one object or many of one model through `workflow`, all or none.

    Sets `state`, the timestamp column named by `stamp` (to `at`) and the given further columns,
    writes one StateChange per object, and updates the instances in memory. Returns how many
    moved. Raises IllegalTransition naming every object that may not move, then nothing has
    been written; raises KeyError for a verb the workflow does not know.
    """
    moving = [objects] if isinstance(objects, models.Model) else list(objects)
    if not moving:
        return 0
    model = type(moving[0])
    if any(type(o) is not model for o in moving):
        raise TypeError("one call moves objects of one model")
    if stamp:
        columns[stamp] = at
    found = _move(model, [o.pk for o in moving], action, workflow, actor, at, columns)
    if len(found) < len({o.pk for o in moving}):
        raise IllegalTransition(workflow.name, action, _refused(model, moving, action, workflow))
    for obj in moving:
        obj.state = found[obj.pk]  # type: ignore[attr-defined]
        for name, value in columns.items():
            setattr(obj, model._meta.get_field(name).attname, value)  # type: ignore[union-attr]
    return len(found)


def _move(
    model: type[models.Model],
    ids: Sequence[int],
    action: str,
    workflow: Workflow,
    actor: Actor,
    at: datetime,
    columns: dict[str, Any],
) -> dict[int, str]:
    changes, values = _changes(model, action, workflow, columns)
    here = origin()
    statement = sql.SQL(MOVE).format(table=sql.Identifier(model._meta.db_table), changes=changes)
    parameters = values | {
        "ids": list(ids),
        "origins": list(workflow.origins(action)),
        "expected": len(set(ids)),
        "label": model._meta.label_lower,
        "action": action,
        "actor": json.dumps(actor.as_json() | ({"via": here.via} if here and here.via else {})),
        "source": here.source if here else "",
        "request": here.request_id if here else "",
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), parameters)
        return dict(cursor.fetchall())


def _changes(
    model: type[models.Model], action: str, workflow: Workflow, columns: dict[str, Any]
) -> tuple[sql.Composable, dict[str, Any]]:
    """Return the SET list and its values; the new state depends on the row's old one."""
    values: dict[str, Any] = {}
    cases: list[sql.Composable] = []
    for number, state in enumerate(workflow.origins(action)):
        goal = workflow.target(action, state)
        values[f"from_{number}"], values[f"to_{number}"] = state, goal.value if goal else state
        cases.append(sql.SQL(f"WHEN %(from_{number})s THEN %(to_{number})s"))
    parts: list[sql.Composable] = [
        sql.SQL("state = CASE held.state {} END").format(sql.SQL(" ").join(cases))
    ]
    for number, (name, value) in enumerate(columns.items()):
        field: Any = model._meta.get_field(name)
        values[f"value_{number}"] = field.get_db_prep_save(value, connection)
        parts.append(sql.SQL(f"{{}} = %(value_{number})s").format(sql.Identifier(field.column)))
    return sql.SQL(", ").join(parts), values


def _refused(
    model: type[models.Model], moving: Sequence[models.Model], action: str, workflow: Workflow
) -> dict[str, str]:
    actual = dict(
        model._default_manager.filter(pk__in=[o.pk for o in moving]).values_list("pk", "state")
    )
    label = model._meta.label_lower
    return {
        f"{label}:{o.pk}": actual.get(o.pk, "missing")
        for o in moving
        if workflow.target(action, actual.get(o.pk, "")) is None
    }


def why_not(workflow: Workflow, state: str, action: str) -> str:
    """Return why a button is disabled, or "" when `action` is possible from `state`."""
    if workflow.target(action, state) is not None:
        return ""
    return _("Possible only while %(origins)s; this is %(state)s.") % {
        "origins": state_words(workflow.origins(action)),
        "state": state_word(state),
    }


def trail(label: str, subject_id: int) -> models.QuerySet[StateChange]:
    """Return every move of one row, oldest first; `label` is like "orders.order"."""
    return StateChange.objects.filter(subject_label=label, subject_id=subject_id).order_by("id")
