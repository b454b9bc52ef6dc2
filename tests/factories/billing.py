"""Builders of the billing floor's rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from djmoney.money import Money

from billing import services
from billing.models import CreditNote, Invoice, Payment, TaxRule
from crm.models import Account
from orders import services as orders
from orders.models import Contract
from revops.core.actor import Actor
from tests.factories.catalog import make_tax_category
from tests.factories.crm import make_account
from tests.factories.orders import make_contract, make_phase

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


def make_invoice(
    net: str = "100.00",
    *,
    contract: Contract | None = None,
    at: datetime = AT,
    on: date | None = None,
    rules: bool = True,
    **contract_columns: Any,
) -> Invoice:
    """Bill one month in advance of `net` through the services and return the invoice.

    Further columns go to `make_contract` (legal_entity, account, currency, start_on …); `on` is
    the issue date; `rules` puts the tax rules on file first (Germany: 19 %).
    """
    if rules:
        make_tax_rules()
    contract = contract or make_contract(**contract_columns)
    phase = make_phase(contract, unit_price=net)
    result = services.bill_contracts(
        contract_ids=[contract.pk], through=phase.start_on, issue_on=on, actor=ACTOR, at=at
    )
    return Invoice.objects.get(lines__phase=phase, pk__in=result.invoice_ids)


def make_credit_note(invoice: Invoice | None = None, *, at: datetime = AT) -> CreditNote:
    """Cancel the invoice's first phase half-way through its period and return the repair."""
    invoice = invoice or make_invoice()
    line = invoice.lines.order_by("position").first()
    half = line.span_from + (line.span_until - line.span_from) / 2
    orders.end_phase(phase_id=line.phase_id, effective_on=half, actor=ACTOR, at=at)
    result = services.bill_contracts(
        contract_ids=[line.contract_id], through=half, actor=ACTOR, at=at
    )
    return CreditNote.objects.get(pk__in=result.credit_note_ids)


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
