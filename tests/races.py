"""Races: several acts at one barrier, each in a thread with a connection of its own.

A race is shown twice: once without the lock, so that the test is known to meet it, and once in
the house's way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connections

PATIENCE = 60


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at once; return what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            barrier.wait(PATIENCE)
            found[number] = act()
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return found


def many(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run one act `count` times at once, each with its number."""
    return at_once(*(partial(act, number) for number in range(count)))


def together(function: Callable[..., Any], count: int = 2) -> Callable[..., Any]:
    """Return the function, held until `count` threads stand before it.

    Put in place of a write, it makes everybody read before anybody writes.
    """
    barrier = threading.Barrier(count)

    def held(*args: Any, **named: Any) -> Any:
        barrier.wait(PATIENCE)
        return function(*args, **named)

    return held
