"""Screens of the billing floor: what they show, whom they refuse, what a verb does."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing import services
from billing.models import BillingSchedule, BillRun, ConcessionRequest, CreditNote, Payment, TaxRule
from billing.selectors.path import billed_steps, paid_steps
from billing.selectors.search import find_invoices
from crm.models import SalesPerson
from revops.core import jobs, public_links
from revops.core.models import Attachment, PublicLink
from revops.core.roles import Role
from tests.factories.billing import (
    ACTOR,
    AT,
    make_credit_note,
    make_invoice,
    make_payment,
    make_tax_rule,
    make_tax_rules,
)
from tests.factories.core import browser, make_legal_entity, make_user
from tests.factories.crm import make_account
from tests.factories.orders import make_contract, make_order, make_phase

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(clock):
    """Pages are read at the factories' instant."""


@pytest.fixture
def clerk():
    return browser(make_user(Role.BILLING))


@pytest.fixture
def collector():
    return browser(make_user(Role.COLLECTIONS))


@pytest.fixture
def invoice():
    """119.00 for November 2026."""
    return make_invoice(
        legal_entity=make_legal_entity("kw", iban="DE02120300000000202051"),
        start_on=date(2026, 11, 1),
    )


def test_every_page_opens_for_the_controller(invoice):
    note = make_credit_note(invoice)
    payment = make_payment(account=invoice.account)
    other = make_invoice(legal_entity=invoice.legal_entity)
    asked = ConcessionRequest.objects.create(
        line=other.lines.get(), amount=other.net, reason="Outage",
        requested_by=make_user(Role.BILLING), requested_at=AT,
    )  # fmt: skip
    run = services.start_bill_run(
        legal_entity_id=invoice.legal_entity_id, through=date(2026, 12, 1), actor=ACTOR, at=AT
    )
    rule = TaxRule.objects.first()
    pages = [
        "/invoices/", f"/invoices/{invoice.pk}/", "/credit-notes/", f"/credit-notes/{note.pk}/",
        "/payments/", f"/payments/{payment.pk}/", "/open-items/", "/bill-runs/",
        f"/bill-runs/{run.pk}/", "/bill-runs/exceptions/", "/number-gaps/", "/tax-rules/",
        f"/tax-rules/{rule.pk}/", "/concessions/", f"/concessions/{asked.pk}/",
        f"/concessions/{asked.pk}/approve/", f"/concessions/{asked.pk}/reject/",
        f"/invoices/{invoice.pk}/cancel/",
    ]  # fmt: skip
    client = browser(make_user(Role.CONTROLLER))

    answers = {url: client.get(url).status_code for url in pages}

    assert answers == dict.fromkeys(pages, 200)


def test_every_form_opens_for_those_who_may(invoice, clerk, collector):
    note = make_credit_note(invoice)
    payment = make_payment(account=invoice.account)
    rule = make_tax_rule()
    for client, url in [
        (clerk, f"/invoices/{invoice.pk}/send/"),
        (clerk, f"/invoices/{invoice.pk}/share/"),
        (clerk, f"/invoices/{invoice.pk}/cancel/"),
        (clerk, f"/invoices/{invoice.pk}/concede/"),
        (clerk, "/bill-runs/start/"),
        (clerk, "/tax-rules/new/"),
        (clerk, f"/tax-rules/{rule.pk}/end/"),
        (collector, f"/invoices/{invoice.pk}/pay/"),
        (collector, "/payments/new/"),
        (collector, f"/payments/{payment.pk}/allocate/"),
        (collector, f"/credit-notes/{note.pk}/allocate/"),
    ]:
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize(
    "url", ["/invoices/", "/payments/", "/bill-runs/", "/open-items/", "/number-gaps/"]
)
def test_documents_are_no_business_of_a_payee(url):
    assert browser(make_user(Role.PAYEE)).get(url).status_code == 403


def test_lists_take_the_same_queries_for_any_number_of_rows(clerk, invoice):
    lists = ("/invoices/", "/credit-notes/", "/payments/", "/open-items/", "/tax-rules/")
    make_credit_note(invoice)
    make_payment(account=invoice.account)

    def queries():
        found = {}
        for url in lists:
            with CaptureQueriesContext(connection) as captured:
                assert clerk.get(url).status_code == 200
            found[url] = len(captured)
        return found

    queries()
    one = queries()
    for _ in range(3):
        other = make_invoice(legal_entity=invoice.legal_entity)
        make_credit_note(other)
        make_payment(account=other.account)

    assert queries() == one


