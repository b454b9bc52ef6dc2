"""What must always hold of quotes, approvals and signatures; `manage.py verify` looks."""

from __future__ import annotations

from quoting import rules
from quoting.models import ApprovalRequest, ApprovalStep, Quote, QuoteLine, QuoteVersion
from quoting.states import APPROVAL_FLOW, FROZEN, QUOTE_FLOW
from revops.core import explain, numbering, verify

RECENT = 5_000

verify.tracked_states(QuoteVersion, QUOTE_FLOW)
verify.tracked_states(ApprovalRequest, APPROVAL_FLOW)
verify.tracked_states(ApprovalStep, APPROVAL_FLOW)
numbering.register_documents(Quote, number="sequence")

explain.register(QuoteLine, "amount", title=lambda line: line.description)
for _field in rules.MEASURES:
    explain.register(QuoteVersion, _field, derivation="derivations", key=_field)

verify.invariant(
    name="quoting.one_version_is_current",
    description="Every quote has exactly one current version.",
    tables=["quoting_quote", "quoting_quoteversion"],
    sql="""
        SELECT q.id, count(v.id) FROM quoting_quote q
        LEFT JOIN quoting_quoteversion v ON v.quote_id = q.id AND v.is_current
        GROUP BY q.id HAVING count(v.id) <> 1
    """,
)

verify.invariant(
    name="quoting.one_version_is_signed",
    description="At most one version of a quote is signed, and it is the current one (I14).",
    tables=["quoting_quoteversion"],
    sql="""
        SELECT quote_id, count(*) FROM quoting_quoteversion WHERE state = 'signed'
        GROUP BY quote_id HAVING count(*) > 1 OR NOT bool_and(is_current)
    """,
)

verify.invariant(
    name="quoting.signed_documents_are_those_offered",
    description="Signed means: one signature, over the hash of what was offered, same day (I15).",
    tables=["quoting_quoteversion", "quoting_signature"],
    sql="""
        SELECT v.id, v.state, s.id FROM quoting_quoteversion v
        FULL JOIN quoting_signature s ON s.version_id = v.id
        WHERE (v.state = 'signed' OR s.id IS NOT NULL)
          AND (v.state = 'signed' AND s.document_sha256 = v.document_sha256
               AND s.signed_on = v.signed_on) IS NOT TRUE
    """,
)

verify.invariant(
    name="quoting.evidence_is_linked",
    description="Evidence is numbered without a hole and each event names the hash before it.",
    tables=["quoting_signatureevent"],
    sql=f"""
        SELECT id, version_id, sequence FROM (
            SELECT id, version_id, sequence, previous_sha256,
                   lag(sha256, 1, '{rules.GENESIS}') OVER w AS before,
                   row_number() OVER w AS place
            FROM quoting_signatureevent WINDOW w AS (PARTITION BY version_id ORDER BY sequence)
        ) e WHERE previous_sha256 <> before OR sequence <> place
    """,  # noqa: S608
)

verify.invariant(
    name="quoting.signatures_end_their_evidence",
    description="A signature names the hash of its last event of evidence.",
    tables=["quoting_signature"],
    sql="""
        SELECT s.id, s.version_id FROM quoting_signature s
        WHERE s.evidence_sha256 IS DISTINCT FROM (
            SELECT e.sha256 FROM quoting_signatureevent e
            WHERE e.version_id = s.version_id AND e.kind IN ('signed', 'imported')
            ORDER BY e.sequence DESC LIMIT 1)
    """,
)

verify.invariant(
    name="quoting.totals_equal_their_lines",
    description="One-time totals are sums of lines; a list less its discount is a net.",
    tables=["quoting_quoteversion"],
    sql="""
        SELECT v.id, v.one_time_total, coalesce(l.once, 0) FROM quoting_quoteversion v
        LEFT JOIN (
            SELECT l.version_id, sum(l.amount) FILTER (WHERE c.kind = 'one_time') AS once
            FROM quoting_quoteline l JOIN catalog_charge c ON c.id = l.charge_id
            GROUP BY l.version_id
        ) l ON l.version_id = v.id
        WHERE v.one_time_total IS DISTINCT FROM coalesce(l.once, 0)
           OR (v.tcv IS NOT NULL AND v.list_total - v.discount_total <> v.tcv)
    """,
)

verify.invariant(
    name="quoting.lines_share_the_currency",
    description="Lines and totals are in the currency of their quote.",
    tables=["quoting_quoteline"],
    sql="""
        SELECT l.id, l.currency, q.currency FROM quoting_quoteline l
        JOIN quoting_quoteversion v ON v.id = l.version_id
        JOIN quoting_quote q ON q.id = v.quote_id
        WHERE l.currency <> q.currency OR v.currency <> q.currency
    """,
)

verify.invariant(
    name="quoting.approvals_cover_the_terms",
    description="An offer stands on a basis; an approved one on a request over the same terms.",
    tables=["quoting_quoteversion"],
    sql="""
        SELECT v.id, v.state, v.approval_basis FROM quoting_quoteversion v
        WHERE v.state IN ('approved', 'sent', 'signed', 'declined', 'expired')
          AND (v.fingerprint = ''
               OR v.approval_basis NOT IN ('within_limits', 'approved', 'imported')
               OR (v.approval_basis = 'approved' AND NOT EXISTS (
                   SELECT 1 FROM quoting_approvalrequest r
                   WHERE r.version_id = v.id AND r.state = 'approved'
                     AND r.fingerprint = v.fingerprint)))
    """,
)

verify.invariant(
    name="quoting.requests_equal_their_steps",
    description="A request is approved when all its steps are, and waits only while one waits.",
    tables=["quoting_approvalrequest"],
    sql="""
        SELECT r.id, r.state FROM quoting_approvalrequest r
        JOIN quoting_approvalstep s ON s.request_id = r.id GROUP BY r.id
        HAVING (r.state = 'approved') <> bool_and(s.state = 'approved')
            OR (r.state = 'pending') <> bool_or(s.state = 'pending')
    """,
)

verify.invariant(
    name="quoting.nobody_decides_their_own",
    description="Who decides neither asked, nor wrote the version, nor owns the deal (I43).",
    tables=["quoting_approvalstep"],
    sql="""
        SELECT s.id, s.decided_by_id FROM quoting_approvalstep s
        JOIN quoting_approvalrequest r ON r.id = s.request_id
        JOIN quoting_quoteversion v ON v.id = r.version_id
        JOIN quoting_quote q ON q.id = v.quote_id
        JOIN crm_salesperson p ON p.id = q.owner_id
        WHERE s.decided_by_id IN (s.requested_by_id, r.requested_by_id, v.created_by_id, p.user_id)
    """,
)


def _contents() -> tuple[int, list[str]]:
    """Hash the newest frozen documents again."""
    states = [state.value for state in FROZEN]
    rows = QuoteVersion.objects.filter(state__in=states).order_by("-pk")[:RECENT]
    seen, wrong = 0, []
    for row in rows.only("frozen_content", "document_sha256").iterator(chunk_size=500):
        seen += 1
        if rules.fingerprint(row.frozen_content) != row.document_sha256:
            wrong.append(str(row.pk))
    return seen, wrong


verify.invariant(
    name="quoting.frozen_contents_keep_their_hash",
    description="What was offered is, word for word, what was hashed.",
    tables=["quoting_quoteversion"],
    probe=_contents,
)
