"""What a service raises when it refuses: one family, shown alike by screens and API.

Pure: no framework. Every refusal says what happened, which field and rule it concerns, and the
way out. Screens show a `DomainError` as 422 on the form, the API as `application/problem+json`.
Floors subclass the kind that fits and give it a name: `class QuoteHasNoLines(DomainError)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """A service refused and changed nothing.

    `message` and `way_out` are sentences for people (translated); `field` is the input at fault
    in dotted form ("lines.0.quantity"), empty for the whole; `rule` is the stable name of the
    broken rule and becomes the API's `code`.
    """

    STATUS: ClassVar[int] = 422
    TITLE: ClassVar[str] = "The request breaks a rule"

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        rule: str = "",
        way_out: str = "",
        errors: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.field, self.way_out = message, field, way_out
        self.rule = rule or _snake(type(self).__name__)
        self.errors = dict(errors or {})

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()

    def by_field(self) -> dict[str, str]:
        """Return {field: message}; the key "" stands for the whole."""
        return self.errors or {self.field: str(self)}


class Invalid(DomainError):
    """The input itself is malformed or out of range."""

    STATUS = 400
    TITLE = "The input is not valid"


class Forbidden(DomainError):
    """The actor may not do this, whatever the object."""

    STATUS = 403
    TITLE = "You may not do this"

    def __init__(self, message: str = "You may not do this.", **more: str) -> None:
        super().__init__(message, **more)  # type: ignore[arg-type]


class NotFound(DomainError):
    """The object does not exist, or lies outside the actor's scope: the same answer for both."""

    STATUS = 404
    TITLE = "Not found"

    def __init__(self, message: str = "There is no such record.", **more: str) -> None:
        super().__init__(message, **more)  # type: ignore[arg-type]


class Conflict(DomainError):
    """The object's state, or another request, stands against it; reading again may help."""

    STATUS = 409
    TITLE = "The record is in another state"


class PreconditionFailed(DomainError):
    """Somebody changed the record since it was read."""

    STATUS = 412
    TITLE = "The record has changed since you read it"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
