"""Projections: written from facts and trails, rebuilt at will, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from insights.models import Booking
from orders.models import Amendment

# A human move after signature, from the trail of the rows a chain consists of. Payments are not
# counted: money arrives by the customer's hand. `source_key` makes the collection repeatable.
TOUCHES = """
INSERT INTO insights_touchevent (order_id, step, reason, actor, at, source_key)
SELECT l.order_id, 'provisioned',
       CASE c.action WHEN 'finish' THEN 'Provisioning done by hand'
                     WHEN 'retry' THEN 'Provisioning retried'
                     ELSE 'Provisioning skipped' END,
       c.actor, c.at, 'core.statechange:' || c.id
FROM core_statechange c
JOIN orders_provisioningrequest p ON p.id = c.subject_id
JOIN orders_orderline l ON l.id = p.order_line_id
WHERE c.subject_label = 'orders.provisioningrequest' AND c.actor ->> 'kind' = 'user'
  AND c.action IN ('finish', 'retry', 'skip')
UNION ALL
SELECT b.order_id, 'chain',
       CASE c.action WHEN 'retry' THEN 'Parked step retried' ELSE 'Parked step skipped' END,
       c.actor, c.at, 'core.statechange:' || c.id
FROM core_statechange c
JOIN core_outboxdelivery d ON d.id = c.subject_id
JOIN core_outboxevent e ON e.id = d.event_id
JOIN LATERAL (
    SELECT (o.payload ->> 'order_id')::bigint AS order_id FROM core_outboxevent o
    WHERE o.correlation_id = e.correlation_id AND o.name = 'orders.order.booked' LIMIT 1
) b ON true
WHERE c.subject_label = 'core.outboxdelivery' AND c.actor ->> 'kind' = 'user'
  AND c.action IN ('retry', 'skip')
ON CONFLICT (source_key) DO NOTHING
"""


@transaction.atomic
def record_bookings(*, amendment_ids: Sequence[int], at: datetime) -> int:
    """Write the booking of every amendment that has none yet; returns how many are new."""
    amendments = Amendment.objects.select_related("contract", "order").filter(
        pk__in=amendment_ids, booking__isnull=True
    )
    rows = []
    for amendment in amendments.order_by("pk"):
        contract, order = amendment.contract, amendment.order
        zero = amendment.tcv_delta * 0
        rows.append(
            Booking(
                amendment=amendment,
                order=order,
                account_id=contract.account_id,
                owner_id=contract.owner_id,
                legal_entity_id=contract.legal_entity_id,
                channel=order.channel if order else "amendment",
                booked_on=order.booked_on if order else amendment.agreed_on,
                one_time=order.one_time_total if order else zero,
                tcv=amendment.tcv_delta,
                mrr=amendment.mrr_delta,
                recorded_at=at,
            )
        )
    Booking.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def collect_touches() -> int:
    """File every human move on a signed deal that is not filed yet; returns how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHES)
        return int(cursor.rowcount)
