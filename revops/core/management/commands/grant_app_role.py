"""`manage.py grant_app_role`: give the application's database role exactly its rights."""

from argparse import ArgumentParser
from typing import Any

import dj_database_url
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from revops.core import database_roles
from revops.environment import read


class Command(BaseCommand):
    help = "Grant the role of DATABASE_URL its rights, as DATABASE_OWNER_URL; run after migrate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, *args: Any, **options: Any) -> None:
        application = dj_database_url.parse(read("DATABASE_URL"))
        role = database_roles.Role(
            name=application.get("USER", ""), password=application.get("PASSWORD", "")
        )
        with transaction.atomic(using=options["database"]):
            tables = database_roles.grant(connections[options["database"]], role)
        if options["verbosity"] > 0:
            self.stdout.write(f"{role.name}: {len(tables)} append-only tables")
