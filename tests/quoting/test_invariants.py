"""Each promise of quoting is broken on purpose, and exactly its check names the row."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from quoting import services
from quoting.models import ApprovalRequest, ApprovalStep, Quote, QuoteVersion, SignatureEvent
from revops.core import explain, verify
from revops.core.actor import Actor
from revops.core.roles import Role
from tests.factories.crm import make_sales_person
from tests.factories.quoting import current, make_quote

pytestmark = pytest.mark.django_db
CUSTOMER = Actor(kind="contact", id="1", label="K")
LATE = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def signed(at) -> QuoteVersion:
    """A quote that was discounted, approved by a manager, sent and signed."""
    boss = make_sales_person("Boss", roles=(Role.SALES_MANAGER,))
    rep = make_sales_person("Rep", manager=boss)
    mine, his = (
        Actor(kind="user", id=str(p.user.pk), label=p.name) for p in (rep, boss)
    )  # fmt: skip
    quote = make_quote(owner=rep)
    given = {"quote_id": quote.pk, "at": at}
    services.update_line(position=2, discount_percent=Decimal(15), actor=mine, **given)
    services.submit_quote(actor=mine, **given)
    services.approve_quote(actor=his, **given)
    version = services.send_quote(actor=mine, **given)
    services.sign_quote(
        version_id=version.pk,
        signing=services.Signing(
            name="K", typed_signature="K", document_sha256=version.document_sha256,
            consent_text="yes", has_consented=True,
        ),
        device=services.Device(), actor=CUSTOMER, at=at,
    )  # fmt: skip
    return current(quote)


def violated() -> set[str]:
    names = [i.name for i in verify.invariants() if i.app == "quoting"]
    return {r.name for r in verify.run(at=LATE, names=names).results if r.violations}


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_healthy_quote_violates_nothing_and_every_check_sees_it(signed):
    names = [i.name for i in verify.invariants() if i.app == "quoting"]
    outcome = verify.run(at=LATE, names=names)
    assert [(r.name, r.offending, r.error) for r in outcome.results if r.violations] == []
    assert outcome.unseen == []
    assert outcome.checks == len(names) >= 13


def test_quoting_one_version_is_current(signed):
    QuoteVersion.objects.update(is_current=False)
    assert "quoting.one_version_is_current" in violated()


def test_quoting_one_version_is_signed(signed):
    # the constraint forbids two; a signed version that is not the current one is what is left
    QuoteVersion.objects.update(is_current=False)
    assert "quoting.one_version_is_signed" in violated()


def test_quoting_signed_documents_are_those_offered(signed):
    QuoteVersion.objects.update(document_sha256="0" * 64)
    assert violated() == {
        "quoting.signed_documents_are_those_offered",
        "quoting.frozen_contents_keep_their_hash",
    }


def test_quoting_evidence_is_linked(signed):
    SignatureEvent.objects.create(
        version=signed, sequence=9, kind="forged", at=LATE, sha256="1" * 64,
        previous_sha256="2" * 64,
    )  # fmt: skip
    assert violated() == {"quoting.evidence_is_linked"}


def test_quoting_signatures_end_their_evidence(signed):
    last = signed.evidence.order_by("-sequence").first()
    SignatureEvent.objects.create(
        version=signed, sequence=last.sequence + 1, kind="signed", at=LATE, sha256="1" * 64,
        previous_sha256=last.sha256,
    )  # fmt: skip
    assert violated() == {"quoting.signatures_end_their_evidence"}


def test_quoting_totals_equal_their_lines(signed):
    signed.lines.filter(position=1).update(amount=Decimal("9000.00"))
    assert violated() == {"quoting.totals_equal_their_lines"}


def test_quoting_lines_share_the_currency(signed):
    sql("UPDATE quoting_quoteline SET currency = 'USD' WHERE version_id = %s", signed.pk)
    assert violated() == {"quoting.lines_share_the_currency"}


def test_quoting_approvals_cover_the_terms(signed):
    QuoteVersion.objects.update(fingerprint="0" * 64)
    assert violated() == {"quoting.approvals_cover_the_terms"}


def test_quoting_requests_equal_their_steps(signed):
    sql("UPDATE quoting_approvalstep SET state = 'rejected'")
    assert violated() == {
        "quoting.requests_equal_their_steps",
        "quoting.approvalstep_states_have_their_trail",
    }


def test_quoting_nobody_decides_their_own(signed):
    decider = ApprovalStep.objects.get().decided_by
    QuoteVersion.objects.update(created_by=decider)
    assert violated() == {"quoting.nobody_decides_their_own"}


def test_quoting_frozen_contents_keep_their_hash(signed):
    QuoteVersion.objects.update(frozen_content={**signed.frozen_content, "title": "x"})
    assert violated() == {"quoting.frozen_contents_keep_their_hash"}


def test_states_that_moved_past_the_services_are_found(signed):
    sql("UPDATE quoting_approvalrequest SET state = 'cancelled'")
    found = violated()
    assert "quoting.approvalrequest_states_have_their_trail" in found
    assert ApprovalRequest.objects.get().state == "cancelled"
    make_quote(state="approved")
    assert "quoting.quoteversion_states_have_their_trail" in violated()


def test_every_total_and_line_explains_itself(signed):
    for field in ("tcv", "first_year_total", "monthly_total", "discount_total", "margin_total"):
        told = explain.explain(signed, field)
        assert told.problem == ""
        assert told.steps[-1].result == told.result
    line = signed.lines.get(position=2)
    told = explain.explain(line, "amount")
    assert [step.label for step in told.steps] == ["List price", "Manual discount", "Line"]


def test_an_explanation_of_a_total_tells_no_cost(signed):
    assert "15.000" not in str(explain.explain(signed, "tcv").inputs)
    assert all(line["unit_cost"] is None for line in explain.explain(signed, "tcv").inputs["lines"])


def test_numbers_of_quotes_are_reported_without_a_gap(actor, at, signed):
    account = Quote.objects.get().account
    services.create_quote(
        account_id=account.pk, owner_id=signed.quote.owner_id, title="x",
        price_book_id=signed.quote.price_book_id, actor=actor, at=at,
    )  # fmt: skip
    report = verify.run(at=LATE, names=["core.numbers_have_no_gap"]).results[0]
    assert report.rows >= 1
