"""Builders of the ledger floor: open books, posted documents and recognised contracts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from billing.models import Invoice
from orders.models import Contract
from revenue import services
from revenue.models import FiscalPeriod, JournalEntry, LedgerAccount
from revenue.rules import Code, Part, Tag, invoice_issued
from revenue.services.posting import Draft, post
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from tests.factories.billing import make_invoice
from tests.factories.core import make_legal_entity

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ACTOR = Actor(kind="rule", id="tests", label="Tests")


def open_books(
    legal_entity: LegalEntity | None = None,
    *,
    first: date = date(2026, 1, 1),
    until: date = date(2027, 1, 1),
) -> LegalEntity:
    """Open the fiscal periods of a seller over [first, until), by default the year 2026."""
    seller = legal_entity or make_legal_entity()
    services.open_fiscal_periods(
        legal_entity_id=seller.pk, first=first, until=until, actor=ACTOR, at=AT
    )
    return seller


def make_period(
    legal_entity: LegalEntity | None = None, month: date = date(2026, 11, 1), **columns: Any
) -> FiscalPeriod:
    """Create (or find) the open period of a month."""
    seller = open_books(legal_entity, first=month, until=month.replace(day=28))
    period = FiscalPeriod.objects.get(legal_entity=seller, starts_on=month)
    FiscalPeriod.objects.filter(pk=period.pk).update(**columns)
    period.refresh_from_db()
    return period


def account_of(code: Code | str) -> LedgerAccount:
    """Return the ledger account of a code."""
    return LedgerAccount.objects.get(code=getattr(code, "value", code))


def make_entry(
    legal_entity: LegalEntity | None = None,
    *,
    net: str = "100.00",
    tax: str = "19.00",
    source_id: int = 990_001,
    on: date = date(2026, 11, 21),
    currency: str = "EUR",
    tag: Tag | None = None,
) -> JournalEntry:
    """Post the entry of an invoice that does not exist (no agreement holds for it)."""
    seller = legal_entity or open_books()
    posting = invoice_issued(
        currency, [Part(Decimal(net), tag or Tag())], [Part(Decimal(tax), Tag(tax_code="DE S 19"))]
    )
    draft = Draft(seller.pk, on, source_id, posting, "Invoice")
    (pk,) = post([draft], actor=ACTOR, at=AT)
    return JournalEntry.objects.get(pk=pk)


def make_recognised(
    net: str = "100.00", *, until: date | None = None, **columns: Any
) -> tuple[Contract, Invoice]:
    """Bill one month of a contract that began on 1 January 2026, post it, and recognise.

    Recognised through January, or to `until`; the seller's books of 2026 are open.
    """
    invoice = make_invoice(net, **columns)
    contract = Contract.objects.get(pk=invoice.lines.first().contract_id)
    open_books(contract.legal_entity)
    services.post_invoices(invoice_ids=[invoice.pk], actor=ACTOR, at=AT)
    recognise([contract], until or date(2026, 2, 1))
    return contract, invoice


def recognise(contracts: Sequence[Contract], until: date) -> list[int]:
    """Start recognition of the contracts and recognise everything earned before `until`."""
    ids = [contract.pk for contract in contracts]
    made = services.start_recognition(contract_ids=ids, actor=ACTOR, at=AT)
    return made + services.recognise_contracts(contract_ids=ids, until=until, actor=ACTOR, at=AT)
