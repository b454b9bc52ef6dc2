"""Deals that were signed elsewhere: written in bulk, then walking the same chain as every other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from catalog.models import Charge, PriceBook
from crm.models import Account, SalesPerson
from quoting import rules, selectors
from quoting.events import QuoteSigned
from quoting.models import Quote, QuoteLine, QuoteVersion, Signature, SignatureEvent
from quoting.services.drafting import SERIES
from quoting.services.evidence import evidence_of
from quoting.services.versions import write_line, write_totals
from quoting.states import Evidence, QuoteState
from revops.core import bulk, numbering, outbox
from revops.core.actor import Actor, origin
from revops.core.models import LegalEntity, StateChange

IMPORTED = "imported"
TRAIL_COLUMNS = (
    "subject_label", "subject_id", "action", "from_state", "to_state", "actor", "source",
    "request_id", "at",
)  # fmt: skip
_WRITTEN = (Quote, QuoteVersion, QuoteLine, SignatureEvent, Signature)


@dataclass(frozen=True)
class SignedDeal:
    """One deal won elsewhere: one line at an agreed amount, the list price kept beside it.

    `agreed_amount` is the line's net for one period (or once) in the price book's currency; it
    may exceed the list price. `quantity` one unless said otherwise.
    """

    account_id: int
    owner_id: int
    legal_entity_id: int
    price_book_id: int
    charge_id: int
    title: str
    list_unit_price: Decimal
    agreed_amount: Decimal
    signed_on: date
    opportunity_id: int | None = None
    quantity: Decimal = Decimal(1)
    term_months: int | None = 12
    payment_terms_days: int = 30
    unit_cost: Decimal | None = None
    signer_name: str = ""
    reference: str = ""


@dataclass(frozen=True)
class _Rows:
    """Everything one deal is written as."""

    quote: Quote
    version: QuoteVersion
    line: QuoteLine
    event: SignatureEvent
    signature: Signature


@transaction.atomic
def import_signed_quotes(
    *, rows: Sequence[SignedDeal], actor: Actor, at: datetime
) -> list[QuoteVersion]:
    """Write deals that were signed elsewhere, in signed state, and tell one QuoteSigned for each.

    A constant number of queries for any number of rows. Evidence and approval are "imported";
    every stamp is `at`, the business date is each row's `signed_on`. Call it with rows in the
    order of their dates, under `acting(source="import")`, so that history replays on its own
    clock. Returns the versions in the order of the rows.
    """
    if not rows:
        return []
    known = _Known.of(rows)
    numbers = _take_numbers(rows, known)
    ids = bulk.reserve(dict.fromkeys(_WRITTEN, len(rows)))
    made = [
        _build(deal, known, number, quote_id, version_id, actor, at)
        for deal, number, quote_id, version_id in zip(
            rows, numbers, ids[Quote], ids[QuoteVersion], strict=True
        )
    ]
    for place, one in enumerate(made):
        one.line.pk, one.event.pk = ids[QuoteLine][place], ids[SignatureEvent][place]
        one.signature.pk = ids[Signature][place]
    bulk.insert([one.quote for one in made])
    bulk.insert([one.version for one in made])
    bulk.insert([one.line for one in made])
    bulk.insert([one.event for one in made])
    bulk.insert([one.signature for one in made])
    _leave_trail([one.version for one in made], actor, at)
    outbox.emit_all(
        [
            QuoteSigned(
                subject=one.version.subject,
                quote_id=one.quote.pk,
                version_id=one.version.pk,
                signed_on=deal.signed_on.isoformat(),
            )
            for deal, one in zip(rows, made, strict=True)
        ],
        actor=actor,
        at=at,
    )
    return [one.version for one in made]


@dataclass(frozen=True)
class _Known:
    """The rows that deals name, read once."""

    accounts: dict[int, Account]
    entities: dict[int, LegalEntity]
    books: dict[int, PriceBook]
    charges: dict[int, Charge]
    owners: dict[int, SalesPerson]

    @classmethod
    def of(cls, rows: Sequence[SignedDeal]) -> _Known:
        return cls(
            accounts=Account.objects.in_bulk({row.account_id for row in rows}),
            entities=LegalEntity.objects.in_bulk({row.legal_entity_id for row in rows}),
            books=PriceBook.objects.in_bulk({row.price_book_id for row in rows}),
            charges={
                charge.pk: charge
                for charge in Charge.objects.select_related("version__product").filter(
                    pk__in={row.charge_id for row in rows}
                )
            },
            owners=SalesPerson.objects.in_bulk({row.owner_id for row in rows}),
        )


def _take_numbers(rows: Sequence[SignedDeal], known: _Known) -> list[tuple[str, int, int]]:
    """Return (text, year, number) per row: one block per seller and year, in the rows' order."""
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        groups[(row.legal_entity_id, row.signed_on.year)].append(index)
    found: list[tuple[str, int, int]] = [("", 0, 0)] * len(rows)
    for (entity_id, _year), places in sorted(groups.items()):
        on = max(rows[index].signed_on for index in places)
        block = numbering.take(legal_entity_id=entity_id, series=SERIES, on=on, count=len(places))
        code = known.entities[entity_id].code
        for index, number, text in zip(places, block, block.references(code), strict=True):
            found[index] = (text, block.year, number)
    return found


