"""What must always hold of imports; `manage.py verify` looks."""

from integrations.models import DemoCompany
from revops.core import verify


@verify.demo_company
def is_demo() -> bool:
    """Tell whether this database holds the demo company."""
    return DemoCompany.objects.filter(finished_at__isnull=False).exists()


verify.invariant(
    name="integrations.imports_are_complete",
    description="Every input row has one fate; an applied deal is an order of its value.",
    tables=["orders_order", "integrations_importjob", "integrations_importrow"],
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
    """,
)
