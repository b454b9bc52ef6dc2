"""A bill run over one-phase contracts against bare COPY of exactly the rows it wrote."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection, transaction

from bench.measuring import Timing, bench, timed
from billing import services
from billing.models import BillingSchedule, Invoice
from catalog.models import Charge, Product, ProductVersion, TaxCategory
from crm.models import Account, SalesPerson
from orders.models import Amendment, ChargePhase, Contract, Subscription
from revops.core import bulk
from revops.core.actor import SYSTEM, acting, history_settings
from revops.core.models import LegalEntity

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
START = date(2026, 4, 1)
CHUNK = services.CONTRACTS_PER_CHUNK
#: Written tables, parents first; history rows of open items follow by trigger on both sides.
TABLES = ("billing_invoice", "billing_invoiceline", "billing_taxline", "billing_receivable")
_numbers = count(1)


class _Undone(Exception):
    pass


def _entity() -> LegalEntity:
    return LegalEntity.objects.create(
        code=f"bench{LegalEntity.objects.count()}-{next(_numbers)}",
        name="Bench GmbH",
        country="DE",
        functional_currency="EUR",
        time_zone="Europe/Berlin",
    )


def _charge() -> Charge:
    category, _made = TaxCategory.objects.get_or_create(
        code="standard", defaults={"name": "Standard"}
    )
    number = Product.objects.count()
    product = Product.objects.create(code=f"BENCH{number}", name="Seats", created_at=AT)
    version = ProductVersion.objects.create(product=product, created_at=AT)
    return Charge.objects.create(
        version=version,
        code="seats",
        name="Seats",
        kind="recurring",
        model="per_unit",
        billing_period_months=1,
        unit="seat",
        tax_category=category,
        recognition="straight_line_daily",
    )


def make_contracts(size: int) -> list[int]:
    """Write `size` customers with one contract and one monthly phase each; returns the ids."""
    entity, charge = _entity(), _charge()
    owner = SalesPerson.objects.create(name="Bench")
    services.seed_tax_rules(actor=SYSTEM, at=AT)
    ids = {m: bulk.reserve_ids(m, size) for m in (Account, Contract, Amendment, Subscription)}
    rows = list(
        zip(
            range(size),
            ids[Account],
            ids[Contract],
            ids[Amendment],
            ids[Subscription],
            strict=True,
        )
    )
    _copy(
        Account,
        {
            "id": lambda r: r[1], "name": lambda r: f"Customer {r[0]}",
            "legal_entity_id": entity.pk, "industry": "", "website": "", "street": "Hauptstraße 1",
            "postal_code": "10115", "city": "Berlin", "region": "", "country": "DE", "tax_id": "",
            "currency": "EUR", "language": "de", "time_zone": "Europe/Berlin",
            "payment_terms_days": 30, "po_required": False, "created_at": AT,
        },
        rows,
    )  # fmt: skip
    _copy(
        Contract,
        {
            "id": lambda r: r[2], "number": lambda r: f"B{entity.pk}-{r[0]}",
            "series": "C", "year": 2026, "sequence": lambda r: r[0] + 1,
            "account_id": lambda r: r[1], "payer_id": lambda r: r[1], "owner_id": owner.pk,
            "legal_entity_id": entity.pk, "currency": "EUR", "time_zone": "Europe/Berlin",
            "language": "de", "state": "active", "start_on": START, "is_renewing": False,
            "notice_days": 60, "payment_terms_days": 30,
            "billing_anchor_day": lambda r: r[0] % 28 + 1, "day_count": "actual",
            "is_cancellation_day_used": False, "tax_basis": "net", "po_number": "",
            "created_at": AT,
        },
        rows,
    )  # fmt: skip
    _copy(
        Amendment,
        {
            "id": lambda r: r[3], "contract_id": lambda r: r[2], "number": 1, "kind": "new",
            "effective_on": START, "agreed_on": START, "reason": "", "mrr_delta": Decimal(0),
            "tcv_delta": Decimal(0), "currency": "EUR", "actor": SYSTEM.as_json(),
            "created_at": AT,
        },
        rows,
    )  # fmt: skip
    _copy(
        Subscription,
        {
            "id": lambda r: r[4], "contract_id": lambda r: r[2],
            "product_id": charge.version.product_id, "introduced_by_id": lambda r: r[3],
            "created_at": AT,
        },
        rows,
    )  # fmt: skip
    _copy(
        ChargePhase,
        {
            "subscription_id": lambda r: r[4], "contract_id": lambda r: r[2],
            "introduced_by_id": lambda r: r[3], "charge_id": charge.pk, "description": "Seats",
            "kind": "recurring", "model": "per_unit", "quantity": lambda r: Decimal(r[0] % 90 + 1),
            "unit_price": Decimal("9.90"), "list_unit_price": Decimal("9.90"), "currency": "EUR",
            "billing_period_months": 1, "timing": "advance",
            "anchor_day": lambda r: r[0] % 28 + 1, "anchor_month": 4, "day_count": "actual",
            "tax_category_id": charge.tax_category_id, "tax_basis": "net",
            "recognition": "straight_line_daily",
            "rule_versions": {"billing.proration": 1, "revenue.earned": 1},
            "agreed_start_on": START, "start_on": START, "created_at": AT,
        },
        rows,
    )  # fmt: skip
    _copy(
        BillingSchedule,
        {
            "contract_id": lambda r: r[2], "legal_entity_id": entity.pk, "due_on": START,
            "held_reason": "",
        },
        rows,
    )  # fmt: skip
    return list(ids[Contract])


def _copy(model: Any, columns: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    table = ([v(row) if callable(v) else v for v in columns.values()] for row in rows)
    bulk.copy_rows(model, list(columns), table)


#: Invoices on file before anything is measured: what a seller has, and what plans expect. Over an
#: empty table PostgreSQL may look up an invoice's id by scanning an index of another column.
ON_FILE = 5_000


def _have_invoices() -> None:
    if Invoice.objects.count() >= ON_FILE:
        return
    with transaction.atomic(), acting(SYSTEM, source="job"):
        ids = make_contracts(ON_FILE)
    _timing, texts = _run(ids)  # and undone: nobody is told of them
    with transaction.atomic():
        _copy_in(texts)


@bench("bill_run", sizes=(1_000, 10_000, 100_000))
def bill_run(size: int) -> Iterator[dict[str, Any]]:
    """Invoices per second on one connection and their share of bare COPY; rolled back.

    Both sides run in turn; the best of each counts, since the machine is shared.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    _have_invoices()
    with transaction.atomic(), acting(SYSTEM, source="job"):
        ids = make_contracts(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ours, bare = [], []
    for _round in range(5 if size <= 10_000 else 2):
        timing, texts = _run(ids)
        ours.append(timing)
        bare.append(_bare(texts))
    wall, floor = min(one.wall for one in ours), min(one.wall for one in bare)
    cpu, floor_cpu = min(one.cpu for one in ours), min(one.cpu for one in bare)
    yield {
        "ratio": floor / wall,
        "cpu_ratio": floor_cpu / cpu,
        "per_second": size / wall,
        "copy_per_second": size / floor,
        "cpu_s_per_1000": cpu * 1000 / size,
        "copy_cpu_s_per_1000": floor_cpu * 1000 / size,
        "limit": "bare COPY of the same rows, keys checked",
    }


def _run(ids: list[int]) -> tuple[Timing, dict[str, bytes]]:
    """Bill all contracts in chunks, checks included; return the times and the rows as text."""
    total = Timing()
    texts: dict[str, bytes] = {}
    before = _last_ids()
    try:
        with transaction.atomic(), acting(SYSTEM, source="job"):
            for start in range(0, len(ids), CHUNK):
                with timed() as timing:
                    result = services.bill_contracts(
                        contract_ids=ids[start : start + CHUNK], through=START, actor=SYSTEM, at=AT
                    )
                    _check_keys()
                total.wall, total.cpu = total.wall + timing.wall, total.cpu + timing.cpu
                assert len(result.invoice_ids) == len(ids[start : start + CHUNK])
            for table in TABLES:
                data = io.BytesIO()
                with connection.cursor() as cursor:
                    query = f"SELECT * FROM {table} WHERE id > {before[table]} ORDER BY id"
                    cursor.cursor.copy_expert(f"COPY ({query}) TO STDOUT", data)
                texts[table] = data.getvalue()
            raise _Undone
    except _Undone:
        return total, texts


def _last_ids() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def _check_keys() -> None:
    """Check the foreign keys now, as a commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _bare(texts: dict[str, bytes]) -> Timing:
    """COPY the prepared rows into the same tables, checks included; return the times."""
    try:
        with transaction.atomic(), acting(SYSTEM, source="job"):
            with timed() as timing:
                _copy_in(texts)
            raise _Undone
    except _Undone:
        return timing


def _copy_in(texts: dict[str, bytes]) -> None:
    with connection.cursor() as cursor:
        for name, value in history_settings().items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        for table, text in texts.items():
            cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", io.BytesIO(text))
        _check_keys()
