"""`manage.py verify`: run every invariant in one snapshot and print what breaks it."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from revops.core import clock, verify
from revops.core.verify import Outcome, Result


class Command(BaseCommand):
    help = (
        "Checks every promise of the product in one read-only snapshot. Exits 1 on a violation, "
        "or, on the demo company, when a check saw no rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--only", nargs="*", default=[], help="names of checks to run")
        parser.add_argument(
            "--strict", action="store_true", help="a check that saw no rows fails, demo or not"
        )
        parser.add_argument("--no-store", action="store_true", help="do not keep the outcome")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = verify.run(at=clock.now(), names=options["only"])
        if not options["no_store"] and not options["only"]:
            verify.store(outcome)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json()))
        else:
            self._tell(outcome)
        is_strict = options["strict"] or verify.is_demo_company()
        if outcome.violations or (is_strict and outcome.unseen):
            sys.exit(1)

    def _tell(self, outcome: Outcome) -> None:
        for result in outcome.results:
            self._tell_one(result)
        self.stdout.write(
            f"{outcome.checks} checks, {outcome.rows_examined} rows, "
            f"{outcome.violations} violations, {outcome.warnings} warnings, "
            f"{len(outcome.unseen)} saw nothing"
        )

    def _tell_one(self, result: Result) -> None:
        mark = "–" if result.saw_nothing else "ok"
        if result.violations:
            mark = "!!" if result.severity == verify.Severity.VIOLATION else "warn"
        self.stdout.write(f"{mark:>4}  {result.name}  ({result.rows} rows)")
        if result.violations:
            self.stdout.write(f"      {result.violations} × against: {result.description}")
            for key in result.offending[:10]:
                self.stdout.write(f"      {key}")
        if result.error:
            self.stdout.write(f"      {result.error}")
