"""Every list, form and record page of the product, and the customer's, in a real browser.

Lists and forms come from the URL table, record pages from the links that the lists show. A new
page is looked at as soon as it has a route and one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from djmoney.money import Money

from billing import services as billing
from billing.models import Invoice, InvoiceLine
from catalog.states import Adapter, ProductState
from integrations import services as integrations
from quoting import services as quoting
from quoting.models import QuoteVersion
from revops.core import jobs, outbox, tasks
from revops.core.actor import Actor, acting
from revops.core.models import User
from revops.core.roles import Role
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import ListScreen
from tests.browser.examining import Seen
from tests.core.access.test_matrix import DOORS, Door
from tests.factories.catalog import make_feature, make_product
from tests.factories.company import Company, draft_quote, make_company, send, sign
from tests.factories.core import make_user
from tests.factories.crm import make_account, make_opportunity, make_team
from tests.factories.facts import Recorder, ThingHappened, thing
from tests.factories.integrations import make_mapping

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CRM_FILES = {
    "accounts.csv": "account,sector,year_established,revenue,employees,"
    "office_location,subsidiary_of\nCancity,technolgy,2001,718.62,2448,United States,\n",
    "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\n",
    "sales_teams.csv": "sales_agent,manager,regional_office\nAnn Lee,Max Fox,Central\n",
    "sales_pipeline.csv": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,"
    "close_date,close_value\nA1,Ann Lee,GTXPro,Cancity,Won,2016-10-20,2017-03-01,1200\n",
}


@pytest.fixture
def everybody(transactional_db: None) -> User:
    return make_user(*Role, full_name="Ines Albrecht", email="ines@everybody.example")


@pytest.fixture
def busy(everybody: User) -> Company:
    """A company with something on every list; its pages run on the real clock."""
    at = datetime.now(UTC)
    quarter = at.date().replace(month=(at.month - 1) // 3 * 3 + 1, day=1)
    company = make_company(since=quarter, adapter=Adapter.INTERNAL, at=at)
    _sell(company, at)
    _credit(company, at)
    _offer(company, at)
    _import(at)
    _fill_in(company)
    tasks.settle(at=at)
    _stop_a_fact(at)
    return company


def _sell(company: Company, at: datetime) -> None:
    """A deal through the whole chain, in part paid; a run that found nothing more."""
    quote = draft_quote(company, at=at, start_on=at.date())
    sign(send(company, quote, at=at), at=at)
    outbox.drain(at=at)
    actor = Actor(kind="rule", id="tests", label="Tests")
    billing.record_payment(
        account_id=company.account.pk, amount=Money("1000.00", "EUR"), received_on=at.date(),
        method="transfer", actor=actor, at=at,
    )  # fmt: skip
    billing.start_bill_run(legal_entity_id=company.seller.pk, through=at.date(), actor=actor, at=at)
    jobs.drain(at=at)


def _credit(company: Company, at: datetime) -> None:
    """A credit by decision: one asks, another gives."""
    asking, giving = (
        make_user(Role.BILLING, full_name="Paul Okafor"),
        make_user(Role.CONTROLLER, full_name="Viktor Hahn"),
    )
    line = InvoiceLine.objects.filter(invoice=Invoice.objects.get()).earliest("pk")
    for amount in ("20.00", "30.00"):
        asked = billing.request_concession(
            line_id=line.pk, amount=Decimal(amount), reason="Slow start",
            actor=_acting(asking), at=at,
        )  # fmt: skip
    billing.approve_concession(request_id=asked.pk, actor=_acting(giving), at=at)


def _acting(user: User) -> Actor:
    return Actor(kind="user", id=str(user.pk), label=user.full_name)


def _offer(company: Company, at: datetime) -> None:
    """A draft, one that waits for the manager, one that waits for the customer."""
    draft_quote(company, at=at, title="Draft")
    waiting = draft_quote(company, at=at, discount="12", start_on=at.date(), title="Waiting")
    rep = company.acting(company.rep)
    quoting.submit_quote(quote_id=waiting.pk, actor=rep, at=at)
    send(company, draft_quote(company, at=at, start_on=at.date(), title="Sent"), at=at)


def _import(at: datetime) -> None:
    operator = Actor(kind="import", id="crm", label="CRM import")
    with acting(operator, source="import"):
        files = {name: text.encode() for name, text in CRM_FILES.items()}
        integrations.start_crm_import(files=files, actor=operator, at=at)
    jobs.drain(at=at)
    make_mapping("GTXBasic", "GTX Basic")


def _stop_a_fact(at: datetime) -> None:
    """A fact that its handler refused eight times."""
    recorder = Recorder()
    recorder.failing[1] = ValueError("the books of that month are closed")
    with outbox.subscribed(recorder, ThingHappened):
        with transaction.atomic():
            outbox.emit(thing(1), actor=Actor(kind="rule", id="tests", label="Tests"), at=at)
        outbox.drain(at=at, ignore_backoff=True)


def _fill_in(company: Company) -> None:
    """What no service of a deal leaves behind."""
    make_team("Mid-market", region="DACH")
    make_opportunity(
        "Warehouse roll-out, three sites", account=company.account, owner=company.rep,
        amount="296727.60", state="engaging", engaged_on=date(2026, 10, 5),
        expected_close_on=date(2026, 12, 18),
    )  # fmt: skip
    make_account("Voss Gruppe SE", legal_entity=company.seller, owner=company.rep)
    make_feature(make_product("Scanner", code="SCAN", state=ProductState.DRAFT), "scans")


def _kind(door: Door) -> str:
    """Return "list", "record" or "form" for pages that are looked at; else nothing."""
    view = door.view
    if not isinstance(view, type) or issubclass(view, ActionScreen):
        return ""
    if issubclass(view, DetailScreen) and door.route.endswith("<int:pk>/"):
        return "record"
    if "<" in door.route:
        return ""
    return (
        "form" if issubclass(view, FormScreen) else "list" if issubclass(view, ListScreen) else ""
    )


def _route_of(path: str) -> str:
    try:
        return str(resolve(path.split("?")[0]).route)
    except Resolver404:
        return ""


def _found(user: User) -> dict[str, str]:
    """Return route → address of every list and form, and of one record of each kind."""
    client = Client()
    client.force_login(user)
    found = {door.route: f"/{door.route}" for door in DOORS if _kind(door) in ("list", "form")}
    records = {door.route for door in DOORS if _kind(door) == "record"}
    for door in DOORS:
        if _kind(door) == "list":
            page = client.get(f"/{door.route}").content.decode()
            for path in re.findall(r'href="(/[^"]+/\d+/)"', page):
                if (route := _route_of(path)) in records:
                    found.setdefault(route, path)
    return found


@pytest.mark.parametrize("half", [0, 1], ids=["even", "odd"])
def test_every_page_is_reached_from_a_list_and_reads_well(half, busy, everybody, examine):
    found = _found(everybody)
    assert [d.route for d in DOORS if _kind(d) == "record" and d.route not in found] == []

    pages = {_name(path): Seen(path, everybody) for path in sorted(found.values())[half::2]}
    if half:
        pages |= {f"public-{n}": Seen(path, None) for n, path in enumerate(_public_pages())}
    assert examine(pages) == {}


def _name(path: str) -> str:
    return path.strip("/").replace("/", "-")


def _public_pages() -> Iterator[str]:
    """The pages of somebody who is not signed in: a customer, and the log-in."""
    yield "/login/"
    for version in QuoteVersion.objects.filter(
        state__in=["sent", "signed"], quote__opportunity=None
    ):
        yield quoting.link_to(version.pk)
    operator = Actor(kind="operator", id="tests", label="Tests")
    invoice = Invoice.objects.earliest("pk")
    yield billing.share_invoice(invoice_id=invoice.pk, actor=operator, at=datetime.now(UTC))
