"""Bookings: what each amendment added, counted once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

# An amendment without an order (agreed with the customer directly) sells nothing at once.
COUNT = """
INSERT INTO insights_booking (amendment_id, order_id, account_id, owner_id, legal_entity_id,
                              channel, booked_on, currency, one_time, tcv, mrr, recorded_at)
SELECT a.id, a.order_id, c.account_id, c.owner_id, c.legal_entity_id,
       coalesce(o.channel, 'amendment'), coalesce(o.booked_on, a.agreed_on), a.currency,
       coalesce(o.one_time_total, 0), a.tcv_delta, a.mrr_delta, %(at)s
FROM orders_amendment a
JOIN orders_contract c ON c.id = a.contract_id
LEFT JOIN orders_order o ON o.id = a.order_id
WHERE a.id = ANY(%(ids)s) ORDER BY a.id
ON CONFLICT (amendment_id) DO NOTHING
"""


@transaction.atomic
def record_bookings(*, amendment_ids: Sequence[int], at: datetime) -> int:
    """Write the booking of every amendment that has none yet; returns how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"ids": list(amendment_ids), "at": at})
        return int(cursor.rowcount)
