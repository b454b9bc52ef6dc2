"""What must hold of the books at all times; `manage.py verify` looks.

Control accounts agree with the rows of the floors they control, entries are sound, everything
that was issued, received or earned is posted exactly once, and schedules, obligations and
positions agree with what is posted.
"""

from revenue.models import ContractPosition, FiscalPeriod, Obligation
from revenue.states import PERIOD_FLOW
from revops.core import explain, verify
from revops.core.rounding import EXPONENTS

verify.tracked_states(FiscalPeriod, PERIOD_FLOW)

for _figure in ("deferred", "contract_asset", "unbilled"):
    explain.register(ContractPosition, _figure, key=_figure)
explain.register(Obligation, "recognised")

PLACES = " ".join(f"WHEN '{code}' THEN {places}" for code, places in sorted(EXPONENTS.items()))

# ------------------------------------------------------------------------ control accounts

#: What stands on an account against the rows it controls: (legal entity, currency, amount).
AGREEMENT = """
WITH ledger AS (
    SELECT e.legal_entity_id, l.currency, sum({side}) AS balance
    FROM revenue_journalline l
    JOIN revenue_journalentry e ON e.id = l.entry_id
    JOIN revenue_ledgeraccount a ON a.id = l.account_id
    WHERE a.code = '{code}'
    GROUP BY 1, 2
), rows AS ({rows}), summed AS (
    SELECT legal_entity_id, currency, sum(amount) AS amount FROM rows GROUP BY 1, 2
)
SELECT legal_entity_id, currency, coalesce(balance, 0), coalesce(amount, 0)
FROM ledger FULL JOIN summed USING (legal_entity_id, currency)
WHERE coalesce(balance, 0) <> coalesce(amount, 0)
"""
DEBIT, CREDIT = "l.debit - l.credit", "l.credit - l.debit"


def _agrees(name: str, code: str, side: str, description: str, rows: str) -> None:
    verify.invariant(
        name=f"revenue.{name}",
        description=f"{code} = {description}, per legal entity and currency.",
        examined=f"SELECT count(*) FROM ({rows}) r",  # noqa: S608
        sql=AGREEMENT.format(side=side, code=code, rows=rows),
    )


_agrees(
    "receivables_agree_with_open_invoices",
    "1100",
    DEBIT,
    "open amounts of invoices",
    """SELECT legal_entity_id, currency, open_amount AS amount FROM billing_receivable
       WHERE invoice_id IS NOT NULL""",
)
_agrees(
    "unapplied_cash_agrees_with_payments",
    "2000",
    CREDIT,
    "payments less what is allocated from them",
    """SELECT legal_entity_id, currency, amount FROM billing_payment
       UNION ALL
       SELECT i.legal_entity_id, x.source_currency, -x.source_amount
       FROM billing_allocation x JOIN billing_invoice i ON i.id = x.invoice_id
       WHERE x.payment_id IS NOT NULL""",
)
_agrees(
    "customer_credits_agree_with_credit_notes",
    "2010",
    CREDIT,
    "credit notes less what is allocated from them",
    """SELECT legal_entity_id, currency, total AS amount FROM billing_creditnote
       UNION ALL
       SELECT i.legal_entity_id, x.source_currency, -x.source_amount
       FROM billing_allocation x JOIN billing_invoice i ON i.id = x.invoice_id
       WHERE x.credit_note_id IS NOT NULL""",
)
_agrees(
    "tax_payable_agrees_with_documents",
    "2100",
    CREDIT,
    "tax of invoices less tax of credit notes",
    """SELECT legal_entity_id, currency, tax AS amount FROM billing_invoice
       UNION ALL SELECT legal_entity_id, currency, -tax FROM billing_creditnote""",
)
_agrees(
    "revenue_agrees_with_obligations",
    "4000",
    CREDIT,
    "what obligations have earned",
    "SELECT legal_entity_id, currency, recognised AS amount FROM revenue_obligation",
)
_agrees(
    "accrued_commission_agrees_with_earnings",
    "2300",
    CREDIT,
    "commission earned",
    "SELECT legal_entity_id, currency, amount FROM compensation_earning",
)