def test_the_list_says_how_late_and_how_much(clerk, invoice, clock):
    clock.advance(days=36)

    page = clerk.get("/invoices/?status=overdue").content.decode()

    assert invoice.reference in page
    assert "6 days overdue" in page
    assert "not due 0 %" in page
    assert "1–15 d 100 %" in page


def test_the_invoice_shows_lines_tax_and_what_settled_it(clerk, invoice):
    services.record_payment(
        account_id=invoice.account_id, amount=invoice.total / 2, received_on=date(2026, 11, 20),
        method="transfer", actor=ACTOR, at=AT,
    )  # fmt: skip

    page = clerk.get(f"/invoices/{invoice.pk}/").content.decode()

    assert "Seats" in page
    assert "59.50" in page
    assert "Bank transfer" in page
    assert f"/explain/billing.invoiceline/{invoice.lines.get().pk}/amount/" in page


def test_a_rep_sees_the_status_of_own_customers_only(invoice):
    rep = make_user(Role.SALES_REP)
    person = SalesPerson.objects.create(user=rep, name="Rep")
    mine = make_invoice(
        legal_entity=invoice.legal_entity,
        account=make_account(legal_entity=invoice.legal_entity, owner=person),
    )
    client = browser(rep)

    assert client.get(f"/invoices/{invoice.pk}/").status_code == 404
    page = client.get(f"/invoices/{mine.pk}/").content.decode()

    assert "Status only" in page
    assert "Seats" not in page
    assert client.get(f"/invoices/{mine.pk}/pdf/").status_code == 403


def test_a_payment_recorded_on_the_invoice_settles_it(collector, invoice):
    answer = collector.post(
        f"/invoices/{invoice.pk}/pay/",
        {
            "amount": "119.00", "received_on": "2026-11-20", "method": "transfer",
            "reference": "RF18", "allocate": "this",
        },
    )  # fmt: skip

    assert answer.status_code == 303
    invoice.receivable.refresh_from_db()
    assert invoice.receivable.state == "settled"


def test_a_payment_from_the_future_keeps_what_was_typed(collector, invoice):
    answer = collector.post(
        f"/invoices/{invoice.pk}/pay/",
        {
            "amount": "119.00", "received_on": "2026-12-20", "method": "transfer",
            "reference": "RF18", "allocate": "this",
        },
    )  # fmt: skip

    assert answer.status_code == 422
    assert "RF18" in answer.content.decode()
    assert not Payment.objects.exists()


def test_a_named_allocation_settles_what_was_typed(collector, invoice):
    payment = make_payment("119.00", account=invoice.account)

    answer = collector.post(f"/payments/{payment.pk}/allocate/", {f"invoice_{invoice.pk}": "19.00"})

    assert answer.status_code == 303
    payment.refresh_from_db()
    assert payment.unallocated.amount == 100


def test_a_bill_run_is_started_and_its_page_shows_the_result(clerk, invoice):
    answer = clerk.post(
        "/bill-runs/start/", {"legal_entity": invoice.legal_entity_id, "through": "2026-12-01"}
    )
    jobs.drain(at=AT)

    run = BillRun.objects.get()
    assert answer.status_code == 303
    page = clerk.get(f"/bill-runs/{run.pk}/").content.decode()
    assert run.invoices.get().reference in page


def test_the_start_page_says_what_would_be_issued(clerk, invoice):
    page = clerk.get(
        f"/bill-runs/start/?legal_entity={invoice.legal_entity_id}&through=2026-12-01"
    ).content.decode()

    assert "1 contract is due" in page
    assert "1 document would be issued" in page


def test_held_contracts_are_shown_and_tried_again(clerk):
    contract = make_contract(start_on=date(2026, 11, 1))
    make_phase(contract)
    services.bill_contracts(
        contract_ids=[contract.pk], through=date(2026, 11, 1), actor=ACTOR, at=AT
    )
    assert "tax rule" in clerk.get("/bill-runs/exceptions/").content.decode()
    make_tax_rules()

    schedule = BillingSchedule.objects.get()
    answer = clerk.post("/bill-runs/exceptions/release/", {"ids": schedule.pk})

    schedule.refresh_from_db()
    assert (answer.status_code, schedule.held_reason) == (303, "")


