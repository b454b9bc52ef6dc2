"""Collect the strings of the product into the German catalogue, always in the same way."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import makemessages

#: What a fresh extraction shall never differ in: places without line numbers, no dead entries, no
#: wrapped lines, and no guesses, because a fuzzy guess is a wrong word that looks translated.
HOUSE: dict[str, Any] = {
    "locale": ["de"],
    "no_wrap": True,
    "no_obsolete": True,
    "add_location": "file",
}
SKIPPED = [".local", ".venv", "tests", "bench", "static", "devservices"]


class Command(makemessages.Command):
    """Django's command with the options of the house."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=say"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Extract; what the caller gives beyond the house's options is kept."""
        options |= HOUSE
        options["ignore_patterns"] = [*options["ignore_patterns"], *SKIPPED]
        super().handle(*args, **options)
