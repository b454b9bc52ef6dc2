"""The promises of the billing floor as SQL for `manage.py verify`, and what explains itself."""

from billing.models import (
    ConcessionRequest,
    CreditNote,
    Invoice,
    InvoiceLine,
    Payment,
    Receivable,
    TaxLine,
)
from billing.states import CONCESSION_FLOW, PAYMENT_FLOW, RECEIVABLE_FLOW
from revops.core import explain, numbering, verify

explain.register(InvoiceLine, "amount", title=lambda line: line.description)
explain.register(TaxLine, "tax")

numbering.register_documents(Invoice)
numbering.register_documents(CreditNote)

# a document over nothing is settled from the start
verify.tracked_states(Receivable, RECEIVABLE_FLOW, born=["open", "settled"])
verify.tracked_states(Payment, PAYMENT_FLOW)
verify.tracked_states(ConcessionRequest, CONCESSION_FLOW)

#: Both kinds of document with the sign of their lines.
DOCUMENTS = """
    SELECT 'invoice' AS kind, id, net, tax, total, currency, functional_net, functional_tax,
           functional_total, exchange_rate, 1 AS sign FROM billing_invoice
    UNION ALL
    SELECT 'credit_note', id, net, tax, total, currency, functional_net, functional_tax,
           functional_total, exchange_rate, -1 FROM billing_creditnote
"""
#: The document that a line stands on, as columns kind and id.
DOCUMENT_OF = """CASE WHEN invoice_id IS NULL THEN 'credit_note' ELSE 'invoice' END AS kind,
                   coalesce(invoice_id, credit_note_id) AS id"""


def _over_documents(statement: str) -> str:
    return statement.replace("{documents}", DOCUMENTS).replace("{document_of}", DOCUMENT_OF)


verify.invariant(
    name="billing.totals_equal_their_lines",
    description="Net and tax of a document are the sums of its lines.",
    tables=["billing_invoice", "billing_creditnote", "billing_invoiceline"],
    sql=_over_documents("""
        SELECT d.kind, d.id FROM ({documents}) d
        LEFT JOIN (
            SELECT {document_of}, sum(amount) AS amount, sum(tax) AS tax, min(currency) AS low,
                   max(currency) AS high
            FROM billing_invoiceline GROUP BY 1, 2
        ) l USING (kind, id)
        WHERE l.amount IS NULL OR d.net <> d.sign * l.amount OR d.tax <> d.sign * l.tax
           OR l.low <> d.currency OR l.high <> d.currency
        ORDER BY 1, 2
    """),
)

verify.invariant(
    name="billing.tax_lines_re_add",
    description="Base and tax of the tax lines are the document's net and tax, also functionally.",
    tables=["billing_taxline", "billing_invoice", "billing_creditnote"],
    sql=_over_documents("""
        SELECT d.kind, d.id FROM ({documents}) d
        LEFT JOIN (
            SELECT {document_of}, sum(base) AS base, sum(tax) AS tax,
                   sum(functional_tax) AS functional_tax
            FROM billing_taxline GROUP BY 1, 2
        ) t USING (kind, id)
        WHERE t.base IS NULL OR t.base <> d.net OR t.tax <> d.tax
           OR t.functional_tax <> d.functional_tax
        ORDER BY 1, 2
    """),
)

verify.invariant(
    name="billing.tax_lines_equal_their_lines",
    description="A tax line is the sum of the document's lines of its category and rate.",
    tables=["billing_taxline", "billing_invoiceline"],
    sql="""
        SELECT t.id FROM billing_taxline t
        LEFT JOIN LATERAL (
            SELECT sum(l.amount) AS signed, sum(l.tax) AS tax
            FROM billing_invoiceline l
            WHERE (l.invoice_id = t.invoice_id OR l.credit_note_id = t.credit_note_id)
              AND l.tax_code = t.code AND l.tax_rate = t.rate
              AND l.place_of_supply = t.jurisdiction
        ) l ON true
        WHERE l.tax IS NULL
           OR l.tax <> t.tax * CASE WHEN t.invoice_id IS NULL THEN -1 ELSE 1 END
           OR l.signed <> t.base * CASE WHEN t.invoice_id IS NULL THEN -1 ELSE 1 END
        ORDER BY t.id
    """,
)

verify.invariant(
    name="billing.functional_amounts_follow_the_rate",
    description="Functional amounts are the document's at its rate; one currency has rate 1.",
    tables=["billing_invoice", "billing_creditnote"],
    sql=_over_documents("""
        SELECT d.kind, d.id FROM ({documents}) d
        WHERE d.functional_total <> d.functional_net + d.functional_tax
           OR abs(d.functional_net - d.net * d.exchange_rate) > 0.5
        UNION ALL
        SELECT 'invoice', id FROM billing_invoice
        WHERE currency = functional_currency AND exchange_rate <> 1
        ORDER BY 1, 2
    """),
)

