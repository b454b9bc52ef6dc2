"""`manage.py migrate`: as the database's owner, and afterwards the application's rights anew."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    """Django's own command; the settings give it the owner's connection."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options.get("plan") or options.get("check_unapplied")):
            call_command(
                "grant_app_role", database=options["database"], verbosity=options["verbosity"]
            )
