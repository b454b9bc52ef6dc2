"""Builders of orders and contracts.

`make_order` drives the services (booked, and delivered where nothing needs provisioning);
`make_phase` writes one charge phase directly, with any terms, for billing and revenue.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from djmoney.money import Money

from catalog.models import Charge
from crm.models import SalesPerson
from orders import services
from orders.models import Amendment, ChargePhase, Contract, Order, Subscription
from quoting.models import Quote
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from tests.factories.core import make_legal_entity
from tests.factories.crm import make_account
from tests.factories.quoting import current, make_charges, make_price_book, make_signed_quote

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ACTOR = Actor(kind="rule", id="tests", label="Tests")
_numbers = count(1)


def make_order(
    quote: Quote | None = None, *, provision: bool = True, at: datetime = AT, **arguments: Any
) -> Order:
    """Book a signed quote (arguments go to `make_signed_quote`) and, by default, provision it."""
    quote = quote or make_signed_quote(at=at, **arguments)
    (order,) = services.book_signed_quotes(version_ids=[current(quote).pk], actor=ACTOR, at=at)
    if provision:
        services.provision_orders(order_ids=[order.pk], actor=ACTOR, at=at)
        order.refresh_from_db()
    return order


def make_contract(
    *,
    start_on: date = date(2026, 1, 1),
    until: date | None = None,
    currency: str = "EUR",
    legal_entity: LegalEntity | None = None,
    **columns: Any,
) -> Contract:
    """Create a contract with amendment 1 and no phases; evergreen unless `until` is given."""
    seller = legal_entity or make_legal_entity(functional_currency=currency)
    account = columns.pop("account", None) or make_account(legal_entity=seller, currency=currency)
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "number": f"TEST-C-{number:05d}",
        "series": "TEST",
        "year": start_on.year,
        "sequence": number,
        "account": account,
        "payer": account,
        "owner": columns.pop("owner", None) or SalesPerson.objects.create(name="Sales"),
        "legal_entity": seller,
        "currency": currency,
        "time_zone": account.time_zone,
        "language": account.language,
        "start_on": start_on,
        "until": until,
        "payment_terms_days": 30,
        "billing_anchor_day": start_on.day,
        "day_count": "actual",
        "is_cancellation_day_used": False,
        "created_at": AT,
    }
    contract = Contract.objects.create(**{**defaults, **columns})
    Amendment.objects.create(
        contract=contract,
        number=1,
        kind="new",
        effective_on=start_on,
        agreed_on=start_on,
        mrr_delta=Money(0, currency),
        tcv_delta=Money(0, currency),
        actor=ACTOR.as_json(),
        created_at=AT,
    )
    return contract


def make_phase(
    contract: Contract | None = None,
    *,
    kind: str = "recurring",
    unit_price: str | Decimal = "100.00",
    quantity: str | Decimal = "1",
    months: int | None = 1,
    charge: Charge | None = None,
    **columns: Any,
) -> ChargePhase:
    """Create one phase that has started: 100.00 a month in advance unless said otherwise.

    `start_on`, `until`, `timing`, `anchor_day` and every other column can be given.
    """
    contract = contract or make_contract()
    if charge is None:
        book = make_price_book(currency=contract.currency)
        setup, seats = make_charges(book)
        charge = seats if kind == "recurring" else setup
    amendment = contract.amendments.order_by("number").first()
    subscription = Subscription.objects.create(
        contract=contract,
        product=charge.version.product,
        introduced_by=amendment,
        created_at=AT,
    )
    start_on = columns.pop("start_on", contract.start_on)
    defaults: dict[str, Any] = {
        "subscription": subscription,
        "contract": contract,
        "introduced_by": amendment,
        "charge": charge,
        "description": charge.name,
        "kind": kind,
        "model": "per_unit",
        "quantity": Decimal(quantity),
        "unit_price": Decimal(unit_price),
        "list_unit_price": Decimal(unit_price),
        "currency": contract.currency,
        "billing_period_months": months if kind == "recurring" else None,
        "timing": "advance",
        "anchor_day": contract.billing_anchor_day,
        "anchor_month": contract.start_on.month,
        "day_count": contract.day_count,
        "tax_category": charge.tax_category,
        "tax_basis": contract.tax_basis,
        "recognition": ("straight_line_daily" if kind == "recurring" else "point_in_time"),
        "rule_versions": {"billing.proration": 1, "revenue.earned": 1},
        "agreed_start_on": start_on,
        "start_on": start_on,
        "until": contract.until if kind == "recurring" else None,
        "created_at": AT,
    }
    return ChargePhase.objects.create(**{**defaults, **columns})
