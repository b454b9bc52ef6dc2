"""Builders of the billing floor's rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from djmoney.money import Money

from billing import services
from billing.models import Payment, TaxRule
from crm.models import Account
from revops.core.actor import Actor
from tests.factories.catalog import make_tax_category
from tests.factories.crm import make_account

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ACTOR = Actor(kind="rule", id="tests", label="Tests")


def make_tax_rules() -> None:
    """Put the usual rules on file: DE 19 %, AT 20 %, EU reverse charge, US outside scope."""
    make_tax_category("standard")
    make_tax_category("reduced", name="Reduced")
    services.seed_tax_rules(actor=ACTOR, at=AT)


def make_tax_rule(**columns: Any) -> TaxRule:
    """Create one rule, by default 19 % at home in Germany."""
    defaults: dict[str, Any] = {
        "seller_country": "DE",
        "buyer_region": "DE",
        "code": "S",
        "rate": Decimal("19"),
        "valid_from": date(2007, 1, 1),
    }
    return TaxRule.objects.create(**{**defaults, **columns})


def make_payment(
    amount: str = "100.00", *, account: Account | None = None, **columns: Any
) -> Payment:
    """Create a payment by transfer that nothing is allocated from yet; tells nothing."""
    account = account or make_account()
    money = Money(Decimal(amount), columns.pop("currency", account.currency))
    defaults: dict[str, Any] = {
        "legal_entity": account.legal_entity,
        "account": account,
        "method": "transfer",
        "reference": "",
        "received_on": AT.date(),
        "amount": money,
        "unallocated": money,
        "functional_currency": account.legal_entity.functional_currency,
        "exchange_rate": Decimal(1),
        "functional_amount": money.amount,
        "created_at": AT,
    }
    return Payment.objects.create(**{**defaults, **columns})
