"""The admin over a company that has done everything twice: each page loads, at a constant cost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from djmoney.money import Money

from billing import services as billing
from billing.models import BillRun, Invoice
from catalog.models import Product
from compensation.models import CreditSplit
from insights.models import TouchEvent
from insights.services import take_snapshots
from orders import services as orders
from orders.models import ChargePhase, Order
from quoting import services as quoting
from quoting.models import DiscountLimit, QuoteComment
from revops.core import errands, jobs, tasks
from revops.core.actor import Actor
from revops.core.admin import ReferenceAdmin, site
from revops.core.models import ExchangeRate, VerificationRun
from revops.core.roles import Role
from tests.factories.catalog import make_feature, make_tax_category
from tests.factories.company import ACTOR, Company, draft_quote, make_company, sign
from tests.factories.core import make_user
from tests.factories.crm import make_opportunity, make_team
from tests.factories.integrations import make_import, make_key, make_mapping
from tests.factories.quoting import current

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def person(role: Role) -> Actor:
    user = make_user(role)
    return Actor(kind="user", id=str(user.pk), label=user.full_name)


def live_a_deal(company: Company, number: int) -> None:
    """Sell, bill, collect, concede, halve, and leave one row of everything that is recorded."""
    Product.objects.filter(pk=company.product.pk).update(adapter="internal")
    make_feature(company.product)
    quote = draft_quote(company, at=AT, start_on=AT.date(), discount="12")
    quoting.submit_quote(quote_id=quote.pk, actor=company.acting(company.rep), at=AT)
    quoting.approve_quote(quote_id=quote.pk, actor=company.acting(company.manager), at=AT)
    quoting.send_quote(quote_id=quote.pk, actor=company.acting(company.rep), at=AT)
    sign(current(quote), at=AT)
    tasks.settle(at=AT)
    order = Order.objects.latest("pk")
    invoice = Invoice.objects.latest("pk")
    billing.record_payment(
        account_id=invoice.account_id, amount=Money("100.00", "EUR"), received_on=AT.date(),
        method="transfer", reference=f"P{number}", actor=ACTOR, at=AT,
    )  # fmt: skip
    line = invoice.lines.order_by("-amount").first()
    asked = billing.request_concession(
        line_id=line.pk, amount=Decimal(10), reason="Late", actor=person(Role.BILLING), at=AT
    )
    billing.approve_concession(request_id=asked.pk, actor=person(Role.CONTROLLER), at=AT)
    phase = ChargePhase.objects.filter(kind="recurring").latest("pk")
    orders.end_phase(phase_id=phase.pk, effective_on=date(2026, 11, 15), actor=ACTOR, at=AT)
    tasks.settle(at=AT)
    note_the_rest(company, order, number)


def note_the_rest(company: Company, order: Order, number: int) -> None:
    """Write the rows that no deal leaves behind."""
    version = order.quote_version
    QuoteComment.objects.create(
        version=version, author="Moser", is_customer=True, text="When?", at=AT
    )
    DiscountLimit.objects.update_or_create(
        role=["sales_rep", "sales_manager"][number], defaults={"max_percent": 10 + number}
    )
    ExchangeRate.objects.create(
        base="USD", quote="EUR", on=date(2026, 11, 1 + number), rate=Decimal("0.9"), source="ECB"
    )
    CreditSplit.objects.create(order=order, payee=company.rep, role="owner", share=100)
    TouchEvent.objects.create(
        order=order, step="chain", reason="x", actor={}, at=AT, source_key=f"test:{number}"
    )
    make_opportunity(account=company.account)
    make_team(f"Team {number}")
    make_tax_category(f"rate-{number}")
    VerificationRun.objects.create(ran_at=AT, checks=1, rows_examined=1, violations=0, detail={})
    job = jobs.start(kind="test", title="Test", chunks=[{}], params={}, actor=ACTOR, at=AT)
    BillRun.objects.create(
        job=job, legal_entity=company.seller, through=AT.date(), issue_on=AT.date(), created_at=AT
    )
    make_import({"key": "A1"}, source_hash=f"{number}" * 64)
    make_mapping(f"GTX{number}")
    make_key()
    errands.plan(
        kind="test.x", key=f"{number}", subject="s", payload={}, actor=ACTOR, at=AT
    )  # fmt: skip


def url_of(model: Any) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def opened(client: Client, url: str) -> list[str]:
    """Open a page; return its queries without their numbers and texts."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200, url
    return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]


def test_every_page_loads_and_asks_for_no_row_by_itself(clock):
    clock.move_to(AT)
    for number, code in enumerate(("KW", "BX")):
        live_a_deal(make_company(code), number)
    take_snapshots(at=AT)
    readers = {}
    for role in (Role.AUDITOR, Role.CONTROLLER, Role.ADMIN):
        client = Client()
        client.force_login(make_user(role))
        readers[role] = (client, client.get("/admin/").wsgi_request)

    for model, page in site._registry.items():
        able = [role for role, (_, asking) in readers.items() if page.has_view_permission(asking)]
        assert able, f"nobody may look at {model._meta.label}"
        client, asking = readers[able[0]]
        rows = page.get_queryset(asking).order_by("pk")
        assert rows.count() > 1, f"{model._meta.label} needs two rows here"
        queries = opened(client, url_of(model))
        assert len(queries) == len(set(queries)), (model._meta.label, sorted(queries))
        opened(client, f"{url_of(model)}{rows.last().pk}/change/")


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_change_and_only_reference_data(role):
    asking = RequestFactory().get("/admin/")
    asking.user = make_user(role)

    assert site.has_permission(asking) == (role in (Role.ADMIN, Role.CONTROLLER, Role.AUDITOR))
    if site.has_permission(asking):
        for model, page in site._registry.items():
            may = page.has_change_permission(asking) or page.has_add_permission(asking)
            assert not may or isinstance(page, ReferenceAdmin), model
            assert not may or role is Role.ADMIN, (role, model)
            assert not page.has_delete_permission(asking)
