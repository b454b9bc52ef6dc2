"""Hints over the broker: "look at your rows now". They carry nothing and may be lost.

A hint never fails its caller and hardly delays it: short timeouts, no retries, and silence for
some seconds after a failure. The beat sweep finds the same rows a moment later.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from kombu.pools import producers

logger = logging.getLogger(__name__)

QUIET_SECONDS = 5.0
TIMEOUTS = {
    "socket_connect_timeout": 0.2,
    "socket_timeout": 0.5,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "connect_retries_timeout": 0.5,
}

_quiet_until = 0.0
_pools: dict[int, Any] = {}


def hint(task: str, *, queue: str, only_if_empty: bool = False) -> bool:
    """Send the named task without arguments; return whether a message is on its way.

    `only_if_empty` skips the message when one is still waiting in the queue: a waiting message
    is read after our commit and finds our rows too.
    """
    global _quiet_until
    if not getattr(settings, "BROKER_HINTS", True) or time.monotonic() < _quiet_until:
        return False
    try:
        with _pool().acquire(block=True, timeout=0.2) as producer:
            if only_if_empty and _waiting(producer, queue):
                return True
            current_app.send_task(
                task, queue=queue, producer=producer, retry=False, ignore_result=True, expires=120
            )
    except Exception as error:  # whatever the broker's client raises, the request goes on
        _quiet_until = time.monotonic() + QUIET_SECONDS
        _pools.clear()
        logger.warning("broker hint %s failed: %s", task, error)
        return False
    return True


def after_commit(nudge: Callable[[], None]) -> None:
    """Call `nudge` once after the running transaction commits, however often it is asked for."""
    waiting: list[Any] = connection.run_on_commit
    if not any(entry[1] is nudge for entry in waiting):
        transaction.on_commit(nudge, robust=True)


def _pool() -> Any:
    """Return this process's pool; a forked child must not share its parent's sockets."""
    pid = os.getpid()
    if pid not in _pools:
        _pools.clear()
        _pools[pid] = producers[current_app.connection_for_write(transport_options=TIMEOUTS)]
    return _pools[pid]


def _waiting(producer: Any, queue: str) -> bool:
    size = getattr(producer.channel, "_size", None)
    return bool(size and size(queue))