def test_a_credit_is_asked_for_by_one_and_approved_by_another(clerk, invoice):
    line = invoice.lines.get()
    clerk.post(
        f"/invoices/{invoice.pk}/concede/",
        {"line": line.pk, "amount": "10", "reason": "Outage"},
    )
    asked = ConcessionRequest.objects.get()
    assert clerk.post(f"/concessions/{asked.pk}/approve/").status_code == 403

    answer = browser(make_user(Role.CONTROLLER)).post(f"/concessions/{asked.pk}/approve/")

    assert answer.status_code == 303
    assert CreditNote.objects.get().net.amount == 10


def test_cancelling_shows_the_credit_note(clerk, invoice):
    answer = clerk.post(f"/invoices/{invoice.pk}/cancel/", {"reason": "Wrong address"})

    note = CreditNote.objects.get()
    assert answer["Location"] == reverse("billing:credit_note_detail", args=[note.pk])


def test_the_customer_reads_and_pays_behind_the_link(clerk, invoice):
    path = clerk.post(f"/invoices/{invoice.pk}/share/")["Location"]

    page = Client().get(path).content.decode()

    assert invoice.reference in page
    assert "DE02 1203 0000 0000 2020 51" in page
    assert "BCD" in page
    assert PublicLink.objects.get().views == 1
    assert Client().get("/i/" + "x" * 43 + "/").status_code == 404


def test_a_customer_is_asked_for_what_is_still_open(clerk, invoice):
    services.record_payment(
        account_id=invoice.account_id, amount=invoice.total / 4, received_on=date(2026, 11, 20),
        method="transfer", actor=ACTOR, at=AT,
    )  # fmt: skip
    path = clerk.post(f"/invoices/{invoice.pk}/share/")["Location"]

    page = Client().get(path)

    assert ("Amount", "€89.25") in page.context["transfer"]  # 119.00 less a quarter
    assert str(page.context["settled"].amount) == "29.7500"
    assert "EUR89.25" in page.content.decode()


def test_a_credit_note_adds_its_lines_up_with_their_sign(clerk, invoice):
    note = make_credit_note(invoice)

    page = clerk.get(f"/credit-notes/{note.pk}/")

    lines = [line.amount.amount for line in page.context["lines"]]
    assert page.context["sums"]["net"].amount == sum(lines) < 0


def test_a_credit_notes_page_is_not_opened_by_an_invoices_link(invoice):
    note = make_credit_note(invoice)
    token = public_links.issue(
        purpose=services.NOTE_PURPOSE, subject_label="billing.creditnote", subject_id=note.pk,
        expires_at=AT + timedelta(days=1), actor=ACTOR, at=AT,
    )  # fmt: skip

    assert Client().get(f"/i/note/{token}/").status_code == 200
    assert Client().get(f"/i/{token}/").status_code == 404


def test_the_pdf_is_made_once_and_kept(clerk, invoice):
    first = clerk.get(f"/invoices/{invoice.pk}/pdf/")
    second = clerk.get(f"/invoices/{invoice.pk}/pdf/")

    assert first.content.startswith(b"%PDF")
    assert first.content == second.content
    assert Attachment.objects.filter(subject_label="billing.invoice").count() == 1


def test_the_path_of_an_order_shows_billed_and_paid(drain):
    make_tax_rules()
    order = make_order(legal_entity=make_legal_entity("kw"), start_on=date(2026, 11, 15))
    assert billed_steps([order.pk])[order.pk].state in ("run", "todo")
    drain()

    billed, paid = billed_steps([order.pk])[order.pk], paid_steps([order.pk])[order.pk]

    assert (billed.state, paid.state) == ("done", "wait")
    assert billed.note.startswith("KW-INV-2026")


def test_the_palette_finds_invoices_in_scope(invoice):
    found = find_invoices(make_user(Role.BILLING), invoice.reference)

    assert [one.label for one in found] == [invoice.reference]
    assert find_invoices(make_user(Role.PAYEE), invoice.reference) == []
