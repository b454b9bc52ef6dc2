"""The API of the order floor."""

from datetime import date

import pytest
from django.test import Client

from crm.models import SalesPerson
from orders import services
from orders.models import Amendment, ChargePhase, Contract, ProvisioningRequest
from revops.core import public_ids
from revops.core.roles import Role
from tests.factories.catalog import make_feature
from tests.factories.core import make_user
from tests.factories.orders import ACTOR, AT, make_contract, make_order, make_phase
from tests.factories.quoting import Line, make_charges, make_price_book, make_signed_quote

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def _now(clock):
    """Programs ask at the factories' instant."""


class Program:
    """A logged-in caller."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path):
        return self.client.get(f"{BASE}/{path}")

    def post(self, path, body=None, key=""):
        headers = {"idempotency-key": key} if key else {}
        return self.client.post(
            f"{BASE}/{path}", body or {}, content_type="application/json", headers=headers
        )


@pytest.fixture
def desk():
    return Program(make_user(Role.DEAL_DESK))


def pid(row):
    return public_ids.encode(row)


def manual_request():
    book = make_price_book()
    _setup, seats = make_charges(book, adapter="manual")
    make_feature(seats.version.product)
    make_order(make_signed_quote(lines=[Line(seats)], price_book=book))
    return ProvisioningRequest.objects.get()


def running():
    contract = make_contract(start_on=date(2026, 1, 1), until=date(2027, 1, 1))
    return make_phase(contract, quantity="10", unit_price="50")


def test_every_noun_is_listed_and_read(desk):
    request = manual_request()
    order = request.order_line.order
    contract = order.amendment.contract
    nouns = {
        "orders": order,
        "contracts": contract,
        "amendments": order.amendment,
        "subscriptions": contract.subscriptions.get(),
        "phases": contract.phases.get(),
        "provisioning-requests": request,
        "entitlements": contract.entitlements.get(),
    }

    for name, row in nouns.items():
        assert [one["id"] for one in desk.get(f"{name}/").json()["data"]] == [pid(row)], name
        answer = desk.get(f"{name}/{pid(row)}/")
        assert (answer.status_code, answer.json()["id"]) == (200, pid(row)), name


def test_an_order_names_its_contract_and_lines(desk):
    order = make_order()

    body = desk.get(f"orders/{pid(order)}/?expand=contract").json()

    assert (body["number"], body["state"]) == (order.number, "delivered")
    assert body["tcv"] == {"amount": "21800.00", "currency": "EUR"}
    assert body["contract"]["number"] == order.amendment.contract.number
    assert [(one["quantity"], one["state"]) for one in body["lines"]] == [
        ("1", "delivered"),
        ("10", "delivered"),
    ]


def test_what_is_out_of_scope_does_not_exist():
    rep = make_user(Role.SALES_REP)
    SalesPerson.objects.create(name="Mara", user=rep)
    order = make_order()
    program = Program(rep)

    assert program.get("orders/").json()["data"] == []
    assert program.get(f"orders/{pid(order)}/").status_code == 404
    assert program.get(f"contracts/{pid(order.amendment.contract)}/").status_code == 404
    assert Program(make_user(Role.PAYEE)).get("orders/").status_code == 403


def test_a_quantity_is_changed_once_under_one_key(desk):
    phase = running()
    body = {"effective_on": "2026-12-01", "quantity": "12"}
    here = f"phases/{pid(phase)}/change/"

    assert desk.post(here, body).status_code == 400
    first = desk.post(here, body, key="a-key-of-mine")
    again = desk.post(here, body, key="a-key-of-mine")

    assert (first.status_code, first.json()["until"]) == (200, "2026-12-01")
    assert again["Idempotent-Replayed"] == "true"
    assert ChargePhase.objects.latest("pk").quantity == 12
    assert Amendment.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"effective_on": "2026-12-01", "quantity": "10"}, 422),
        ({"effective_on": "2030-12-01", "quantity": "12"}, 422),
        ({"effective_on": "9999-12-31", "quantity": "12"}, 422),
        ({"effective_on": "2026-12-01", "quantity": "-1"}, 422),
        ({"effective_on": "2026-12-01", "quantity": 12}, 422),
        ({"quantity": "12"}, 422),
    ],
)
def test_a_change_that_cannot_be_is_a_problem_and_changes_nothing(desk, body, status):
    phase = running()

    answer = desk.post(f"phases/{pid(phase)}/change/", body, key="k-1234567890")

    assert answer.status_code in (400, status)
    assert answer["content-type"].startswith("application/problem+json")
    assert (ChargePhase.objects.count(), Amendment.objects.count()) == (1, 1)


def test_a_charge_is_ended(desk):
    phase = running()

    answer = desk.post(
        f"phases/{pid(phase)}/end/", {"effective_on": "2026-12-01"}, key="k-1234567890"
    )

    assert (answer.status_code, answer.json()["until"]) == (200, "2026-12-01")


def test_a_contract_is_cancelled_and_then_it_is_over(desk):
    contract = running().contract
    body = {"effective_on": "2026-12-01", "reason": "Closed down"}
    here = f"contracts/{pid(contract)}/cancel/"

    answer = desk.post(here, body, key="k-1234567890")
    again = desk.post(here, body, key="k-0987654321")

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert again.status_code == 409
    auditor = Program(make_user(Role.AUDITOR))
    assert auditor.post(here, body, key="k-1111111111").status_code == 403
    assert Contract.objects.get().state == "cancelled"


def test_the_other_system_confirms_what_it_set_up():
    request = manual_request()
    program = Program(make_user(Role.INTEGRATION))
    here = f"provisioning-requests/{pid(request)}"

    assert program.post(f"{here}/complete/", {"done_on": "2026-11-22"}).status_code == 400
    done = program.post(f"{here}/complete/", {"done_on": "2026-11-20", "note": "ok"})

    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert program.post(f"{here}/complete/").status_code == 409
    assert program.post(f"{here}/retry/").status_code == 409


def test_a_failed_request_is_retried_and_skipped(desk):
    request = manual_request()
    here = f"provisioning-requests/{pid(request)}"
    for verb, body in (("retry", {}), ("skip", {"reason": "By phone"})):
        services.fail_provisioning(request_id=request.pk, error="refused", actor=ACTOR, at=AT)
        answer = desk.post(f"{here}/{verb}/", body)
        assert answer.status_code == 200, answer.content

    request.refresh_from_db()
    assert (request.state, request.series, request.note) == ("skipped", 2, "By phone")
