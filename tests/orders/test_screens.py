"""Screens of the order floor: what they show, whom they refuse, what a verb does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import SalesPerson
from orders import services
from orders.models import Amendment, ChargePhase, Contract, OrderLine, ProvisioningRequest
from orders.selectors.path import delivered_steps, provisioned_steps
from orders.views.panels import contracts_of_account, orders_of_account
from revops.core.actor import Actor, acting
from revops.core.models import StateChange
from revops.core.roles import Role
from revops.core.screens import palette, path
from tests.factories.catalog import make_feature
from tests.factories.core import browser, make_user
from tests.factories.orders import ACTOR, AT, make_contract, make_order, make_phase
from tests.factories.quoting import Line, make_charges, make_price_book, make_signed_quote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(clock):
    """Pages are read at the factories' instant."""


@pytest.fixture
def desk():
    return browser(make_user(Role.DEAL_DESK))


def order_of(adapter, **arguments):
    book = make_price_book()
    _setup, seats = make_charges(book, adapter=adapter)
    quote = make_signed_quote(lines=[Line(seats, Decimal(10))], price_book=book, **arguments)
    return make_order(quote)


# --- every page answers ---------------------------------------------------------------------


def test_every_page_opens_for_the_deal_desk(desk):
    order = order_of("manual")
    request = ProvisioningRequest.objects.get()
    contract = order.amendment.contract
    phase = ChargePhase.objects.get()
    pages = [
        "/orders/", f"/orders/{order.pk}/", "/contracts/", f"/contracts/{contract.pk}/",
        f"/contracts/{contract.pk}/cancel/", f"/contracts/phases/{phase.pk}/change/",
        f"/contracts/phases/{phase.pk}/end/", "/subscriptions/", "/entitlements/",
        "/provisioning/", f"/provisioning/{request.pk}/",
        f"/provisioning/{request.pk}/complete/", f"/provisioning/{request.pk}/retry/",
        f"/provisioning/{request.pk}/skip/",
    ]  # fmt: skip

    answers = {url: desk.get(url).status_code for url in pages}

    assert answers == dict.fromkeys(pages, 200)


@pytest.mark.parametrize(
    "url", ["/orders/", "/contracts/", "/provisioning/", "/subscriptions/", "/entitlements/"]
)
def test_orders_are_no_business_of_an_admin_or_payee(url):
    assert browser(make_user(Role.ADMIN)).get(url).status_code == 403
    assert browser(make_user(Role.PAYEE)).get(url).status_code == 403


def test_lists_take_the_same_queries_for_any_number_of_rows(desk):
    lists = ("/orders/", "/contracts/", "/subscriptions/", "/entitlements/", "/provisioning/")

    def queries():
        found = {}
        for url in lists:
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(url).status_code == 200
            found[url] = len(captured)
        return found

    first = order_of("manual")
    make_feature(first.lines.get().product)
    queries()
    few = queries()
    for _n in range(5):
        order_of("manual", account=first.account, owner=first.owner)

    assert queries() == few


def test_a_list_filters_sorts_and_exports_what_it_shows(desk):
    done = make_order()
    waiting = order_of("manual")

    shown = desk.get("/orders/?state=booked&sort=-tcv")
    export = desk.get("/orders/?state=booked&export=csv").getvalue().decode()

    assert [row.label for row in shown.context["table"].rows] == [waiting.number]
    assert waiting.number in export
    assert done.number not in export
    assert "ord_" in export


def test_a_rep_sees_own_orders_and_contracts_and_no_others():
    rep = make_user(Role.SALES_REP)
    owner = SalesPerson.objects.create(name="Mara", user=rep)
    own = make_order(make_signed_quote(owner=owner))
    other = make_order()
    client = browser(rep)

    rows = client.get("/orders/").context["table"].rows

    assert [row.label for row in rows] == [own.number]
    assert client.get(f"/orders/{own.pk}/").status_code == 200
    contract = own.amendment.contract
    assert client.get(f"/contracts/{contract.pk}/").status_code == 200
    assert client.get(f"/contracts/{contract.pk}/cancel/").status_code == 403
    assert client.get(f"/orders/{other.pk}/").status_code == 404
    assert client.get(f"/contracts/{other.amendment.contract_id}/").status_code == 404
    assert client.post(f"/contracts/{other.amendment.contract_id}/cancel/").status_code in (
        403,
        404,
    )


