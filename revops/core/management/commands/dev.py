"""`manage.py dev`: web, workers and beat under one supervisor, beside services that run already."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from revops.devservices import product, supervisor
from revops.devservices.state import State
from revops.environment import state_directory


class Command(BaseCommand):
    help = "Run web, both workers and beat until Ctrl-C (`make run` also brings the services)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        state = State.at(state_directory())
        supervisor.end_orphans(state)
        host, port = options["host"], product.free_port(options["host"], options["port"])
        crew = supervisor.Supervisor(state, supervisor.programs(state, host=host, port=port), {})
        crew.listen()
        try:
            crew.start()
            self.stdout.write(f"starting {product.address(host, port)}")
            crew.watch()
        finally:
            crew.stop()
