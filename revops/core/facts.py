"""Facts: past-tense, versioned, frozen; ids and a few frozen values, never rows.

A fact says what to look at, never what to book: listeners read the rows and reconcile.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints

_classes: dict[str, type[Fact]] = {}


class UnknownFact(LookupError):
    """A stored fact has a name that no class carries."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of every domain event.

    `subject` ("orders.order:42") is the ordering key. A batch fact carries many members in
    the field named by MEMBERS (a tuple of ids); MEMBER_LABEL is their kind, by default made of
    both names ("billing.invoices.issued", "credit_note_ids" → "billing.creditnote"). The outbox
    retries members one by one, each under its own subject ("billing.creditnote:7").

    Fields may be str, int, bool, Decimal, date, datetime, None, and tuples or string-keyed
    mappings of these; they are stored as JSON and come back as their annotated types.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
    MEMBERS: ClassVar[str | None] = None
    MEMBER_LABEL: ClassVar[str] = ""

    subject: str

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        name = cls.__dict__.get("NAME")
        if name is None:
            return
        other = _classes.get(name)
        if other and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two facts are named {name}: {other.__qualname__}, {cls.__qualname__}")
        if cls.MEMBERS and not cls.MEMBER_LABEL:
            kind = cls.MEMBERS.removesuffix("_ids").replace("_", "")
            cls.MEMBER_LABEL = f"{name.split('.')[0]}.{kind}"
        _classes[name] = cls

    def payload(self) -> dict[str, Any]:
        """Return the JSON-ready content without the subject."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name != "subject"}

    @classmethod
    def load(cls, subject: str, payload: Mapping[str, Any]) -> Self:
        """Rebuild the fact from its stored row; unknown keys of newer versions are ignored."""
        readers: Mapping[str, Callable[[Any], Any]] = _readers(cls)  # type: ignore[arg-type]
        data = {key: readers[key](value) for key, value in payload.items() if key in readers}
        return cls(subject=subject, **data)

    def members(self) -> tuple[int, ...]:
        """Return the ids inside a batch fact, or an empty tuple for a plain one."""
        return tuple(getattr(self, self.MEMBERS)) if self.MEMBERS else ()

    def narrowed(self, member: int) -> Self:
        """Return the same batch fact with this one member, under the member's own subject."""
        if not self.MEMBERS:
            raise TypeError(f"{self.NAME} is not a batch fact")
        return replace(self, subject=self.member_subject(member), **{self.MEMBERS: (member,)})

    def member_subject(self, member: int) -> str:
        """Return the ordering key of one member, such as "billing.invoice:7"."""
        return f"{self.MEMBER_LABEL}:{member}"


def fact_class(name: str) -> type[Fact]:
    """Return the class that carries this name; raises UnknownFact."""
    try:
        return _classes[name]
    except KeyError:
        raise UnknownFact(f"no fact is named {name!r}") from None


def fact_classes() -> tuple[type[Fact], ...]:
    """Return every fact class, by name."""
    return tuple(_classes[name] for name in sorted(_classes))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    raise TypeError(f"a fact cannot carry a {type(value).__name__}")


@cache
def _readers(cls: type[Fact]) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(cls)
    return {f.name: _reader(hints[f.name]) for f in fields(cls) if f.name != "subject"}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """Return the function that turns a JSON value into the annotated type."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = [a for a in args if a is not type(None)]
        read = _reader(inner[0]) if len(inner) == 1 else _untyped
        return lambda value: None if value is None else read(value)
    if origin is tuple:
        each = _reader(args[0]) if len(args) == 2 and args[1] is Ellipsis else _untyped
        return lambda value: tuple(each(v) for v in value)
    simple: dict[Any, Callable[[Any], Any]] = {
        Decimal: Decimal,
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
    }
    return simple.get(hint, _untyped)


def _untyped(value: Any) -> Any:
    return tuple(_untyped(v) for v in value) if isinstance(value, list) else value
