"""`manage.py create_user`: the first administrator of a new installation, and anybody after."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from revops.core import clock, identity
from revops.core.actor import SYSTEM, acting
from revops.core.problems import DomainError
from revops.core.roles import Role


class Command(BaseCommand):
    help = "Create a user with roles; the password is asked for, or read from USER_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--role", action="append", default=[], choices=[role.value for role in Role]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("USER_PASSWORD") or getpass.getpass("Password: ")
        at = clock.now()
        try:
            with acting(SYSTEM, source="command"), transaction.atomic():
                user = identity.create_user(
                    email=options["email"],
                    full_name=options["name"] or options["email"],
                    password=password,
                    actor=SYSTEM,
                    at=at,
                )
                for role in options["role"]:
                    identity.grant_role(user_id=user.pk, role=Role(role), actor=SYSTEM, at=at)
        except (DomainError, ValidationError) as error:
            text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(text) from error
        self.stdout.write(f"{user.email}: {', '.join(options['role']) or 'no role'}")