verify.invariant(
    name="billing.issue_dates_run_along_the_numbers",
    description="Within a series a later number never has an earlier date.",
    tables=["billing_invoice", "billing_creditnote"],
    sql="""
        SELECT kind, id FROM (
            SELECT kind, id, issued_on, max(issued_on) OVER (
                PARTITION BY kind, legal_entity_id, series, year ORDER BY number
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM (
                SELECT 'invoice' AS kind, id, legal_entity_id, series, year, number, issued_on
                FROM billing_invoice
                UNION ALL
                SELECT 'credit_note', id, legal_entity_id, series, year, number, issued_on
                FROM billing_creditnote
            ) d
        ) seen WHERE issued_on < before ORDER BY 1, 2
    """,
)

verify.invariant(
    name="billing.billed_spans_do_not_overlap",
    description="No day of a phase is charged twice by lines that still count as billed.",
    tables=["billing_invoiceline"],
    sql="""
        WITH live AS (
            SELECT l.id, l.phase_id, l.span_from, l.span_until FROM billing_invoiceline l
            WHERE l.kind = 'charge' AND l.span_from < l.span_until
              AND NOT EXISTS (SELECT 1 FROM billing_creditnote c
                              WHERE c.invoice_id = l.invoice_id AND c.kind = 'cancellation')
        )
        SELECT id, phase_id FROM (
            SELECT id, phase_id, span_from, max(span_until) OVER (
                PARTITION BY phase_id ORDER BY span_from, id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM live
        ) ordered WHERE span_from < before ORDER BY id
    """,
)

verify.invariant(
    name="billing.sequences_have_no_holes",
    description="The rows of a (phase, planned period) are numbered from 0 without holes.",
    tables=["billing_invoiceline"],
    sql="""
        SELECT phase_id, planned_from FROM billing_invoiceline GROUP BY 1, 2
        HAVING min(sequence) <> 0 OR max(sequence) + 1 <> count(*) ORDER BY 1, 2
    """,
)

verify.invariant(
    name="billing.lines_belong_to_their_phase",
    description="A line names its phase's contract, and a document of that contract's customer.",
    tables=["billing_invoiceline", "orders_chargephase"],
    sql="""
        SELECT l.id FROM billing_invoiceline l
        JOIN orders_chargephase p ON p.id = l.phase_id
        JOIN orders_contract c ON c.id = l.contract_id
        LEFT JOIN billing_invoice i ON i.id = l.invoice_id
        LEFT JOIN billing_creditnote n ON n.id = l.credit_note_id
        WHERE p.contract_id <> l.contract_id OR l.currency <> p.currency
           OR coalesce(i.account_id, n.account_id) <> c.account_id
           OR coalesce(i.legal_entity_id, n.legal_entity_id) <> c.legal_entity_id
        ORDER BY l.id
    """,
)

verify.invariant(
    name="billing.credits_stay_below_their_line",
    description="What credits take from a line never exceeds it, and they repair its own phase.",
    tables=["billing_invoiceline"],
    sql="""
        SELECT l.id FROM billing_invoiceline l
        JOIN billing_invoiceline c ON c.repairs_id = l.id AND c.credit_note_id IS NOT NULL
        GROUP BY l.id
        HAVING l.amount + sum(c.amount) < 0 OR bool_or(c.phase_id <> l.phase_id)
            OR bool_or(c.currency <> l.currency)
        ORDER BY l.id
    """,
    examined="SELECT count(*) FROM billing_invoiceline WHERE repairs_id IS NOT NULL",
)

verify.invariant(
    name="billing.credit_notes_stay_below_their_invoice",
    description="Credit notes give back at most what was invoiced, per net, tax and total.",
    tables=["billing_creditnote", "billing_invoice"],
    sql="""
        SELECT i.id, i.reference FROM billing_invoice i
        JOIN billing_creditnote c ON c.invoice_id = i.id
        GROUP BY i.id
        HAVING sum(c.net) > i.net OR sum(c.tax) > i.tax OR sum(c.total) > i.total
            OR bool_or(c.currency <> i.currency) OR bool_or(c.exchange_rate <> i.exchange_rate)
        ORDER BY i.id
    """,
)

verify.invariant(
    name="billing.every_document_has_its_open_item",
    description="Each invoice and credit note has one open item with its total and customer.",
    tables=["billing_invoice", "billing_creditnote", "billing_receivable"],
    sql="""
        SELECT 'invoice', i.id FROM billing_invoice i
        LEFT JOIN billing_receivable r ON r.invoice_id = i.id
        WHERE r.id IS NULL OR r.total <> i.total OR r.currency <> i.currency
           OR r.account_id <> i.account_id OR r.due_on <> i.due_on
        UNION ALL
        SELECT 'credit_note', c.id FROM billing_creditnote c
        LEFT JOIN billing_receivable r ON r.credit_note_id = c.id
        WHERE r.id IS NULL OR r.total <> c.total OR r.currency <> c.currency
           OR r.account_id <> c.account_id
        ORDER BY 1, 2
    """,
)