verify.invariant(
    name="revenue.contract_balances_agree_with_billed_less_earned",
    description="2200 − 1210 − 1200 = billed net − earned, per contract.",
    tables=["orders_contract"],
    sql="""
        WITH ledger AS (
            SELECT l.contract_id, l.currency, sum(l.credit - l.debit) AS balance
            FROM revenue_journalline l JOIN revenue_ledgeraccount a ON a.id = l.account_id
            WHERE a.code IN ('1200', '1210', '2200') GROUP BY 1, 2
        ), moved AS (
            SELECT contract_id, currency, amount FROM billing_invoiceline
            UNION ALL SELECT contract_id, currency, -recognised FROM revenue_obligation
        ), summed AS (
            SELECT contract_id, currency, sum(amount) AS amount FROM moved GROUP BY 1, 2
        )
        SELECT contract_id, currency, coalesce(balance, 0), coalesce(amount, 0)
        FROM ledger FULL JOIN summed USING (contract_id, currency)
        WHERE coalesce(balance, 0) <> coalesce(amount, 0)
    """,
)
verify.invariant(
    name="revenue.currency_conversion_is_zero",
    description="1990 is zero in functional currency, per legal entity.",
    tables=["revenue_journalentry"],
    sql="""
        SELECT e.legal_entity_id, sum(l.functional_debit - l.functional_credit)
        FROM revenue_journalline l
        JOIN revenue_journalentry e ON e.id = l.entry_id
        JOIN revenue_ledgeraccount a ON a.id = l.account_id
        WHERE a.code = '1990' GROUP BY 1
        HAVING sum(l.functional_debit - l.functional_credit) <> 0
    """,
)

# --------------------------------------------------------------------------------- entries

verify.invariant(
    name="revenue.trial_balance_is_zero",
    description="Debits equal credits per legal entity and currency, and functionally.",
    tables=["revenue_journalline"],
    sql="""
        SELECT e.legal_entity_id, l.currency,
               sum(l.debit - l.credit), sum(l.functional_debit - l.functional_credit)
        FROM revenue_journalline l JOIN revenue_journalentry e ON e.id = l.entry_id
        GROUP BY GROUPING SETS ((1, 2), (1))
        HAVING (grouping(l.currency) = 0 AND sum(l.debit - l.credit) <> 0)
            OR (grouping(l.currency) = 1 AND sum(l.functional_debit - l.functional_credit) <> 0)
    """,
)
verify.invariant(
    name="revenue.entries_balance",
    description="Every entry has two lines or more and balances per currency and functionally.",
    tables=["revenue_journalentry"],
    sql="""
        SELECT id, 'functional' AS currency, lines, difference FROM (
            SELECT e.id, count(l.id) AS lines,
                   coalesce(sum(l.functional_debit - l.functional_credit), 0) AS difference
            FROM revenue_journalentry e LEFT JOIN revenue_journalline l ON l.entry_id = e.id
            GROUP BY 1
        ) entries WHERE lines < 2 OR difference <> 0
        UNION ALL
        SELECT entry_id, currency, count(*), sum(debit - credit) FROM revenue_journalline
        GROUP BY 1, 2 HAVING sum(debit - credit) <> 0
    """,
)
verify.invariant(
    name="revenue.entries_lie_in_their_period",
    description="An entry's date lies in its period, and the period in its legal entity.",
    tables=["revenue_journalentry"],
    sql="""
        SELECT e.id, e.accounting_date, p.starts_on
        FROM revenue_journalentry e JOIN revenue_fiscalperiod p ON p.id = e.period_id
        WHERE e.accounting_date < p.starts_on OR e.accounting_date >= p.until
           OR e.legal_entity_id <> p.legal_entity_id
    """,
)
verify.invariant(
    name="revenue.nothing_is_posted_after_the_close",
    description="A closed period has no entry that was posted after its close.",
    tables=["revenue_journalentry"],
    sql="""
        SELECT e.id, e.posted_at, p.closed_at
        FROM revenue_journalentry e JOIN revenue_fiscalperiod p ON p.id = e.period_id
        WHERE p.state = 'closed' AND e.posted_at > p.closed_at
    """,
)
verify.invariant(
    name="revenue.moved_entries_name_a_closed_period",
    description="An entry of another period than its own names a closed, earlier one as origin.",
    tables=["revenue_journalentry"],
    sql="""
        SELECT e.id, o.starts_on, p.starts_on
        FROM revenue_journalentry e
        JOIN revenue_fiscalperiod p ON p.id = e.period_id
        JOIN revenue_fiscalperiod o ON o.id = e.origin_period_id
        WHERE o.state <> 'closed' OR o.starts_on >= p.starts_on
           OR o.legal_entity_id <> e.legal_entity_id
    """,
)
verify.invariant(
    name="revenue.periods_close_in_order",
    description="No period is open before a closed one of the same legal entity.",
    tables=["revenue_fiscalperiod"],
    sql="""
        SELECT o.id, o.starts_on FROM revenue_fiscalperiod o
        WHERE o.state = 'open' AND EXISTS (
            SELECT 1 FROM revenue_fiscalperiod c WHERE c.legal_entity_id = o.legal_entity_id
            AND c.state = 'closed' AND c.starts_on > o.starts_on)
    """,
)


