"""What must always hold of customers, deals and reporting lines; `manage.py verify` looks."""

from crm.models import Opportunity
from crm.states import OPPORTUNITY_FLOW
from revops.core import verify
from revops.core.rounding import EXPONENTS

verify.tracked_states(Opportunity, OPPORTUNITY_FLOW)

PLACES = " ".join(f"WHEN '{code}' THEN {places}" for code, places in sorted(EXPONENTS.items()))

verify.invariant(
    name="crm.opportunity_amounts_fit_their_currency",
    description="No estimate is finer than the minor unit of its currency.",
    tables=["crm_opportunity"],
    sql=f"""
        SELECT id, amount, currency FROM crm_opportunity
        WHERE amount <> round(amount, CASE currency {PLACES} ELSE 2 END)
    """,  # noqa: S608
)

verify.invariant(
    name="crm.accounts_have_no_circle",
    description="No customer stands above itself through its parents.",
    tables=["crm_account"],
    sql="""
        WITH RECURSIVE line AS (
            SELECT id AS start, parent_id AS above FROM crm_account WHERE parent_id IS NOT NULL
          UNION
            SELECT line.start, a.parent_id FROM crm_account a JOIN line ON a.id = line.above
            WHERE a.parent_id IS NOT NULL
        )
        SELECT start FROM line WHERE start = above ORDER BY start
    """,
)

verify.invariant(
    name="crm.reporting_lines_have_no_circle",
    description="On the first day of any position nobody reports to themselves through others.",
    tables=["crm_salesposition"],
    sql="""
        WITH RECURSIVE held AS (
            SELECT DISTINCT valid_from AS day FROM crm_salesposition
        ), line AS (
            SELECT day, p.sales_person_id AS start, p.manager_id AS above
            FROM held JOIN crm_salesposition p ON p.manager_id IS NOT NULL
             AND p.valid_from <= day AND (p.valid_until IS NULL OR p.valid_until > day)
          UNION
            SELECT line.day, line.start, p.manager_id
            FROM line JOIN crm_salesposition p ON p.sales_person_id = line.above
             AND p.manager_id IS NOT NULL AND p.valid_from <= line.day
             AND (p.valid_until IS NULL OR p.valid_until > line.day)
        )
        SELECT DISTINCT start, day FROM line WHERE start = above ORDER BY start, day
    """,
)

verify.invariant(
    name="crm.deals_belong_to_the_seller_of_their_customer",
    description="A deal's seller is its customer's, so that rights by seller agree.",
    tables=["crm_opportunity"],
    sql="""
        SELECT o.id, o.account_id FROM crm_opportunity o
        JOIN crm_account a ON a.id = o.account_id
        WHERE o.legal_entity_id <> a.legal_entity_id
    """,
)
