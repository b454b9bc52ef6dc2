"""The API of the billing floor."""

from datetime import date

import pytest
from django.test import Client

from billing import services
from billing.models import (
    Allocation,
    BillingSchedule,
    BillRun,
    ConcessionRequest,
    CreditNote,
    Payment,
    TaxRule,
)
from revops.core import public_ids
from revops.core.roles import Role
from tests.factories.billing import ACTOR, AT, make_credit_note, make_invoice, make_payment
from tests.factories.core import make_legal_entity, make_user
from tests.factories.crm import make_contact

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def _now(clock):
    """Programs ask at the factories' instant."""


class Program:
    """A logged-in caller."""

    def __init__(self, *roles):
        self.client = Client()
        user = make_user(*roles)
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path):
        return self.client.get(f"{BASE}/{path}")

    def post(self, path, body=None, key=""):
        headers = {"idempotency-key": key} if key else {}
        return self.client.post(
            f"{BASE}/{path}", body or {}, content_type="application/json", headers=headers
        )


@pytest.fixture
def clerk():
    return Program(Role.BILLING)


@pytest.fixture
def collector():
    return Program(Role.COLLECTIONS)


@pytest.fixture
def invoice():
    """119.00 for November 2026."""
    return make_invoice(legal_entity=make_legal_entity("kw"), start_on=date(2026, 11, 1))


def pid(row):
    return public_ids.encode(row)


def test_every_noun_is_listed_and_read(clerk, invoice):
    note = make_credit_note(invoice)
    nouns = {
        "invoices": invoice,
        "credit-notes": note,
        "payments": make_payment(account=invoice.account),
        "allocations": Allocation.objects.get(),
        "open-items": invoice.receivable,
        "bill-runs": services.start_bill_run(
            legal_entity_id=invoice.legal_entity_id, through=date(2026, 12, 1), actor=ACTOR, at=AT
        ),
        "billing-schedules": BillingSchedule.objects.get(),
        "tax-rules": TaxRule.objects.first(),
    }
    for path, row in nouns.items():
        listed = clerk.get(f"{path}/")
        assert (path, listed.status_code) == (path, 200)
        assert pid(row) in [one["id"] for one in listed.json()["data"]] or path == "tax-rules"
        assert clerk.get(f"{path}/{pid(row)}/").status_code == 200


def test_an_invoice_tells_its_lines_and_what_is_open(clerk, invoice):
    body = clerk.get(f"invoices/{pid(invoice)}/").json()

    assert body["total"] == {"amount": "119.00", "currency": "EUR"}
    assert body["open_amount"] == {"amount": "119.00", "currency": "EUR"}
    assert body["state"] == "open"
    assert [line["amount"]["amount"] for line in body["lines"]] == ["100.00"]
    assert [tax["code"] for tax in body["tax_lines"]] == ["S"]


def test_a_payment_is_recorded_once_per_key_and_settles(collector, invoice):
    body = {
        "account": pid(invoice.account),
        "amount": {"amount": "119.00", "currency": "EUR"},
        "received_on": "2026-11-20",
        "method": "transfer",
    }

    first = collector.post("payments/", body, key="receipt-1")
    again = collector.post("payments/", body, key="receipt-1")

    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert Payment.objects.count() == 1
    invoice.receivable.refresh_from_db()
    assert invoice.receivable.state == "settled"


def test_money_needs_a_key(collector, invoice):
    payment = make_payment(account=invoice.account)

    assert collector.post(f"payments/{pid(payment)}/allocate/").status_code == 400


def test_a_payment_is_allocated_by_name_and_undone(collector, invoice):
    payment = make_payment("119.00", account=invoice.account)
    named = {"named": [{"invoice": pid(invoice), "amount": "19.00"}]}

    answer = collector.post(f"payments/{pid(payment)}/allocate/", named, key="a")
    row = Allocation.objects.get()
    undone = collector.post(f"allocations/{pid(row)}/undo/", key="b")

    assert answer.json()["unallocated"] == {"amount": "100.00", "currency": "EUR"}
    assert undone.status_code == 200
    payment.refresh_from_db()
    assert payment.unallocated == payment.amount


def test_too_much_is_a_conflict_and_changes_nothing(collector, invoice):
    payment = make_payment("500.00", account=invoice.account)
    named = {"named": [{"invoice": pid(invoice), "amount": "119.01"}]}

    answer = collector.post(f"payments/{pid(payment)}/allocate/", named, key="a")

    assert (answer.status_code, answer.json()["code"]) == (409, "over_allocation")
    assert not Allocation.objects.exists()


def test_a_credit_note_is_used_for_another_invoice(collector, invoice):
    services.record_payment(
        account_id=invoice.account_id, amount=invoice.total, received_on=date(2026, 11, 20),
        method="transfer", actor=ACTOR, at=AT,
    )  # fmt: skip
    note = make_credit_note(invoice)
    other = make_invoice(legal_entity=invoice.legal_entity, account=invoice.account)

    answer = collector.post(f"credit-notes/{pid(note)}/allocate/", key="c")

    assert answer.json()["state"] == "settled"
    other.receivable.refresh_from_db()
    assert other.receivable.state == "partial"


def test_an_invoice_is_cancelled_and_sent(clerk, invoice):
    make_contact(invoice.account)

    assert clerk.post(f"invoices/{pid(invoice)}/send/").status_code == 200
    answer = clerk.post(f"invoices/{pid(invoice)}/cancel/", {"reason": "Void"}, key="x")

    assert answer.json()["state"] == "settled"
    assert CreditNote.objects.get().kind == "cancellation"


def test_a_bill_run_is_queued(clerk, invoice):
    body = {"legal_entity": pid(invoice.legal_entity), "through": "2026-12-01"}

    answer = clerk.post("bill-runs/", body, key="run")

    assert answer.status_code == 201
    assert (answer.json()["contracts"], BillRun.objects.count()) == (1, 1)


def test_a_tax_rule_is_put_on_file_and_ended(clerk):
    body = {
        "seller_country": "DE", "buyer_region": "DE", "code": "S", "rate": "19",
        "valid_from": "2027-01-01",
    }  # fmt: skip

    made = clerk.post("tax-rules/", body)
    ended = clerk.post(f"tax-rules/{made.json()['id']}/end/", {"valid_until": "2028-01-01"})

    assert (made.status_code, ended.json()["valid_until"]) == (201, "2028-01-01")


def test_a_credit_is_asked_for_and_decided_by_two(clerk, invoice):
    body = {"line": pid(invoice.lines.get()), "amount": "10.00", "reason": "Outage"}
    asked = clerk.post("concession-requests/", body, key="ask").json()

    assert clerk.post(f"concession-requests/{asked['id']}/approve/", key="own").status_code == 403
    controller = Program(Role.CONTROLLER)
    answer = controller.post(f"concession-requests/{asked['id']}/approve/", key="yes")

    assert answer.json()["state"] == "approved"


def test_a_request_is_rejected(clerk, invoice):
    body = {"line": pid(invoice.lines.get()), "amount": "10.00", "reason": "Outage"}
    asked = clerk.post("concession-requests/", body, key="ask").json()

    answer = Program(Role.CONTROLLER).post(f"concession-requests/{asked['id']}/reject/")

    assert answer.json()["state"] == "rejected"
    assert ConcessionRequest.objects.get().concession is None


def test_a_payee_reads_no_documents(invoice):
    assert Program(Role.PAYEE).get("invoices/").status_code == 403
