"""Touches: what people did by hand to a deal after its signature, collected from the trail."""

from __future__ import annotations

from django.db import connection, transaction

#: How many of the newest moves the minute's look reads; the night's look reads all of them.
NEWEST = 50_000

# A chain acts on behalf of whoever began it, so that a move counts only if it came through a
# person's own door. Payments do not count: money arrives by the customer's hand. `source_key`
# makes the collection repeatable.
TOUCHES = """
WITH by_hand AS MATERIALIZED (
    SELECT id, subject_label, subject_id, action, actor, at FROM core_statechange
    WHERE id > %(after)s AND actor ->> 'kind' = 'user' AND source NOT IN ('chain', 'import')
      AND (subject_label, action) IN (
          ('orders.provisioningrequest', 'finish'), ('orders.provisioningrequest', 'retry'),
          ('orders.provisioningrequest', 'skip'), ('core.outboxdelivery', 'retry'),
          ('core.outboxdelivery', 'skip'), ('core.errand', 'retry'), ('core.errand', 'skip'),
          ('core.errand', 'finish'))
), touched (order_id, step, reason, actor, at, source_key) AS (
    SELECT l.order_id, 'provisioned',
           CASE c.action WHEN 'finish' THEN 'Provisioning done by hand'
                         WHEN 'retry' THEN 'Provisioning retried'
                         ELSE 'Provisioning skipped' END,
           c.actor, c.at, 'core.statechange:' || c.id
    FROM by_hand c
    JOIN orders_provisioningrequest p ON p.id = c.subject_id
    JOIN orders_orderline l ON l.id = p.order_line_id
    WHERE c.subject_label = 'orders.provisioningrequest'
    UNION ALL
    SELECT b.order_id, 'chain',
           CASE c.action WHEN 'retry' THEN 'Parked step retried' ELSE 'Parked step skipped' END,
           c.actor, c.at, 'core.statechange:' || c.id
    FROM by_hand c
    JOIN core_outboxdelivery d ON d.id = c.subject_id
    JOIN core_outboxevent e ON e.id = d.event_id
    JOIN LATERAL (
        SELECT (o.payload ->> 'order_id')::bigint AS order_id FROM core_outboxevent o
        WHERE o.name = 'orders.order.booked' AND o.correlation_id = e.correlation_id
        ORDER BY o.id LIMIT 1) b ON true
    WHERE c.subject_label = 'core.outboxdelivery'
    UNION ALL
    SELECT b.order_id, 'chain',
           CASE c.action WHEN 'retry' THEN 'Outside work retried'
                         WHEN 'finish' THEN 'Outside work confirmed by hand'
                         ELSE 'Outside work skipped' END,
           c.actor, c.at, 'core.statechange:' || c.id
    FROM by_hand c
    JOIN core_errand w ON w.id = c.subject_id
    JOIN LATERAL (
        SELECT (o.payload ->> 'order_id')::bigint AS order_id FROM core_outboxevent o
        WHERE o.name = 'orders.order.booked' AND o.correlation_id = w.correlation_id
        ORDER BY o.id LIMIT 1) b ON true
    WHERE c.subject_label = 'core.errand' AND w.kind <> 'provisioning.webhook'
)
INSERT INTO insights_touchevent (order_id, step, reason, actor, at, source_key)
SELECT order_id, step, reason, actor, at, source_key FROM touched
ON CONFLICT (source_key) DO NOTHING
"""


@transaction.atomic
def collect_touches(*, newest: int | None = None) -> int:
    """File every human move on a signed deal that is not filed yet; returns how many are new.

    With `newest` only that many of the latest moves are read, which costs the same in a large
    company as in a small one.
    """
    with connection.cursor() as cursor:
        after = 0
        if newest is not None:
            cursor.execute("SELECT coalesce(max(id), 0) - %s FROM core_statechange", [newest])
            after = cursor.fetchone()[0]
        cursor.execute(TOUCHES, {"after": after})
        return int(cursor.rowcount)
