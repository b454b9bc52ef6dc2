"""Every state has its trail: registered per model, checked by one SQL each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models

from revops.core.verify.registry import Invariant, invariant
from revops.core.workflow import Workflow

LAST_MOVE = """
SELECT '{label}:' || t.id, t.state, last.to_state
FROM {table} t
LEFT JOIN LATERAL (
    SELECT to_state FROM core_statechange c
    WHERE c.subject_label = '{label}' AND c.subject_id = t.id ORDER BY c.id DESC LIMIT 1
) last ON true
WHERE coalesce(last.to_state <> t.state, t.state NOT IN ({born}))
"""

_tracked: dict[str, tuple[type[models.Model], Workflow]] = {}


def tracked_states(
    model: type[models.Model], workflow: Workflow, *, born: Sequence[str] | None = None
) -> Invariant:
    """Promise that each row's state is where its last move led, or one it was `born` in.

    `born` defaults to the first state of the workflow's table. Registers the invariant
    "<app>.<model>_states_have_their_trail".
    """
    label = model._meta.label_lower
    _tracked[label] = (model, workflow)
    initial: Iterable[str] = born if born is not None else [workflow.states()[0].value]
    return invariant(
        name=f"{label}_states_have_their_trail",
        description=f"The state of every {model._meta.verbose_name} is where its last move led.",
        tables=[model._meta.db_table],
        sql=LAST_MOVE.format(
            label=label,
            table=model._meta.db_table,
            born=", ".join(f"'{state}'" for state in initial),
        ),
    )


def tracked() -> dict[str, tuple[type[models.Model], Workflow]]:
    """Return the registered models by label, with their workflows."""
    return dict(_tracked)
