"""Who acts, from where, and because of what.

Services take `actor` and `at` explicitly. The rest (source, request id, correlation id,
causing event) belongs to the door and travels in a context variable; the outbox, errands
and the audit trail read it here.
"""

from __future__ import annotations

import json
import uuid
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Literal

import pghistory
from pghistory import runtime

Kind = Literal["user", "client", "contact", "rule", "job", "import", "operator"]
Source = Literal["screen", "api", "portal", "job", "import", "demo", "chain", "command", "test"]

#: Sources of history: their facts are delivered on their own clock, and nobody is written to.
REPLAYED: tuple[Source, ...] = ("import", "demo")


@dataclass(frozen=True)
class Actor:
    """A person, program or rule that acts; `id` is stable, `label` is for people."""

    kind: Kind
    id: str
    label: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "id": self.id, "label": self.label}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Actor:
        return cls(kind=data["kind"], id=data["id"], label=data["label"])

    @property
    def is_human(self) -> bool:
        """True for people and for programs that act for them."""
        return self.kind in ("user", "contact", "operator", "client")

    @property
    def user_id(self) -> int | None:
        """The primary key of the user who acts, or None for any other kind."""
        return int(self.id) if self.kind == "user" else None


SYSTEM = Actor(kind="operator", id="system", label="System")


@dataclass(frozen=True)
class Origin:
    """Where an act comes from. `via` is the rule that acts on behalf of the original actor."""

    actor: Actor
    source: Source
    request_id: str = ""
    correlation_id: str = ""
    causation_id: int | None = None
    via: str = ""


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def origin() -> Origin | None:
    """Return the current origin, or None outside any door."""
    return _origin.get()


def is_replaying() -> bool:
    """True while history is imported or demonstrated: no mail goes out to anybody."""
    here = _origin.get()
    return here is not None and here.source in REPLAYED


class acting:  # noqa: N801 - reads as a verb: `with acting(actor, source="screen"):`
    """Open a door: everything inside is recorded as done by `actor` from `source`.

    The trail gets a context of its own. A nested `pghistory.context` would write into the outer
    one, so that changes made before it would be told as done by the inner actor; the outer
    context is therefore set aside.
    """

    __slots__ = ("_history", "_outer", "_token", "here")

    def __init__(
        self,
        actor: Actor,
        *,
        source: Source,
        request_id: str = "",
        correlation_id: str = "",
        causation_id: int | None = None,
        via: str = "",
    ) -> None:
        request_id = request_id or uuid.uuid4().hex
        self.here = Origin(
            actor=actor,
            source=source,
            request_id=request_id,
            correlation_id=correlation_id or request_id,
            causation_id=causation_id,
            via=via,
        )

    def __enter__(self) -> Origin:
        here = self.here
        metadata = {
            "actor": str(here.actor),
            "label": here.actor.label,
            "source": here.source,
            "request_id": here.request_id,
            "via": here.via,
        }
        tracker = runtime._tracker
        self._outer = getattr(tracker, "value", None)
        self._history = None
        if self._outer is None:
            self._history = pghistory.context(**metadata)
            self._history.__enter__()  # type: ignore[no-untyped-call]
        else:
            tracker.value = runtime.Context(id=uuid.uuid4(), metadata=metadata)
        self._token = _origin.set(here)
        return here

    def __exit__(self, *failure: object) -> None:
        _origin.reset(self._token)
        if self._history is not None:
            self._history.__exit__(*failure)  # type: ignore[no-untyped-call]
        else:
            runtime._tracker.value = self._outer


def history_settings() -> dict[str, str]:
    """Return the session settings that the history triggers read; empty outside any door.

    Statements through Django get them by themselves; COPY does not.
    """
    value = getattr(runtime._tracker, "value", None)
    if value is None:
        return {}
    return {
        "pghistory.context_id": str(value.id),
        "pghistory.context_metadata": json.dumps(value.metadata),
    }


def rename(actor: Actor, label: str) -> Actor:
    """Return the same actor under another label."""
    return replace(actor, label=label)
