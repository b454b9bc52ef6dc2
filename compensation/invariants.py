"""What must hold of credits and earnings at all times; `verify` runs it."""

from __future__ import annotations

from compensation.models import CompensationPeriod, Earning, PlanVersion, SalesCredit
from compensation.states import PERIOD_FLOW, PLAN_VERSION_FLOW
from revops.core import explain, verify
from revops.core.rounding import EXPONENTS

explain.register(
    Earning,
    "amount",
    title=lambda e: f"{e.sales_credit.order.account.name} · {e.component.name}",
)
explain.register(
    SalesCredit, "amount", title=lambda c: f"{c.order.account.name} · {c.component.name}"
)

verify.tracked_states(PlanVersion, PLAN_VERSION_FLOW)
verify.tracked_states(CompensationPeriod, PERIOD_FLOW)

#: Credits in force: first credits that no change of shares has undone.
LIVE = """
    SELECT c.* FROM compensation_salescredit c
    WHERE c.reverses_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM compensation_salescredit u
        WHERE u.reverses_id = c.id AND u.credit_note_id IS NULL)
"""
PLACES = (
    "CASE "
    + " ".join(f"WHEN k.currency = '{code}' THEN {places}" for code, places in EXPONENTS.items())
    + " ELSE 2 END"
)

verify.invariant(
    name="compensation.orders_are_credited",
    description="Every booked order is credited, or its crediting is known to wait.",
    tables=["orders_order"],
    sql="""
        SELECT o.id, o.number FROM orders_order o
        WHERE NOT EXISTS (SELECT 1 FROM compensation_salescredit c WHERE c.order_id = o.id)
          AND NOT EXISTS (
            SELECT 1 FROM core_outboxdelivery d
            WHERE d.handler = 'compensation.credit_booked_orders'
              AND d.subject = 'orders.order:' || o.id
              AND d.state IN ('pending', 'parked', 'skipped'))
    """,
)

verify.invariant(
    name="compensation.shares_credit_a_deal_once",
    description="Owner and splits of a credited order make 100 %.",
    tables=["compensation_salescredit"],
    sql=f"""
        SELECT order_id, sum(share) FROM (
            SELECT DISTINCT order_id, payee_id, role, share FROM ({LIVE}) live
            WHERE role IN ('owner', 'split')
        ) s GROUP BY order_id HAVING sum(share) <> 100
    """,  # noqa: S608
)

verify.invariant(
    name="compensation.credits_add_up_to_their_deal",
    description="Credits of owner and splits on one base add up to the deal, to the cent.",
    tables=["compensation_salescredit"],
    sql=f"""
        WITH live AS ({LIVE}), shares AS (
            SELECT order_id, count(DISTINCT (payee_id, role)) AS payees FROM live
            WHERE role IN ('owner', 'split') GROUP BY order_id
        )
        SELECT l.order_id, c.base, l.currency, sum(l.amount), max(l.base_amount)
        FROM live l JOIN compensation_component c ON c.id = l.component_id
        JOIN shares s ON s.order_id = l.order_id
        WHERE l.role IN ('owner', 'split')
        GROUP BY l.order_id, c.base, l.currency, s.payees
        HAVING count(*) = s.payees AND count(DISTINCT (l.payee_id, l.role)) = s.payees
           AND sum(l.amount) <> max(l.base_amount)
    """,  # noqa: S608
)

verify.invariant(
    name="compensation.take_backs_stay_within_their_credit",
    description="What is taken back of a credit is never more than the credit, nor less than none.",
    tables=["compensation_salescredit"],
    sql="""
        SELECT c.id, c.amount, sum(t.amount) FROM compensation_salescredit c
        JOIN compensation_salescredit t ON t.reverses_id = c.id
        GROUP BY c.id, c.amount
        HAVING c.amount + sum(t.amount) NOT BETWEEN 0 AND c.amount
    """,
    examined="SELECT count(*) FROM compensation_salescredit",
)

verify.invariant(
    name="compensation.take_backs_mirror_their_credit",
    description="A take-back names payee, component, order and interval of the credit it reverses.",
    tables=["compensation_salescredit"],
    sql="""
        SELECT t.id, c.id FROM compensation_salescredit t
        JOIN compensation_salescredit c ON c.id = t.reverses_id
        WHERE (t.payee_id, t.component_id, t.order_id, t.attained_on, t.currency)
              IS DISTINCT FROM (c.payee_id, c.component_id, c.order_id, c.attained_on, c.currency)
           OR c.reverses_id IS NOT NULL
    """,
)

verify.invariant(
    name="compensation.credits_earn_once",
    description="Every credit has one first earning; later ones are numbered without a hole.",
    tables=["compensation_salescredit"],
    sql="""
        SELECT c.id, count(e.id), max(e.sequence) FROM compensation_salescredit c
        LEFT JOIN compensation_earning e ON e.sales_credit_id = c.id
        GROUP BY c.id
        HAVING count(e.id) = 0 OR count(DISTINCT e.sequence) <> count(e.id)
            OR max(e.sequence) <> count(e.id) - 1
    """,
)

verify.invariant(
    name="compensation.earnings_belong_to_their_credit",
    description="Payee, component, version, currency and interval of an earning are its credit's.",
    tables=["compensation_earning"],
    sql="""
        SELECT e.id FROM compensation_earning e
        JOIN compensation_salescredit c ON c.id = e.sales_credit_id
        JOIN compensation_component k ON k.id = e.component_id
        WHERE (e.payee_id, e.component_id, e.currency)
              IS DISTINCT FROM (c.payee_id, c.component_id, c.currency)
           OR e.plan_version_id <> k.version_id
           OR c.attained_on < e.attainment_from OR c.attained_on >= e.attainment_until
    """,
)