# --- an order -------------------------------------------------------------------------------


def test_an_order_shows_its_lines_delivery_contract_and_path(desk):
    order = make_order()

    page = desk.get(f"/orders/{order.pk}/")
    text = page.content.decode()

    for words in (
        order.number, order.amendment.contract.number, order.account.name, "21,800.00",
        "9,800.00", "500.00", "Delivered", "ord_", "nothing to set up",
    ):  # fmt: skip
        assert words in text
    steps = {step.key: step.state for step in page.context["page"].path}
    assert (steps["provisioned"], steps["delivered"]) == ("done", "done")


# --- the life-cycle line --------------------------------------------------------------------


def step(order, key):
    return next(one for one in path.strip(order.pk) if one.key == key)


def test_the_step_says_that_a_person_is_waited_for_and_then_who_did_it():
    order = order_of("manual")
    request = ProvisioningRequest.objects.get()
    waiting = step(order, "provisioned")
    assert (waiting.state, waiting.note) == ("wait", "waits for a person")
    assert waiting.url == f"/provisioning/{request.pk}/"
    assert step(order, "delivered").state == "todo"

    services.complete_provisioning(request_id=request.pk, actor=ACTOR, at=AT)

    done = step(order, "provisioned")
    assert (done.state, done.note) == ("done", "0.0 s · rule")
    assert step(order, "delivered").state == "done"


def test_the_step_names_a_person_but_not_the_customer_for_whom_a_rule_acted():
    mara = Actor(kind="user", id="7", label="Mara Lindqvist")
    petra = Actor(kind="contact", id="9", label="Petra Voss")
    by_hand, by_rule = order_of("manual"), order_of("manual")
    requests = list(ProvisioningRequest.objects.order_by("pk"))

    services.complete_provisioning(request_id=requests[0].pk, actor=mara, at=AT)
    with acting(petra, source="chain", via="orders.deliver"):
        services.complete_provisioning(request_id=requests[1].pk, actor=petra, at=AT)

    assert step(by_hand, "delivered").note == "0.0 s · Mara Lindqvist"
    assert step(by_rule, "delivered").note == "0.0 s · rule"
    trail = StateChange.objects.get(subject_id=by_rule.pk, subject_label="orders.order")
    assert trail.actor == petra.as_json() | {"via": "orders.deliver"}


def test_the_step_says_why_and_after_how_many_tries_it_failed():
    order = order_of("webhook")
    request = ProvisioningRequest.objects.get()
    assert (step(order, "provisioned").state, step(order, "provisioned").note) == ("run", "asked")
    request.errand.attempts = 8
    request.errand.save()

    services.fail_provisioning(request_id=request.pk, error="answered 503", actor=ACTOR, at=AT)

    failed = step(order, "provisioned")
    assert (failed.state, failed.note) == ("fail", "503, 8 tries")


def test_an_order_delivered_in_part_says_how_far_it_is():
    book = make_price_book()
    setup, _seats = make_charges(book)
    _setup, seats = make_charges(book, adapter="manual")
    order = make_order(make_signed_quote(lines=[Line(setup), Line(seats)], price_book=book))

    partly = step(order, "delivered")

    assert (partly.state, partly.note) == ("run", "1 of 2 lines")


def test_the_steps_of_many_orders_take_as_many_queries_as_those_of_one(
    django_assert_num_queries,
):
    orders = [order_of("manual") for _ in range(4)]

    for ids in ([orders[0].pk], [order.pk for order in orders]):
        with django_assert_num_queries(4):
            provisioned_steps(ids)
        with django_assert_num_queries(3):
            delivered_steps(ids)


