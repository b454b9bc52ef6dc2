"""What must always hold of projections; `manage.py verify` looks."""

from insights.rules import Measure
from revops.core import verify

verify.invariant(
    name="insights.every_amendment_is_booked",
    description="Every amendment is one booking of its change, five minutes later at the latest.",
    tables=["orders_amendment", "insights_booking"],
    sql="""
        SELECT a.id, a.tcv_delta, b.tcv FROM orders_amendment a
        LEFT JOIN insights_booking b ON b.amendment_id = a.id
        WHERE (b.id IS NULL AND a.created_at < :at - interval '5 minutes')
           OR b.tcv <> a.tcv_delta OR b.mrr <> a.mrr_delta OR b.currency <> a.currency
        ORDER BY a.id
    """,
)

verify.invariant(
    name="insights.touches_are_moves_of_people",
    description="Every touch names the move of a person that it counts.",
    tables=["insights_touchevent"],
    sql="""
        SELECT t.id, t.source_key FROM insights_touchevent t
        LEFT JOIN core_statechange c ON c.id = split_part(t.source_key, ':', 2)::bigint
        WHERE c.id IS NULL OR c.actor ->> 'kind' <> 'user' OR c.at <> t.at
        ORDER BY t.id
    """,
)

MEASURES = len(Measure)

verify.invariant(
    name="insights.snapshots_show_every_measure",
    description="A day that was kept has every measure; what is overdue is part of what is open.",
    tables=["insights_dailysnapshot"],
    sql=f"""
        SELECT legal_entity_id, "on", 'measures' FROM insights_dailysnapshot
        GROUP BY legal_entity_id, "on" HAVING count(DISTINCT measure) <> {MEASURES}
        UNION ALL
        SELECT late.legal_entity_id, late."on", late.currency FROM insights_dailysnapshot late
        LEFT JOIN insights_dailysnapshot due ON due.legal_entity_id = late.legal_entity_id
              AND due."on" = late."on" AND due.currency = late.currency
              AND due.measure = 'receivables.open'
        WHERE late.measure = 'receivables.overdue'
          AND (late.amount > coalesce(due.amount, 0) OR late.count > coalesce(due.count, 0))
        ORDER BY 1, 2, 3
    """,  # noqa: S608  a number of our own
)