verify.invariant(
    name="billing.open_amounts_follow_allocations",
    description="Open = total − allocations, of invoices and of credit notes.",
    tables=["billing_receivable", "billing_allocation"],
    sql="""
        SELECT r.id FROM billing_receivable r
        LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM billing_allocation GROUP BY 1) i
          ON i.invoice_id = r.invoice_id
        LEFT JOIN (SELECT credit_note_id, sum(source_amount) AS amount FROM billing_allocation
                   GROUP BY 1) c ON c.credit_note_id = r.credit_note_id
        WHERE r.open_amount <> r.total - coalesce(i.amount, c.amount, 0) ORDER BY r.id
    """,
)

verify.invariant(
    name="billing.payments_follow_allocations",
    description="Unallocated = amount − allocations of the payment.",
    tables=["billing_payment", "billing_allocation"],
    sql="""
        SELECT p.id FROM billing_payment p
        LEFT JOIN (SELECT payment_id, sum(source_amount) AS amount FROM billing_allocation
                   GROUP BY 1) a ON a.payment_id = p.id
        WHERE p.unallocated <> p.amount - coalesce(a.amount, 0) ORDER BY p.id
    """,
)

verify.invariant(
    name="billing.allocations_are_undone_whole",
    description="A negative allocation mirrors the one it undoes.",
    tables=["billing_allocation"],
    sql="""
        SELECT u.id FROM billing_allocation u JOIN billing_allocation a ON a.id = u.undoes_id
        WHERE u.amount <> -a.amount OR u.invoice_id <> a.invoice_id
           OR u.payment_id IS DISTINCT FROM a.payment_id
           OR u.credit_note_id IS DISTINCT FROM a.credit_note_id
        ORDER BY u.id
    """,
)

verify.invariant(
    name="billing.allocations_stay_in_one_house",
    description="Money settles invoices of its own seller and currency.",
    tables=["billing_allocation", "billing_invoice"],
    sql="""
        SELECT a.id FROM billing_allocation a JOIN billing_invoice i ON i.id = a.invoice_id
        LEFT JOIN billing_payment p ON p.id = a.payment_id
        LEFT JOIN billing_creditnote c ON c.id = a.credit_note_id
        WHERE a.currency <> i.currency OR a.source_currency <> coalesce(p.currency, c.currency)
           OR coalesce(p.legal_entity_id, c.legal_entity_id) <> i.legal_entity_id
        ORDER BY a.id
    """,
)

verify.invariant(
    name="billing.concessions_stand_on_a_credit_note",
    description="A concession has its credit note with a line over the same amount.",
    tables=["billing_concession", "billing_invoiceline"],
    sql="""
        SELECT c.id FROM billing_concession c
        LEFT JOIN billing_invoiceline l
          ON l.credit_note_id = c.credit_note_id AND l.repairs_id = c.line_id
         AND l.kind = 'concession'
        LEFT JOIN orders_contract o ON o.id = l.contract_id
        WHERE l.id IS NULL
           OR c.amount <> -(l.amount + CASE WHEN o.tax_basis = 'gross' THEN l.tax ELSE 0 END)
        ORDER BY c.id
    """,
)

verify.invariant(
    name="billing.due_contracts_are_billed",
    description="What has been due for three days is billed or held with its reason.",
    tables=["billing_billingschedule"],
    sql="""
        SELECT contract_id, due_on FROM billing_billingschedule
        WHERE held_reason = '' AND due_on < (:at)::date - 3 ORDER BY contract_id
    """,
)

verify.invariant(
    name="billing.delivered_contracts_are_scheduled",
    description="A contract with a phase that has begun is known to billing.",
    tables=["orders_chargephase", "billing_billingschedule"],
    sql="""
        SELECT DISTINCT p.contract_id FROM orders_chargephase p
        JOIN orders_orderline l ON l.id = p.order_line_id
        WHERE l.delivered_at < :at - interval '5 minutes'
          AND NOT EXISTS (SELECT 1 FROM billing_billingschedule s
                          WHERE s.contract_id = p.contract_id)
        ORDER BY p.contract_id
    """,
    examined="SELECT count(*) FROM billing_billingschedule",
)

verify.invariant(
    name="billing.held_contracts_are_few",
    description="No contract is held: each one waits for a person.",
    tables=["billing_billingschedule"],
    sql="SELECT contract_id, held_reason FROM billing_billingschedule WHERE held_reason <> ''",
    severity=verify.Severity.WARNING,
)
