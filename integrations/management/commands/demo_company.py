"""`manage.py demo_company [--logins]`: the demo company, once; and who may log in to it."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.services import demo


class Command(BaseCommand):
    """Builds two years of business; a second run is quick and changes nothing.

    Progress goes to standard error, the log-ins to standard output.
    """

    help = "Create the demo company (once) and print its log-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print the log-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("the demo company is refused outside demo mode")
        if not options["logins"]:
            self._build()
        for one in demo.logins():
            self.stdout.write(f"{one.email:28} {one.password:20} {one.name}: {one.role}")

    def _build(self) -> None:
        started = time.monotonic()
        if demo.build_demo_company(tell=self._tell):
            self._tell(f"demo company: ready after {time.monotonic() - started:.0f} s")

    def _tell(self, words: str) -> None:
        self.stderr.write(words, style_func=str)  # progress is no error: not in red