# --- amending -------------------------------------------------------------------------------


def running(**columns):
    contract = make_contract(start_on=date(2026, 1, 1), until=date(2027, 1, 1))
    return make_phase(contract, quantity="10", unit_price="50", **columns)


def test_a_contract_shows_its_figures_phases_and_history(desk):
    phase = running()

    page = desk.get(f"/contracts/{phase.contract_id}/")
    text = page.content.decode()

    figures = {str(f.label): f.value for f in page.context["page"].figures}
    assert (figures["MRR"], figures["ARR"], figures["Contract value"]) == (500, 6000, 6000)
    for words in (phase.description, "Running", "1 Jan 2026", "every month", "Cancel contract"):
        assert words in text


def test_a_new_quantity_is_agreed_on_screen(desk):
    phase = running()

    answer = desk.post(
        f"/contracts/phases/{phase.pk}/change/",
        {"effective_on": "2026-12-01", "quantity": "12", "reason": "Two more"},
    )

    old, new = ChargePhase.objects.order_by("pk")
    assert (answer.status_code, answer.url) == (303, f"/contracts/{phase.contract_id}/")
    assert (old.until, new.quantity, new.unit_price) == (date(2026, 12, 1), 12, 50)
    assert Amendment.objects.get(number=2).reason == "Two more"
    page = desk.get(f"/contracts/{phase.contract_id}/").content.decode()
    assert "2 · Change" in page
    assert "To come" in page


