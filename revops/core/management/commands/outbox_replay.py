"""`manage.py outbox_replay HANDLER FACT`: give a handler the past facts it has not heard."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from revops.core import clock, outbox
from revops.core.actor import SYSTEM, acting
from revops.core.facts import UnknownFact
from revops.core.problems import DomainError


class Command(BaseCommand):
    help = "Delivers past facts to a handler that was added later. Repeating changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handler", help='such as "insights.count_booking"')
        parser.add_argument("fact", help='such as "orders.order.booked"')

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(SYSTEM, source="command"):
            try:
                count = outbox.replay(
                    handler=options["handler"], name=options["fact"], at=clock.now()
                )
            except (DomainError, UnknownFact) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{count} facts will be delivered to {options['handler']}")
