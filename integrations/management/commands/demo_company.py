"""`manage.py demo_company [--logins]`: the demo company, once; and who may log in to it."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.services import demo


class Command(BaseCommand):
    """Builds two years of business; a second run is quick and changes nothing."""

    help = "Create the demo company (once), or print its log-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print the log-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("the demo company is refused outside demo mode")
        if options["logins"]:
            for one in demo.logins():
                self.stdout.write(f"{one.email:28} {one.password:20} {one.name}: {one.role}")
            return
        started = time.monotonic()
        if demo.build_demo_company(tell=self.stdout.write):
            self.stdout.write(f"demo company: ready after {time.monotonic() - started:.0f} s")
