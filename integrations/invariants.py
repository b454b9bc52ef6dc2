"""What must always hold of imports; `manage.py verify` looks."""

from integrations.models import DemoCompany
from revops.core import verify


@verify.demo_company
def is_demo() -> bool:
    """Tell whether this database holds the demo company."""
    return DemoCompany.objects.filter(finished_at__isnull=False).exists()


verify.invariant(
    name="integrations.imports_are_complete",
    description=(
        "Every input row has one fate; an applied deal is an order of its value, an order signed "
        "by import is an applied deal, and a spelling stands where its last decision led."
    ),
    tables=[
        "orders_order",
        "integrations_importjob",
        "integrations_importrow",
        "integrations_mapping",
    ],
    sql="""
        SELECT 'import', j.id::text, j.rows_total::text, count(r.id)::text
        FROM integrations_importjob j
        LEFT JOIN integrations_importrow r ON r.import_job_id = j.id
        GROUP BY j.id HAVING count(r.id) <> j.rows_total
        UNION ALL
        SELECT 'deal', r.key, r.content ->> 'close_value', o.tcv::text
        FROM integrations_importrow r
        LEFT JOIN crm_opportunity p ON p.external_ref = 'crm:opportunity:' || r.key
        LEFT JOIN quoting_quote q ON q.opportunity_id = p.id
        LEFT JOIN quoting_quoteversion v ON v.quote_id = q.id AND v.state = 'signed'
        LEFT JOIN orders_order o ON o.quote_version_id = v.id
        WHERE r.file = 'sales_pipeline.csv' AND r.fate = 'applied'
          AND r.content ->> 'deal_stage' = 'Won'
          AND (o.id IS NULL OR o.tcv <> (r.content ->> 'close_value')::numeric)
        UNION ALL
        SELECT 'order', o.number, p.external_ref, NULL FROM orders_order o
        JOIN quoting_signature s ON s.version_id = o.quote_version_id AND s.evidence = 'imported'
        JOIN quoting_quoteversion v ON v.id = o.quote_version_id
        JOIN quoting_quote q ON q.id = v.quote_id
        LEFT JOIN crm_opportunity p ON p.id = q.opportunity_id
        WHERE NOT EXISTS (
            SELECT 1 FROM integrations_importrow r
            WHERE r.fate = 'applied' AND 'crm:opportunity:' || r.key = p.external_ref)
        UNION ALL
        SELECT 'spelling', m.spelling, m.state, last.to_state FROM integrations_mapping m
        LEFT JOIN LATERAL (
            SELECT to_state FROM core_statechange c
            WHERE c.subject_label = 'integrations.mapping' AND c.subject_id = m.id
            ORDER BY c.id DESC LIMIT 1
        ) last ON true
        WHERE coalesce(last.to_state, 'suggested') <> m.state
    """,
)

verify.invariant(
    name="integrations.keys_act_as_services",
    description="Only a service user holds keys, each within scopes and known by its hash alone.",
    tables=["core_user", "integrations_apikey"],
    sql="""
        SELECT u.id, k.prefix FROM core_user u JOIN integrations_apikey k ON k.user_id = u.id
        WHERE NOT u.is_service OR jsonb_array_length(k.scopes) = 0
           OR k.hashed_key NOT LIKE '%$%' ORDER BY k.prefix
    """,
)
