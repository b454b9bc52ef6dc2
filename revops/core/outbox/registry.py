"""Who listens to what. Filled when `CoreConfig.ready()` imports every app's `handlers`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from revops.core.facts import Fact
from revops.core.outbox.batch import Delivered

Handler = Callable[[Sequence[Delivered]], None]

_handlers: dict[str, Handler] = {}
_listeners: dict[str, list[str]] = {}


class UnknownHandler(LookupError):
    """A delivery names a handler that this release does not have."""


def subscribe(*classes: type[Fact]) -> Callable[[Handler], Handler]:
    """Register a handler for facts; it hears every one of them, in order within a subject.

    Its name is "<app>.<function>" and is stored with each delivery: renaming it strands rows.
    """

    def register(handler: Handler) -> Handler:
        name = handler_name(handler)
        if name in _handlers and _handlers[name] is not handler:
            raise ValueError(f"two handlers are named {name}")
        _handlers[name] = handler
        for cls in classes:
            listeners = _listeners.setdefault(cls.NAME, [])
            if name not in listeners:
                listeners.append(name)
                listeners.sort()
        return handler

    return register


def handler_name(handler: Handler) -> str:
    """Return "<app>.<function>"."""
    module = str(handler.__module__)
    app = "core" if module.startswith("revops.core") else module.split(".", 1)[0]
    return f"{app}.{handler.__name__}"


def get_handler(name: str) -> Handler:
    """Return the handler; raises UnknownHandler."""
    try:
        return _handlers[name]
    except KeyError:
        raise UnknownHandler(f"no handler is named {name!r}") from None


def listened(cls: type[Fact]) -> tuple[str, ...]:
    """Return the names of the handlers that hear this fact."""
    return tuple(_listeners.get(cls.NAME, ()))


def handlers_of() -> dict[str, tuple[str, ...]]:
    """Return every heard fact's name with its handlers' names."""
    return {name: tuple(listeners) for name, listeners in sorted(_listeners.items())}


@contextmanager
def subscribed(handler: Handler, *classes: type[Fact]) -> Iterator[str]:
    """Subscribe inside the block only, for tests; yields the handler's name."""
    subscribe(*classes)(handler)
    name = handler_name(handler)
    try:
        yield name
    finally:
        del _handlers[name]
        for cls in classes:
            _listeners[cls.NAME].remove(name)
            if not _listeners[cls.NAME]:
                del _listeners[cls.NAME]
