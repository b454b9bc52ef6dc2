"""The admin over a company that has done everything once: each page loads, at a constant cost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from djmoney.money import Money

from billing import services as billing
from billing.models import BillRun, Invoice
from compensation.models import CreditSplit
from insights.models import TouchEvent
from insights.services import take_snapshots
from integrations.models import ApiKey, ImportJob, ImportRow, Mapping
from orders import services as orders
from orders.models import ChargePhase, Order
from quoting.models import DiscountLimit, QuoteComment
from revops.core import errands, jobs, tasks
from revops.core.admin import ReferenceAdmin, site
from revops.core.models import ExchangeRate, VerificationRun
from revops.core.roles import Role
from tests.factories.catalog import make_feature
from tests.factories.company import ACTOR, Company, draft_quote, make_company, send, sign
from tests.factories.core import make_user
from tests.factories.crm import make_opportunity

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
READERS = (Role.CONTROLLER, Role.AUDITOR)


def live_a_deal(company: Company, number: int) -> None:
    """Sell, bill, collect, concede, halve, and leave one row of everything that is recorded."""
    sign(send(company, draft_quote(company, at=AT), at=AT), at=AT)
    tasks.settle(at=AT)
    order = Order.objects.latest("pk")
    invoice = Invoice.objects.latest("pk")
    billing.record_payment(
        account_id=invoice.account_id, amount=Money("100.00", "EUR"), received_on=AT.date(),
        method="transfer", reference=f"P{number}", actor=ACTOR, at=AT,
    )  # fmt: skip
    line = invoice.lines.order_by("-amount").first()
    asked = billing.request_concession(
        line_id=line.pk, amount=Decimal(10), reason="Late", actor=ACTOR, at=AT
    )
    billing.approve_concession(request_id=asked.pk, actor=company.acting(company.manager), at=AT)
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
    VerificationRun.objects.create(ran_at=AT, checks=1, rows_examined=1, violations=0)
    job = jobs.start(kind="test", title="Test", chunks=[{}], params={}, actor=ACTOR, at=AT)
    BillRun.objects.create(job=job, legal_entity=company.seller, through=AT.date())
    staged = ImportJob.objects.create(
        kind="test", source_hash=f"{number}", rows_total=1, created_at=AT
    )
    ImportRow.objects.create(
        import_job=staged, file="a.csv", line=2, key="k", content={}, fate="applied"
    )
    Mapping.objects.create(kind="product", spelling=f"x{number}", meaning="y", created_at=AT)
    ApiKey.objects.create_key(name="k", user=make_user(is_service=True), scopes=["*:view"])
    errands.plan(
        kind="test.x", key=f"{number}", subject="s", payload={}, actor=ACTOR, at=AT
    )  # fmt: skip


def url_of(model: Any) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def costs(client: Client, models: list[Any]) -> dict[str, int]:
    """Open every list; return how many queries each took."""
    found = {}
    for model in models:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url_of(model)).status_code == 200, model
        found[model._meta.label] = len(queries)
    return found


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def test_every_page_loads_and_costs_the_same_however_many_rows(clock):
    clock.move_to(AT)
    company = make_company()
    make_feature(company.product)
    live_a_deal(company, 0)
    take_snapshots(at=AT)
    readers = {role: client_of(role) for role in (*READERS, Role.ADMIN)}
    shown: dict[Role, list[Any]] = {role: [] for role in readers}
    for model, page in site._registry.items():
        assert model._default_manager.exists(), f"{model._meta.label} has no row here"
        row = model._default_manager.order_by("pk").last()
        for role, client in readers.items():
            request = client.get("/admin/").wsgi_request
            if not page.has_view_permission(request):
                assert client.get(url_of(model)).status_code == 403
                continue
            shown[role].append(model)
            may_change = page.has_change_permission(request)
            assert not may_change or (role is Role.ADMIN and isinstance(page, ReferenceAdmin))
            assert client.get(f"{url_of(model)}{row.pk}/change/").status_code == 200, model

    seen_by_nobody = set(site._registry) - {m for models in shown.values() for m in models}
    before = costs(readers[Role.AUDITOR], shown[Role.AUDITOR])
    live_a_deal(company, 1)

    assert seen_by_nobody == set()
    assert costs(readers[Role.AUDITOR], shown[Role.AUDITOR]) == before
