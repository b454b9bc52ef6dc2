"""`python -m tests.faults.customer`: sends quotes and signs them, in a process of its own.

Reads one JSON command per line, answers one JSON line. A signature whose answer got lost is asked
for again until it is known, as a customer does who reloads the page.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revops.settings.local")

import django

django.setup()

from django.db import Error, connection  # noqa: E402

from billing.models import Invoice, InvoiceLine  # noqa: E402
from compensation.models import Earning  # noqa: E402
from insights.models import Booking  # noqa: E402
from orders.models import Order  # noqa: E402
from quoting.models import QuoteVersion, Signature  # noqa: E402
from revenue.models import JournalEntry  # noqa: E402
from revops.core import clock, errors, verify  # noqa: E402
from revops.core.models import OutboxDelivery  # noqa: E402
from tests.factories.company import make_company, send_many, sign  # noqa: E402

PATIENCE = 30.0


def prepare(count: int) -> Mapping[str, Any]:
    """Set the company up and send `count` quotes; returns their versions."""
    today = clock.now()
    company = make_company(since=today.date().replace(day=1), at=today)
    return {"versions": [version.pk for version in send_many(company, count, at=today)]}


def sign_all(versions: list[int]) -> Mapping[str, Any]:
    """Sign each version once, whatever happens to the database meanwhile."""
    lost = sum(_sign_surely(version_id) for version_id in versions)
    return {"lost_answers": lost}


def _sign_surely(version_id: int) -> int:
    """Return how many answers got lost before this signature was known to stand."""
    deadline = time.monotonic() + PATIENCE
    lost = 0
    while True:
        try:
            version = QuoteVersion.objects.select_related("signer").get(pk=version_id)
            if version.state != "signed":
                sign(version, at=clock.now())
            return lost
        except Error as error:
            lost += 1
            if not errors.is_connection_lost(error) or time.monotonic() > deadline:
                raise
            connection.close()
            threading.Event().wait(0.1)


def look() -> Mapping[str, Any]:
    """Count what the chain made, and what still waits."""
    connection.close_if_unusable_or_obsolete()
    return {
        "open": OutboxDelivery.objects.exclude(state__in=["done", "split"]).count(),
        "waiting": [
            " ".join(map(str, row))
            for row in OutboxDelivery.objects.exclude(state__in=["done", "split"])
            .order_by("id")
            .values_list("handler", "state", "attempts", "leased_until", "last_error")[:8]
        ],
        "signatures": Signature.objects.count(),
        "orders": Order.objects.count(),
        "invoices": Invoice.objects.count(),
        "billed": InvoiceLine.objects.values("contract").distinct().count(),
        "lines": InvoiceLine.objects.count(),
        "earnings": Earning.objects.count(),
        "bookings": Booking.objects.count(),
        "entries": sorted(
            f"{kind} {purpose}"
            for kind, purpose in JournalEntry.objects.values_list("source_kind", "purpose")
        ),
    }


def check() -> Mapping[str, Any]:
    """Run every check; returns how many, and what they found."""
    outcome = verify.run(at=clock.now())
    found = {one.name: one.offending or [one.error] for one in outcome.results if one.violations}
    return {"checks": outcome.checks, "found": found}


COMMANDS = {"prepare": prepare, "sign_all": sign_all, "look": look, "check": check}


def main() -> None:
    """Answer commands until the input ends."""
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = COMMANDS[name](*arguments)
        except Error as error:
            if not errors.is_connection_lost(error):
                raise
            connection.close()
            answer = {"unavailable": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
