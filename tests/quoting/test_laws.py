"""The database refuses what the services would never write; every law is attacked by name."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.expressions import RawSQL
from djmoney.money import Money

from quoting.models import (
    ApprovalRequest,
    ApprovalStep,
    DiscountLimit,
    Quote,
    QuoteComment,
    QuoteLine,
    QuoteVersion,
    Signature,
    SignatureEvent,
)
from tests.factories.core import make_user
from tests.factories.quoting import AT, current, make_quote, make_sent_quote, make_signed_quote

pytestmark = pytest.mark.django_db
NAN = RawSQL("'NaN'::numeric", [])


def refused(law, attack) -> None:
    def act() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            attack()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match=law):
        act()


def change(row, **columns):
    return lambda: type(row).objects.filter(pk=row.pk).update(**columns)


def copy(row, **columns):
    """Return an insert of the same row under a new key."""

    def insert() -> None:
        twin = type(row).objects.get(pk=row.pk)
        twin.pk = None
        twin._state.adding = True
        for name, value in columns.items():
            setattr(twin, name, value)
        twin.save(force_insert=True)

    return insert


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("quoting_quote_currency_is_a_code", {"currency": "eur"}),
        ("quoting_quote_channel_known", {"channel": "pigeon"}),
    ],
)
def test_a_quote_keeps_its_laws(law, columns):
    refused(law, change(make_quote(), **columns))


def test_numbers_of_quotes_are_unique():
    one = make_quote()
    refused("quoting_quote_number_", copy(one, sequence=one.sequence + 1000))
    refused("quoting_quote_sequence_is_unique", copy(one, number="another"))


def test_the_number_itself_is_unique():
    other = make_quote()
    refused("quoting_quote_number_key", change(make_quote(), number=other.number))


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("quoting_quoteversion_state_known", {"state": "lost"}),
        ("quoting_quoteversion_signed_at_matches_state", {"signed_at": AT}),
        ("quoting_quoteversion_signed_on_matches_state", {"signed_on": date(2026, 1, 1)}),
        ("quoting_quoteversion_declined_at_matches_state", {"declined_at": AT}),
        ("quoting_quoteversion_expired_at_matches_state", {"expired_at": AT}),
        ("quoting_quoteversion_frozen_is_hashed", {"state": "sent"}),
        ("quoting_quoteversion_term_is_positive", {"term_months": 0}),
    ],
)
def test_a_version_keeps_its_laws(law, columns):
    refused(law, change(current(make_quote()), **columns))


def test_no_total_is_nan():
    make_quote()

    def attack() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE quoting_quoteversion SET tcv = 'NaN'")

    refused("quoting_quoteversion_numbers_are_finite", attack)


def test_a_version_is_numbered_once_current_once_and_signed_once():
    version = current(make_signed_quote())
    refused("quoting_quoteversion_number_is_unique", copy(version, is_current=False, state="draft",
            signed_at=None, signed_on=None))  # fmt: skip
    refused("quoting_quoteversion_one_is_current", copy(version, number=2, state="draft",
            signed_at=None, signed_on=None))  # fmt: skip
    refused("quoting_quoteversion_one_is_signed", copy(version, number=2, is_current=False))


@pytest.mark.parametrize(
    ("law", "columns"),
    [
        ("quoting_quoteline_numbers_are_finite", {"unit_cost": NAN}),
        ("quoting_quoteline_quantity_is_positive", {"quantity": 0}),
        ("quoting_quoteline_prices_are_not_negative", {"net_unit_price": Decimal("-0.01")}),
        ("quoting_quoteline_discount_is_at_most_all", {"discount_percent": Decimal("100.01")}),
        ("quoting_quoteline_position_is_unique", {"position": 2}),
    ],
)
def test_a_line_keeps_its_laws(law, columns):
    refused(law, change(current(make_quote()).lines.get(position=1), **columns))


def test_a_limit_keeps_its_laws():
    limit = DiscountLimit.objects.get(role="sales_rep")
    refused("quoting_discountlimit_role_known", change(limit, role="guru"))
    refused("quoting_discountlimit_is_a_percentage", change(limit, max_percent=101))
    both = "quoting_discountlimit_is_a_percentage|quoting_discountlimit_numbers_are_finite"
    refused(both, change(limit, max_percent=NAN))
    refused("quoting_discountlimit_role_key", change(limit, role="deal_desk"))


@pytest.fixture
def step():
    version = current(make_quote(state="in_approval"))
    request = ApprovalRequest.objects.create(version=version, fingerprint="f" * 64, requested_at=AT)
    return ApprovalStep.objects.create(
        request=request, requested_by=make_user(), role="sales_manager", reasons=[]
    )


def test_approvals_keep_their_laws(step):
    refused("quoting_approvalrequest_state_known", change(step.request, state="maybe"))
    refused("quoting_approvalrequest_one_is_pending", copy(step.request))
    refused("quoting_approvalstep_state_known", change(step, state="maybe"))
    refused("quoting_approvalstep_role_known", change(step, role="guru"))
    refused("quoting_approvalstep_role_is_unique", copy(step))
    refused("quoting_approvalstep_decided_at_matches_state", change(step, state="approved"))
    refused("quoting_approvalstep_four_eyes", change(step, decided_by=step.requested_by))


def test_signatures_keep_their_laws():
    signature = Signature.objects.get(version=current(make_signed_quote()))
    other = current(make_sent_quote())
    refused("quoting_signature_evidence_known", copy(signature, version=other, evidence="oath"))
    refused(
        "quoting_signature_typed_carries_consent",
        copy(signature, version=other, consent_text=""),
    )
    refused("quoting_signature_version_id_key", copy(signature))
    event = SignatureEvent.objects.get(version=signature.version)
    refused("quoting_signatureevent_sequence_is_unique", copy(event))


def test_a_comment_says_something():
    version = current(make_sent_quote())
    row = {"version": version, "author": "K", "is_customer": True, "at": AT}
    refused(
        "quoting_quotecomment_says_something",
        lambda: QuoteComment.objects.create(text=" ", **row),
    )


@pytest.mark.parametrize(
    ("law", "table"),
    [
        ("quoting_signature_is_append_only", "quoting_signature"),
        ("quoting_signatureevent_is_append_only", "quoting_signatureevent"),
        ("quoting_quotecomment_is_append_only", "quoting_quotecomment"),
    ],
)
def test_evidence_is_never_altered(law, table):
    version = current(make_signed_quote())
    QuoteComment.objects.create(version=version, author="K", is_customer=True, text="x", at=AT)

    def run(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    for statement in (f"UPDATE {table} SET version_id = version_id", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match=r"permission denied|append-only"):
            run(statement)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [law])
        assert cursor.fetchone()


def test_lines_show_money_in_their_own_currency():
    line = QuoteLine.objects.filter(version=current(make_quote())).first()
    assert line is not None
    assert line.amount == Money("9800.00", "EUR")
    assert Quote.objects.count() == QuoteVersion.objects.count() == 1
