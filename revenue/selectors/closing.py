"""What keeps a fiscal period from being closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from revenue.models import FiscalPeriod
from revenue.selectors.behind import list_late_contracts
from revenue.states import PeriodState
from revops.core import clock, formats
from revops.core.models import OutboxDelivery
from revops.core.states import DeliveryState

#: Rows of a period without their entry: kind, table joined to its seller, date.
SOURCES = (
    ("invoice", "billing_invoice t", "t.legal_entity_id", "t.issued_on"),
    ("credit_note", "billing_creditnote t", "t.legal_entity_id", "t.issued_on"),
    ("payment", "billing_payment t", "t.legal_entity_id", "t.received_on"),
    (
        "allocation",
        "billing_allocation t JOIN billing_invoice i ON i.id = t.invoice_id",
        "i.legal_entity_id",
        "t.allocated_on",
    ),
)
UNPOSTED = " UNION ALL ".join(
    f"SELECT count(*) AS rows FROM {table} WHERE {entity} = %(entity)s "  # noqa: S608
    f"AND {day} >= %(start)s AND {day} < %(until)s AND NOT EXISTS (SELECT 1 "
    f"FROM revenue_journalentry e WHERE e.source_kind = '{kind}' AND e.source_id = t.id)"
    + (" AND t.total <> 0" if kind in ("invoice", "credit_note") else "")
    for kind, table, entity, day in SOURCES
)


@dataclass(frozen=True, slots=True)
class Blocker:
    """A reason not to close yet, and where to do something about it."""

    text: str
    url: str = ""
    link: str = ""


def list_blockers(period: FiscalPeriod, *, at: datetime) -> list[Blocker]:
    """Return what must be done before the period can be closed; empty when it can."""
    found = []
    if clock.local_date(at, period.legal_entity.time_zone) < period.until:
        found.append(Blocker(_("The month is not over.")))
    earlier = FiscalPeriod.objects.filter(
        legal_entity=period.legal_entity_id,
        starts_on__lt=period.starts_on,
        state=PeriodState.OPEN.value,
    ).order_by("starts_on")
    if first := earlier.first():
        url = reverse("revenue:period_detail", args=[first.pk])
        month = formats.month(first.starts_on, get_language() or "en")
        words = _("%(period)s is still open.") % {"period": month}
        found.append(Blocker(words, url, _("Close it first")))
    if unposted := _count_unposted(period):
        words = ngettext(
            "%(n)s document or payment is not posted.",
            "%(n)s documents or payments are not posted.",
            unposted,
        )
        found.append(Blocker(words % {"n": unposted}))
    late = list_late_contracts(legal_entity_id=period.legal_entity_id, until=period.until)
    if late:
        words = ngettext(
            "%(n)s contract has earned revenue that is not recognised.",
            "%(n)s contracts have earned revenue that is not recognised.",
            len(late),
        )
        url = f"{reverse('revenue:recognition')}?period={period.pk}"
        found.append(Blocker(words % {"n": len(late)}, url, _("Run recognition")))
    if waiting := _count_waiting(period):
        words = ngettext(
            "%(n)s fact waits to be posted.", "%(n)s facts wait to be posted.", waiting
        )
        found.append(Blocker(words % {"n": waiting}))
    return found


def _count_unposted(period: FiscalPeriod) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sum(rows) FROM ({UNPOSTED}) unposted",  # noqa: S608
            {
                "entity": period.legal_entity_id,
                "start": period.starts_on,
                "until": period.until,
            },
        )
        return int(cursor.fetchone()[0])


def _count_waiting(period: FiscalPeriod) -> int:
    """Return how many facts of the period's days nobody has posted yet, whoever's they are."""
    end = datetime.combine(period.until, time(), ZoneInfo(period.legal_entity.time_zone))
    return OutboxDelivery.objects.filter(
        handler__startswith="revenue.",
        state__in=[DeliveryState.PENDING.value, DeliveryState.PARKED.value],
        event__occurred_at__lt=end,
    ).count()