# --------------------------------------------------------------------- posted exactly once


def _posted_once(name: str, kind: str, purpose: str, table: str, amount: str, words: str) -> None:
    verify.invariant(
        name=f"revenue.{name}",
        description=f"{words} has one entry over its amount; every such entry has its row.",
        tables=[table],
        sql=f"""
            WITH posted AS (
                SELECT e.source_id, count(DISTINCT e.id) AS entries, sum(l.debit) AS debit
                FROM revenue_journalentry e JOIN revenue_journalline l ON l.entry_id = e.id
                WHERE e.source_kind = '{kind}' AND e.purpose = '{purpose}' GROUP BY 1
            )
            SELECT coalesce(t.id, p.source_id), coalesce(p.entries, 0), p.debit
            FROM {table} t FULL JOIN posted p ON p.source_id = t.id
            WHERE t.id IS NULL OR (p.source_id IS NULL AND {amount} <> 0) OR p.entries > 1
               OR p.debit < abs({amount})
        """,  # noqa: S608
    )


_posted_once(
    "invoices_are_posted_once", "invoice", "issue", "billing_invoice", "t.total", "An invoice"
)
_posted_once(
    "credit_notes_are_posted_once",
    "credit_note",
    "issue",
    "billing_creditnote",
    "t.total",
    "A credit note",
)
_posted_once(
    "payments_are_posted_once", "payment", "receipt", "billing_payment", "t.amount", "A payment"
)
_posted_once(
    "allocations_are_posted_once",
    "allocation",
    "apply",
    "billing_allocation",
    "t.amount",
    "An allocation",
)
_posted_once(
    "earnings_are_posted_once", "earning", "earn", "compensation_earning", "t.amount", "An earning"
)

# --------------------------------------------------- obligations, schedules and positions

