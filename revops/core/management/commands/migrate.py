"""`manage.py migrate`: as the database's owner, and afterwards the application's rights anew.

On an empty database Django spends most of the time on models that nobody asked for: each new
table makes it build every related model again. A table that is only now created has nothing
pointing at it, so building it alone gives the same schema in a fifth of the time (a test
compares the tables with the models). A database that holds anything is migrated by Django's
own book.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState


class Command(Migrate):
    """Django's own command; the settings give it the owner's connection."""

    def handle(self, *args: Any, **options: Any) -> None:
        recorder = MigrationRecorder(connections[options["database"]])
        if recorder.applied_migrations():
            super().handle(*args, **options)
        else:
            with new_tables_alone():
                super().handle(*args, **options)
        if not (options.get("plan") or options.get("check_unapplied")):
            call_command(
                "grant_app_role", database=options["database"], verbosity=options["verbosity"]
            )


@contextmanager
def new_tables_alone() -> Iterator[None]:
    """Build only the created model, not all that it points at, inside the block."""
    stock = ProjectState.add_model
    ProjectState.add_model = _add_model_alone  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = stock  # type: ignore[method-assign]


def _add_model_alone(self: ProjectState, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:  # type: ignore[attr-defined]
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:  # asking for the attribute would build every model
        self.apps.render_multiple([model_state])