def _build(
    deal: SignedDeal,
    known: _Known,
    number: tuple[str, int, int],
    quote_id: int,
    version_id: int,
    actor: Actor,
    at: datetime,
) -> _Rows:
    book, charge = known.books[deal.price_book_id], known.charges[deal.charge_id]
    quote = Quote(
        pk=quote_id, number=number[0], series=SERIES, year=number[1], sequence=number[2],
        title=deal.title[:200], account=known.accounts[deal.account_id],
        opportunity_id=deal.opportunity_id, owner=known.owners[deal.owner_id],
        legal_entity=known.entities[deal.legal_entity_id], currency=book.currency,
        price_book=book, channel="import", created_by_id=actor.user_id, created_at=at,
    )  # fmt: skip
    version = QuoteVersion(
        pk=version_id, quote=quote, currency=book.currency, state=QuoteState.SIGNED.value,
        start_on=deal.signed_on,
        term_months=deal.term_months, payment_terms_days=deal.payment_terms_days,
        valid_until=deal.signed_on, approval_basis=IMPORTED, created_by_id=actor.user_id,
        created_at=at, sent_at=at, signed_at=at, signed_on=deal.signed_on,
    )  # fmt: skip
    line = _line(deal, version, charge)
    version.fingerprint = selectors.fingerprint_of(version, [line])
    version.frozen_content = selectors.content_of(version, [line])
    version.document_sha256 = selectors.hash_of(version.frozen_content)
    event, signature = _evidence(deal, version, known, at)
    return _Rows(quote, version, line, event, signature)


def _line(deal: SignedDeal, version: QuoteVersion, charge: Charge) -> QuoteLine:
    """Return the line, priced at the agreed amount; sets the version's totals."""
    net = deal.agreed_amount / deal.quantity if charge.model == "per_unit" else deal.agreed_amount
    line = QuoteLine(
        version=version,
        position=1,
        product=charge.version.product,
        charge=charge,
        description=charge.version.product.name,
        currency=version.quote.currency,
        quantity=deal.quantity,
        list_unit_price=deal.list_unit_price,
        unit_cost=deal.unit_cost,
        derivation={"inputs": {"source": deal.reference}},
    )
    steps: tuple[rules.DiscountStep, ...] = ()
    if net != deal.list_unit_price:
        steps = (rules.DiscountStep("price", net, "Agreed price"),)
    priced = selectors.price(version, [selectors.line_terms(line, steps)])
    write_line(line, priced.lines[0], version.quote.currency)
    write_totals(version, priced)
    return line


def _evidence(
    deal: SignedDeal, version: QuoteVersion, known: _Known, at: datetime
) -> tuple[SignatureEvent, Signature]:
    event = SignatureEvent(
        version=version,
        sequence=1,
        kind=IMPORTED,
        at=at,
        detail={"signed_on": deal.signed_on.isoformat(), "reference": deal.reference},
        previous_sha256=rules.GENESIS,
    )
    event.sha256 = rules.link_hash(rules.GENESIS, evidence_of(event))
    signature = Signature(
        version=version,
        evidence=Evidence.IMPORTED.value,
        signer_name=deal.signer_name or known.accounts[deal.account_id].name,
        signed_at=at,
        signed_on=deal.signed_on,
        document_sha256=version.document_sha256,
        evidence_sha256=event.sha256,
    )
    return event, signature


def _leave_trail(versions: Sequence[QuoteVersion], actor: Actor, at: datetime) -> None:
    """Write the one move of each imported version: it came in signed."""
    here = origin()
    who = actor.as_json()
    rows = (
        (
            QuoteVersion._meta.label_lower,
            version.pk,
            "import",
            QuoteState.DRAFT.value,
            QuoteState.SIGNED.value,
            who,
            here.source if here else "",
            here.request_id if here else "",
            at,
        )
        for version in versions
    )
    bulk.copy_rows(StateChange, TRAIL_COLUMNS, rows)
