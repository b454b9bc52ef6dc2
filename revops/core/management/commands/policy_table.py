"""`manage.py policy_table`: print who may do what."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from revops.core import policy


class Command(BaseCommand):
    help = "Print the policy table: resource, role, actions, scope, fields, condition."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = policy.table()
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            only = "" if row["fields"] is None else f" only {','.join(row['fields'])}"
            shown = f" with {','.join(row['reveals'])}" if row["reveals"] else ""
            when = f" if {row['condition']}" if row["condition"] else ""
            self.stdout.write(
                f"{row['resource']:32} {row['role']:20} {row['scope']:13} "
                f"{','.join(row['actions'])}{only}{shown}{when}"
            )