verify.invariant(
    name="compensation.earnings_add_up_to_their_tiers",
    description="The trace of an earning re-adds to it, to the cent.",
    tables=["compensation_earning"],
    sql="""
        SELECT e.id, e.amount, coalesce(sum(t.amount), 0) FROM compensation_earning e
        LEFT JOIN compensation_earningtier t ON t.earning_id = e.id
        GROUP BY e.id, e.amount
        HAVING e.amount <> coalesce(sum(t.amount), 0)
            OR bool_or(t.currency <> e.currency)
    """,
)

verify.invariant(
    name="compensation.attainments_continue",
    description="Each earning of a key begins at the attainment where the one before it ended.",
    tables=["compensation_earning"],
    sql="""
        SELECT id, attained_before, ended FROM (
            SELECT e.id, e.attained_before, lag(e.attained_after) OVER (
                PARTITION BY e.payee_id, v.plan_id, k.code, e.attainment_from, e.attainment_until,
                             CASE WHEN k.is_attainment_carried THEN 0 ELSE k.id END
                ORDER BY e.id) AS ended
            FROM compensation_earning e
            JOIN compensation_component k ON k.id = e.component_id
            JOIN compensation_planversion v ON v.id = k.version_id
            WHERE e.sequence = 0
        ) walked WHERE attained_before <> coalesce(ended, attained_before)
    """,
)

# Recomputed here with nothing but SQL, for the commonest tables: slices that nothing re-rates.
verify.invariant(
    name="compensation.pay_follows_the_table",
    description="Earned in an interval is the sliced table's pay on what was credited in it.",
    tables=["compensation_earning"],
    sql=f"""
        WITH keys AS (
            SELECT e.payee_id, v.plan_id, c.code, e.attainment_from, e.currency,
                   min(e.component_id) AS component_id,
                   count(DISTINCT e.component_id) AS versions,
                   sum(e.amount) AS paid,
                   sum(s.amount) FILTER (WHERE e.sequence = 0) AS level,
                   (array_agg(e.quota_amount ORDER BY e.id DESC))[1] AS quota
            FROM compensation_earning e
            JOIN compensation_salescredit s ON s.id = e.sales_credit_id
            JOIN compensation_component c ON c.id = e.component_id
            JOIN compensation_planversion v ON v.id = c.version_id
            WHERE c.accumulation <> 'each' AND c.clawback = 'recompute'
              AND NOT EXISTS (SELECT 1 FROM compensation_ratetier t WHERE t.component_id = c.id
                              AND (t.split <> 'slices' OR t.is_retroactive))
            GROUP BY e.payee_id, v.plan_id, c.code, e.attainment_from, e.attainment_until,
                     e.currency
        ), bands AS (
            SELECT k.*, t.rate, t.position,
                   t.lower * f.factor AS lower, t.upper * f.factor AS upper
            FROM keys k JOIN compensation_component c ON c.id = k.component_id
            JOIN compensation_ratetier t ON t.component_id = c.id
            CROSS JOIN LATERAL (
                SELECT CASE WHEN c.measure = 'amount' THEN 1 ELSE k.quota END AS factor) f
            WHERE k.versions = 1
        )
        SELECT payee_id, code, attainment_from, paid, owed FROM (
            SELECT k.payee_id, k.code, k.attainment_from, k.paid, k.currency,
                   CASE WHEN k.level < 0 THEN k.level * min(k.rate) FILTER (WHERE k.position = 1)
                   ELSE sum(greatest(least(k.level, coalesce(k.upper, k.level)) - k.lower, 0)
                            * k.rate) END / 100 AS owed
            FROM bands k
            GROUP BY k.payee_id, k.code, k.attainment_from, k.paid, k.currency, k.level, k.plan_id
        ) k WHERE paid <> round(owed, {PLACES})
    """,  # noqa: S608
)

verify.invariant(
    name="compensation.earnings_lie_in_their_period",
    description="An earning lies in its month and never before the month it belongs to.",
    tables=["compensation_earning"],
    sql="""
        SELECT e.id FROM compensation_earning e
        JOIN compensation_compensationperiod p ON p.id = e.period_id
        JOIN compensation_compensationperiod o ON o.id = e.origin_period_id
        WHERE e.earned_on < p.starts_on OR e.earned_on >= p.until
           OR o.starts_on > p.starts_on
           OR p.legal_entity_id <> e.legal_entity_id OR o.legal_entity_id <> e.legal_entity_id
    """,
)

verify.invariant(
    name="compensation.closed_periods_are_left_alone",
    description="No earning was written into a month after it closed.",
    tables=["compensation_compensationperiod"],
    sql="""
        SELECT e.id, p.id FROM compensation_earning e
        JOIN compensation_compensationperiod p ON p.id = e.period_id
        WHERE p.closed_at IS NOT NULL AND e.created_at > p.closed_at
    """,
)

verify.invariant(
    name="compensation.rate_tables_leave_nothing_open",
    description="The tiers of a component begin at zero, touch each other, and stay open above.",
    tables=["compensation_component"],
    sql="""
        SELECT c.id FROM compensation_component c
        LEFT JOIN (
            SELECT component_id, lower, upper, position,
                   lag(upper) OVER w AS below, lead(id) OVER w AS above
            FROM compensation_ratetier WINDOW w AS (PARTITION BY component_id ORDER BY position)
        ) t ON t.component_id = c.id
        WHERE t.component_id IS NULL
           OR t.lower <> coalesce(t.below, 0)
           OR (t.upper IS NULL) <> (t.above IS NULL)
        GROUP BY c.id
    """,
)
