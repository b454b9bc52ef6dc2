"""Snapshots: how each seller stood on each day, kept because nobody can ask the past later."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection, transaction

from insights.rules import Measure
from revops.core.rounding import EXPONENTS

# Sellers whose day of `at`, in their own zone, has no picture of this kind yet.
WITHOUT_PICTURE = """
WITH seller AS (
    SELECT e.id, e.functional_currency, (%(at)s AT TIME ZONE e.time_zone)::date AS today
    FROM core_legalentity e
    WHERE NOT EXISTS (
        SELECT 1 FROM insights_dailysnapshot s
        WHERE s.legal_entity_id = e.id AND s.measure = %(first)s
          AND s."on" = (%(at)s AT TIME ZONE e.time_zone)::date)
)"""

# Every measure has a row in the seller's own currency, 0 if there is nothing: a day that was
# looked at differs from a day that was not.
WRITE = """
INSERT INTO insights_dailysnapshot (legal_entity_id, "on", measure, currency, amount, count)
SELECT s.id, s.today, m.measure, coalesce(f.currency, s.functional_currency),
       coalesce(f.amount, 0), coalesce(f.count, 0)
FROM seller s
CROSS JOIN unnest(%(measures)s) AS m (measure)
LEFT JOIN found f ON f.legal_entity_id = s.id AND f.measure = m.measure
ON CONFLICT DO NOTHING
"""

OPPORTUNITIES = """, found AS (
    SELECT o.legal_entity_id, 'opportunities.' || o.state AS measure,
           coalesce(o.currency, s.functional_currency) AS currency,
           coalesce(sum(o.amount), 0) AS amount, count(*) AS count
    FROM crm_opportunity o JOIN seller s ON s.id = o.legal_entity_id
    WHERE o.state IN ('prospecting', 'engaging')
    GROUP BY 1, 2, 3
)"""

RECEIVABLES = """, found AS (
    SELECT r.legal_entity_id, m.measure, r.currency, sum(r.open_amount) AS amount,
           count(*) AS count
    FROM billing_receivable r JOIN seller s ON s.id = r.legal_entity_id
    CROSS JOIN LATERAL (
        SELECT 'receivables.open' AS measure
        UNION ALL SELECT 'receivables.overdue' WHERE r.due_on < s.today
    ) m
    WHERE r.invoice_id IS NOT NULL AND r.state <> 'settled'
    GROUP BY 1, 2, 3
)"""

# The price of a whole period divided by its months, rounded once over all; what awaits delivery
# counts from its agreed start, as in `orders.rules.metrics`.
SUBSCRIPTIONS = """, found AS (
    SELECT c.legal_entity_id, 'subscriptions.mrr' AS measure, p.currency,
           round(sum(CASE WHEN p.model = 'flat' THEN p.unit_price
                          ELSE p.unit_price * p.quantity END / p.billing_period_months),
                 coalesce((%(exponents)s::jsonb ->> p.currency)::int, 2)) AS amount,
           count(DISTINCT p.subscription_id) AS count
    FROM orders_chargephase p
    JOIN orders_contract c ON c.id = p.contract_id
    JOIN seller s ON s.id = c.legal_entity_id
    WHERE p.kind = 'recurring' AND coalesce(p.start_on, p.agreed_start_on) <= s.today
      AND (p.until IS NULL OR p.until > s.today)
    GROUP BY 1, 2, 3
)"""

#: Kind → (SQL of what is found, its measures). A seller's day has all measures of all kinds.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    kind: (sql, tuple(one.value for one in Measure if one.value.startswith(f"{kind}.")))
    for kind, sql in (
        ("opportunities", OPPORTUNITIES),
        ("receivables", RECEIVABLES),
        ("subscriptions", SUBSCRIPTIONS),
    )
}


@transaction.atomic
def take_snapshots(*, at: datetime) -> int:
    """Keep today's totals of every seller that has none for its own today; returns new rows.

    A day is looked at once, when it begins or as soon as the clock runs again, and never anew:
    a later look would show another moment. Days nobody looked at stay empty.
    """
    written = 0
    with connection.cursor() as cursor:
        for sql, measures in KINDS.values():
            cursor.execute(
                WITHOUT_PICTURE + sql + WRITE,
                {
                    "at": at,
                    "first": measures[0],
                    "measures": list(measures),
                    "exponents": json.dumps(EXPONENTS),
                },
            )
            written += cursor.rowcount
    return written
