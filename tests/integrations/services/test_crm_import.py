"""The import stages every row, replays won deals on their dates, and changes nothing twice."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from billing.models import Invoice
from catalog.models import PriceBook
from compensation.models import Earning
from crm.models import Account, Opportunity
from insights.models import Booking
from integrations import services
from integrations.models import ImportRow, Mapping
from orders.models import Order
from quoting.models import QuoteLine, Signature
from revenue.models import JournalEntry, Obligation
from revops.core import jobs, verify
from revops.core.actor import Actor, acting
from revops.core.models import StateChange
from revops.core.problems import Invalid
from revops.core.roles import Role
from tests.factories.core import make_user
from tests.factories.crm_export import crm_files

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = Actor(kind="import", id="crm", label="CRM import")
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def apply(**changes: str):
    with acting(OPERATOR, source="import"):
        staged = services.start_crm_import(files=crm_files(**changes), actor=OPERATOR, at=NOW)
    jobs.drain()
    staged.refresh_from_db()
    return staged


def test_won_deals_walk_the_whole_chain_on_their_close_dates():
    staged = apply()

    assert staged.job.state == "done"
    assert staged.applied_at is not None
    order = Order.objects.get(quote_version__quote__opportunity__external_ref="crm:opportunity:A1")
    assert (order.booked_on.isoformat(), order.state, order.tcv.amount) == (
        "2017-03-01",
        "delivered",
        Decimal(120000),
    )
    signature = Signature.objects.get(version=order.quote_version)
    assert (signature.evidence, signature.signed_on.isoformat()) == ("imported", "2017-03-01")
    line = order.lines.get().quote_line
    assert (line.list_unit_price, line.net_unit_price) == (Decimal(4821), Decimal(120000))
    invoices = Invoice.objects.order_by("issued_on")
    assert [(i.issued_on.isoformat(), i.total.amount, i.tax.amount) for i in invoices] == [
        ("2017-03-01", Decimal(120000), Decimal(0)),
        ("2017-03-11", Decimal(50), Decimal(0)),
    ]
    assert Obligation.objects.filter(recognised=Decimal(120000)).count() == 1
    assert (
        JournalEntry.objects.filter(accounting_date__year=2017).count()
        == JournalEntry.objects.count()
    )
    assert Booking.objects.count() == 2
    # 5 % of 100,000, then 7.5 % of 20,000 and of 50
    paid = [e.amount.amount for e in Earning.objects.order_by("pk")]
    assert paid == [Decimal(6500), Decimal("3.75")]
    outcome = verify.run(at=NOW)
    assert {r.name: r.offending for r in outcome.results if r.violations} == {}


def test_every_row_is_staged_and_a_second_run_changes_nothing():
    apply()
    rows = list(ImportRow.objects.order_by("pk").values_list("key", "fate"))
    counts = (Account.objects.count(), Opportunity.objects.count(), JournalEntry.objects.count())

    apply()

    assert len(rows) == 11
    assert {fate for _, fate in rows} == {"applied"}
    assert counts == (
        Account.objects.count(),
        Opportunity.objects.count(),
        JournalEntry.objects.count(),
    )
    preview = services.preview_crm_import(files=crm_files())
    assert preview.dataset.counted()["sales_pipeline.csv"] == {"unchanged": 5}


def test_a_later_export_brings_new_products_prices_and_years():
    apply()

    later = apply(
        products="GTX Pro,GTX,5000\nMG Special,MG,55\nMG Plus,MG,99",
        sales_pipeline="B1,Ann Lee,MG Plus,Cancity,Won,2018-01-10,2018-03-01,90\n"
        "B2,Ann Lee,GTX Pro,Isdom,Won,2018-01-10,2018-03-01,4900",
    )

    assert later.job.state == "done"
    lines = QuoteLine.objects.filter(version__quote__opportunity__closed_on="2018-03-01")
    assert sorted((line.list_unit_price, line.net_unit_price) for line in lines) == [
        (Decimal(99), Decimal(90)),
        (Decimal(5000), Decimal(4900)),
    ]
    assert Order.objects.filter(state="delivered").count() == 4
    assert Earning.objects.count() == 4
    books = PriceBook.objects.filter(name__startswith="CRM export").order_by("pk")
    assert [(book.name, book.state) for book in books] == [
        ("CRM export list prices", "retired"),
        ("CRM export list prices, revision 1", "published"),
    ]


def test_spellings_are_remembered_once_confirmed():
    apply()

    assert set(Mapping.objects.values_list("spelling", "meaning", "state")) == {
        ("GTXPro", "GTX Pro", "confirmed"),
        ("technolgy", "technology", "confirmed"),
        ("Korea", "South Korea", "confirmed"),
    }


def test_a_rejected_spelling_leaves_its_rows_out_and_reported():
    preview = services.preview_crm_import(files=crm_files())
    for mapping in services.remember_suggestions(
        spellings=preview.dataset.spellings.values(), actor=OPERATOR, at=NOW
    ):
        if mapping.spelling == "GTXPro":
            services.reject_mapping(mapping_id=mapping.pk, actor=OPERATOR, at=NOW)

    apply()

    row = ImportRow.objects.get(key="A1")
    assert row.fate == "needs_mapping"
    assert "GTXPro" in row.reason
    assert Order.objects.count() == 1


def test_a_job_that_was_looked_at_before_is_applied_as_the_world_is_then():
    staged = services.stage_crm_import(files=crm_files(), actor=OPERATOR, at=NOW)
    assert Account.objects.count() == 0

    assert apply().pk == staged.pk

    assert set(ImportRow.objects.values_list("fate", flat=True)) == {"applied"}
    assert Order.objects.count() == 2


def test_what_a_person_began_is_made_by_the_import_on_their_behalf():
    user = make_user(Role.DEAL_DESK, full_name="Ines Albrecht")
    person = Actor(kind="user", id=str(user.pk), label="Ines Albrecht")
    staged = services.stage_crm_import(files=crm_files(), actor=person, at=NOW)
    for mapping in Mapping.objects.all():
        services.confirm_mapping(mapping_id=mapping.pk, actor=person, at=NOW)
    services.apply_crm_import(import_job_id=staged.pk, actor=person, at=NOW)

    jobs.drain()

    staged.refresh_from_db()
    assert (staged.job.state, staged.job.done, staged.job.actor["kind"]) == ("done", 2, "user")
    assert set(ImportRow.objects.values_list("fate", flat=True)) == {"applied"}
    moves = StateChange.objects.exclude(subject_label__startswith="core.")
    moves = moves.exclude(subject_label="integrations.mapping")
    assert {move.actor["label"] for move in moves} == {"CRM import · Ines Albrecht"}


def test_a_broken_file_is_refused_whole_and_nothing_is_written():
    broken = {**crm_files(), "sales_pipeline.csv": b"opportunity_id\n1,2\n"}

    with pytest.raises(Invalid):
        services.start_crm_import(files=broken, actor=OPERATOR, at=NOW)

    assert ImportRow.objects.count() == 0
    assert Account.objects.count() == 0