@pytest.mark.parametrize(
    "data",
    [
        {"effective_on": "2026-12-01"},
        {"effective_on": "2026-12-01", "quantity": "0"},
        {"effective_on": "2026-12-01", "quantity": "10", "unit_price": "50"},
        {"effective_on": "2025-12-01", "quantity": "12"},
        {"effective_on": "2027-02-01", "quantity": "12"},
        {"effective_on": "someday", "quantity": "12"},
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(desk, data):
    phase = running()

    answer = desk.post(f"/contracts/phases/{phase.pk}/change/", data)

    assert answer.status_code == 422
    assert (ChargePhase.objects.count(), Amendment.objects.count()) == (1, 1)


def test_a_charge_is_ended_on_screen(desk):
    phase = running()

    answer = desk.post(f"/contracts/phases/{phase.pk}/end/", {"effective_on": "2026-12-01"})

    phase.refresh_from_db()
    assert (answer.status_code, phase.until) == (303, date(2026, 12, 1))


def test_a_delivered_one_time_charge_says_why_it_cannot_be_changed(desk):
    phase = make_phase(kind="one_time")

    for verb in ("change", "end"):
        page = desk.get(f"/contracts/phases/{phase.pk}/{verb}/").content.decode()
        assert "one-time charge is credited" in page or "Only a recurring charge" in page


def test_a_cancellation_says_what_it_will_do_and_does_it(desk):
    order = make_order(make_signed_quote(start_on=date(2026, 11, 1)))
    contract = order.amendment.contract

    preview = desk.get(f"/contracts/{contract.pk}/cancel/?effective_on=2027-01-01").content.decode()

    assert "on 1 Jan 2027, the first day not served" in preview
    assert "changes MRR by" in preview
    assert "500.00" in preview
    assert Contract.objects.get().state == "active"
    answer = desk.post(
        f"/contracts/{contract.pk}/cancel/",
        {"effective_on": "2027-01-01", "reason": "Closed down"},
    )
    assert answer.status_code == 303
    contract.refresh_from_db()
    assert contract.state == "cancelled"
    page = desk.get(f"/contracts/{contract.pk}/")
    (cancel,) = [a for a in page.context["page"].actions if str(a.label) == "Cancel contract"]
    assert str(cancel.why_not) == "Only possible while Active; this is Cancelled."
    again = desk.post(
        f"/contracts/{contract.pk}/cancel/", {"effective_on": "2027-01-01", "reason": "Twice"}
    )
    assert again.status_code == 422
    assert Amendment.objects.filter(kind="cancel").count() == 1


def test_a_cancellation_needs_a_reason(desk):
    contract = running().contract

    answer = desk.post(f"/contracts/{contract.pk}/cancel/", {"effective_on": "2026-12-01"})

    assert answer.status_code == 422
    assert Contract.objects.get().state == "active"


def test_who_may_only_read_gets_no_verb():
    phase = running()
    auditor = browser(make_user(Role.AUDITOR))

    page = auditor.get(f"/contracts/{phase.contract_id}/")

    assert page.status_code == 200
    assert reverse("orders:phase_change", args=[phase.pk]) not in page.content.decode()
    for url in (
        f"/contracts/{phase.contract_id}/cancel/",
        f"/contracts/phases/{phase.pk}/change/",
        f"/contracts/phases/{phase.pk}/end/",
    ):
        assert auditor.post(url, {"effective_on": "2026-12-01"}).status_code == 403
    assert Amendment.objects.count() == 1


# --- provisioning ---------------------------------------------------------------------------


def test_a_manual_request_is_completed_on_screen(desk):
    order_of("manual")
    request = ProvisioningRequest.objects.get()

    future = desk.post(f"/provisioning/{request.pk}/complete/", {"done_on": "2026-11-22"})
    assert future.status_code == 422
    answer = desk.post(
        f"/provisioning/{request.pk}/complete/", {"done_on": "2026-11-20", "note": "By phone"}
    )

    assert answer.status_code == 303
    request.refresh_from_db()
    assert (request.state, request.note) == ("done", "By phone")
    assert OrderLine.objects.get().delivered_on == date(2026, 11, 20)


def test_a_failed_request_is_retried_and_skipped_with_a_reason(desk):
    order_of("webhook")
    request = ProvisioningRequest.objects.get()
    here = f"/provisioning/{request.pk}/"
    assert desk.post(f"{here}retry/").status_code == 422
    services.fail_provisioning(request_id=request.pk, error="answered 503", actor=ACTOR, at=AT)
    assert "answered 503" in desk.get(here).content.decode()

    assert desk.post(f"{here}retry/").status_code == 303
    services.fail_provisioning(request_id=request.pk, error="answered 503", actor=ACTOR, at=AT)
    assert desk.post(f"{here}skip/", {"reason": ""}).status_code == 422
    assert desk.post(f"{here}skip/", {"reason": "Set up by phone"}).status_code == 303

    request.refresh_from_db()
    assert (request.state, request.series) == ("skipped", 2)
    assert OrderLine.objects.get().state == "delivered"


def test_the_queue_shows_what_needs_a_person(desk):
    order_of("manual")
    order_of("webhook")

    page = desk.get("/provisioning/?needs=person")

    assert len(page.context["table"].rows) == 1


# --- on other pages -------------------------------------------------------------------------


def test_an_account_shows_its_contracts_and_orders(rf):
    quote = make_signed_quote()
    product = quote.versions.get().lines.first().product
    make_feature(product)
    order = make_order(quote)
    request = rf.get("/")
    request.user = make_user(Role.DEAL_DESK)

    contracts = contracts_of_account(request, order.account)
    orders = orders_of_account(request, order.account)

    assert [row.number for row, _tone in contracts.context["rows"]] == [
        order.amendment.contract.number
    ]
    assert [(row.number, len(steps)) for row, steps in orders.context["rows"]] == [
        (order.number, 9)
    ]
    page = browser(request.user).get(f"/accounts/{order.account_id}/")
    if page.status_code == 200:
        assert order.number in page.content.decode()
    request.user = make_user(Role.ADMIN)
    assert orders_of_account(request, order.account) is None


def test_the_palette_finds_orders_and_contracts_within_the_scope():
    order = make_order()
    number = order.number.rsplit("-", 1)[0]

    found = {str(f.label) for f in palette.search(make_user(Role.DEAL_DESK), number)}

    assert order.number in found
    assert palette.search(make_user(Role.ADMIN), number) == []
    stranger = make_user(Role.SALES_REP)
    assert palette.search(stranger, number) == []
