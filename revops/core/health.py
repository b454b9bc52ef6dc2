"""`/healthz`: does the product work? Asked often, so every answer is cheap.

A worker answers a ping through the broker. That it did is believed for a few seconds, so that a
monitor cannot load the broker; that it did not is never believed longer than the asking takes, so
that no web process calls workers silent which another has heard.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from celery import current_app
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError

#: Seconds that the broker, and that a worker may take to answer: one that is busy starting its
#: work on few cores is late, not gone.
CONNECT_SECONDS, PING_SECONDS = 1.0, 3.0
#: Seconds for which it is believed that all workers answered.
BELIEVED_SECONDS = 5.0
#: Worker kinds that must answer: the chain must not stop when bulk work is busy, nor vice versa.
WORKER_KINDS = ("chain", "bulk")

_lock = threading.Lock()
_last: tuple[float, str] = (float("-inf"), "")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when web, database, broker and workers work, else 503 naming what fails."""
    failures = {name: said for name, check in CHECKS.items() if (said := check())}
    checks = {"web": "ok"} | {name: failures.get(name, "ok") for name in CHECKS}
    status = "failing" if failures else "ok"
    return JsonResponse({"status": status, "checks": checks}, status=503 if failures else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return type(error).__name__
    return ""


def _broker() -> str:
    try:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=CONNECT_SECONDS)
    except (KombuError, OSError) as error:
        return type(error).__name__
    return ""


def _workers() -> str:
    """Believe a good answer for a while; ask again after a bad one, once for all who wait."""
    global _last
    came = time.monotonic()
    with _lock:
        asked, said = _last
        if asked < (came if said else came - BELIEVED_SECONDS):
            said = _ask_workers()
            _last = (time.monotonic(), said)
        return said


def _ask_workers() -> str:
    """Return the kinds of worker that do not answer, empty when all do."""
    try:
        answered = _ping(limit=len(WORKER_KINDS))
        if len(answered) == len(WORKER_KINDS) != len(set(answered)):
            answered = _ping(limit=None)  # one kind was quicker twice: wait for everybody
    except (KombuError, OSError) as error:
        return type(error).__name__
    missing = [kind for kind in WORKER_KINDS if kind not in answered]
    return f"no answer from {', '.join(missing)}" if missing else ""


def _ping(limit: int | None) -> list[str]:
    """Return the kind of each worker that answers; a limit ends the wait with that many answers."""
    replies = current_app.control.broadcast("ping", reply=True, timeout=PING_SECONDS, limit=limit)
    return [name.split("@")[0] for reply in replies or () for name in reply]


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "worker": _workers,
}