verify.invariant(
    name="revenue.schedules_add_up_to_the_price",
    description="The segments of an obligation's current revision sum to its allocated price.",
    tables=["revenue_obligation", "revenue_schedulesegment"],
    sql="""
        SELECT o.id, o.allocated_price, coalesce(sum(s.amount), 0)
        FROM revenue_obligation o
        LEFT JOIN revenue_schedulesegment s
               ON s.obligation_id = o.id AND s.revision = o.revision
        GROUP BY o.id HAVING coalesce(sum(s.amount), 0) <> o.allocated_price
    """,
)
verify.invariant(
    name="revenue.recognised_is_what_is_earned",
    description="What an obligation has recognised is what its schedule earns to that day.",
    tables=["revenue_obligation"],
    # a quotient is cut to 15 places before it is rounded, so that no false tie is met
    sql=f"""
        SELECT o.id, o.recognised, earned.amount FROM revenue_obligation o, LATERAL (
            SELECT round(round(coalesce(sum(s.amount * CASE
                WHEN o.recognised_until IS NULL OR o.recognised_until <= s.start_on THEN 0
                WHEN s.method = 'point_in_time' OR s.until IS NULL
                  OR o.recognised_until >= s.until THEN 1
                ELSE (o.recognised_until - s.start_on)::numeric(40, 20) / (s.until - s.start_on)
            END), 0), 15), CASE o.currency {PLACES} ELSE 2 END) AS amount
            FROM revenue_schedulesegment s
            WHERE s.obligation_id = o.id AND s.revision = o.revision
        ) earned
        WHERE earned.amount <> o.recognised
    """,  # noqa: S608
)
verify.invariant(
    name="revenue.recognised_is_what_is_posted",
    description="What an obligation has recognised is what its entries put on 4000.",
    tables=["revenue_obligation"],
    sql="""
        WITH posted AS (
            SELECT l.obligation_id, sum(l.credit - l.debit) AS amount
            FROM revenue_journalline l JOIN revenue_ledgeraccount a ON a.id = l.account_id
            WHERE a.code = '4000' GROUP BY 1
        )
        SELECT coalesce(o.id, p.obligation_id), o.recognised, p.amount
        FROM revenue_obligation o FULL JOIN posted p ON p.obligation_id = o.id
        WHERE coalesce(o.recognised, 0) <> coalesce(p.amount, 0)
    """,
)
verify.invariant(
    name="revenue.delivered_phases_have_an_obligation",
    description="A phase with a price that was delivered and has begun is an obligation.",
    tables=["orders_chargephase"],
    sql="""
        SELECT p.id, p.start_on FROM orders_chargephase p
        LEFT JOIN revenue_obligation o ON o.phase_id = p.id
        WHERE p.start_on < :at::date AND o.id IS NULL AND p.unit_price * p.quantity >= 0.01
          AND (p.until IS NULL OR p.until > p.start_on)
    """,
)
verify.invariant(
    name="revenue.positions_follow_the_rule",
    description="A position's balances follow from what is billed and earned per obligation.",
    tables=["revenue_contractposition"],
    sql="""
        WITH billed AS (
            SELECT contract_id, phase_id, sum(amount) AS amount FROM billing_invoiceline
            GROUP BY 1, 2
        ), standing AS (
            SELECT coalesce(b.contract_id, o.contract_id) AS contract_id,
                   coalesce(b.amount, 0) AS billed, coalesce(o.recognised, 0) AS earned,
                   coalesce(o.is_in_arrears, false) AS is_in_arrears
            FROM billed b FULL JOIN revenue_obligation o ON o.phase_id = b.phase_id
        ), whole AS (
            SELECT contract_id, sum(billed) AS billed, sum(earned) AS earned,
                   coalesce(sum(greatest(0, earned - billed)) FILTER (WHERE is_in_arrears), 0)
                       AS unbilled
            FROM standing GROUP BY 1
        )
        SELECT coalesce(p.contract_id, w.contract_id), p.billed, w.billed, p.earned, w.earned
        FROM revenue_contractposition p FULL JOIN whole w USING (contract_id)
        WHERE (p.billed, p.earned, p.unbilled, p.deferred, p.contract_asset)
           IS DISTINCT FROM (coalesce(w.billed, 0), coalesce(w.earned, 0), coalesce(w.unbilled, 0),
              greatest(coalesce(w.billed - w.earned + w.unbilled, 0), 0),
              greatest(-coalesce(w.billed - w.earned + w.unbilled, 0), 0))
    """,
)
verify.invariant(
    name="revenue.positions_are_what_is_posted",
    description="1200, 1210 and 2200 of a contract are its position's three balances.",
    tables=["revenue_contractposition"],
    sql="""
        WITH ledger AS (
            SELECT l.contract_id,
                coalesce(sum(l.debit - l.credit) FILTER (WHERE a.code = '1200'), 0) AS unbilled,
                coalesce(sum(l.debit - l.credit) FILTER (WHERE a.code = '1210'), 0) AS asset,
                coalesce(sum(l.credit - l.debit) FILTER (WHERE a.code = '2200'), 0) AS deferred
            FROM revenue_journalline l JOIN revenue_ledgeraccount a ON a.id = l.account_id
            WHERE a.code IN ('1200', '1210', '2200') GROUP BY 1
        )
        SELECT coalesce(p.contract_id, l.contract_id), p.deferred, l.deferred
        FROM revenue_contractposition p FULL JOIN ledger l USING (contract_id)
        WHERE (coalesce(p.unbilled, 0), coalesce(p.contract_asset, 0), coalesce(p.deferred, 0))
            <> (coalesce(l.unbilled, 0), coalesce(l.asset, 0), coalesce(l.deferred, 0))
    """,
)
