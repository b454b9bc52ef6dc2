"""Facts: past-tense, versioned, frozen; ids and a few frozen values, never rows.

A fact says what to look at, never what to book: listeners read the rows and reconcile.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of every domain event.

    `subject` ("orders.order:42") is the ordering key. A batch fact carries many members in
    the field named by MEMBERS (a tuple of ids); the outbox retries members one by one.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
    MEMBERS: ClassVar[str | None] = None

    subject: str

    def payload(self) -> dict[str, Any]:
        """Return the JSON-ready content without the subject."""
        data = asdict(self)
        data.pop("subject")
        return {k: list(v) if isinstance(v, tuple) else v for k, v in data.items()}

    @classmethod
    def load(cls, subject: str, payload: dict[str, Any]) -> Fact:
        """Rebuild the fact from its stored row; unknown keys of newer versions are ignored."""
        known = {f.name for f in fields(cls)} - {"subject"}
        data = {k: tuple(v) if isinstance(v, list) else v for k, v in payload.items() if k in known}
        return cls(subject=subject, **data)

    def members(self) -> tuple[int, ...]:
        """Return the ids inside a batch fact, or an empty tuple for a plain one."""
        return tuple(getattr(self, self.MEMBERS)) if self.MEMBERS else ()
