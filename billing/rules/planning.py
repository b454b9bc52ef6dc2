"""From differences to documents, in plain values: what a bill run would issue, and why not.

Preview and run call the same functions; only the writing is left out of a preview.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from billing.rules.determination import TaxParty, TaxRule, determine_tax
from billing.rules.documents import DocumentItem, DocumentKind, DocumentPlan, group_documents
from billing.rules.proration import RULE, VERSION, proration_inputs
from billing.rules.reconciliation import differences
from billing.rules.tax import TaxableLine, TaxRounding, credit_tax, tax_document
from billing.rules.terms import NewItem, PhaseTerms, RecordedItem
from revops.core.allocation import allocate
from revops.core.derivation import derivation

#: EN 16931 categories that never stand on a document with ordinary ones.
REGIMES = frozenset({"AE", "K", "G", "O"})


class LineTax(NamedTuple):
    """The tax an issued line freezes: category code, rate in percent, place of supply, rule."""

    code: str
    rate: Decimal
    place: str
    rule_id: int

    @property
    def key(self) -> str:
        """What one tax line of a document is for, besides the rate."""
        return f"{self.code}:{self.place}"


class TaxTable:
    """The rules on file, asked once per kind of supply."""

    def __init__(self, rules: Sequence[TaxRule], union: frozenset[str]) -> None:
        self._rules, self._union = rules, union
        self._decided: dict[tuple[TaxParty, TaxParty, str, date], LineTax] = {}
        self._notes = {rule.id: rule.note for rule in rules}

    def decide(self, seller: TaxParty, buyer: TaxParty, category: str, on: date) -> LineTax:
        """Return the tax of a supply with the tax point `on`; raises NoTaxRule."""
        key = (seller, buyer, category, on)
        found = self._decided.get(key)
        if found is None:
            made = determine_tax(seller, buyer, category, self._rules, on=on, union=self._union)
            found = LineTax(made.code, made.rate, made.place_of_supply, made.rule_id)
            self._decided[key] = found
        return found

    def note(self, rule_id: int) -> str:
        """Return what the rule prints on the document."""
        return self._notes.get(rule_id, "")


class Group(NamedTuple):
    """What must be equal on one document."""

    legal_entity_id: int
    account_id: int
    payer_id: int
    currency: str
    language: str
    payment_terms_days: int
    is_gross: bool
    po_number: str
    regime: str


class BilledContract(NamedTuple):
    """What billing reads of a contract; `places` are its currency's decimals."""

    id: int
    group: Group
    places: int
    seller: TaxParty
    buyer: TaxParty


class BilledPhase(NamedTuple):
    """A charge phase: what the rules read, and what a line repeats."""

    terms: PhaseTerms
    description: str
    tax_category: str


class BillItem(NamedTuple):
    """One row to add with its tax, on its way to a document."""

    contract: BilledContract
    phase: BilledPhase
    new: NewItem
    tax: LineTax
    derivation: Mapping[str, Any] | None = None


class PlannedLine(NamedTuple):
    """A line of a document to issue: signed net and tax (negative on a credit note)."""

    item: BillItem
    net: Decimal
    tax: Decimal


class PlannedTax(NamedTuple):
    """A tax line of a document to issue: positive, in the document's direction."""

    tax: LineTax
    base: Decimal
    amount: Decimal
    derivation: dict[str, Any]


class PlannedDocument(NamedTuple):
    """A document to issue; its totals are positive. A credit note names its invoice."""

    is_credit: bool
    group: Group
    invoice_id: int | None
    lines: list[PlannedLine]
    taxes: list[PlannedTax]
    net: Decimal
    tax: Decimal
    total: Decimal


class TaxRoom:
    """What is left to credit of one invoice, per tax category and rate."""

    def __init__(self, left: Mapping[tuple[str, Decimal], tuple[Decimal, Decimal]]) -> None:
        self._left = dict(left)

    def left(self, tax: LineTax) -> tuple[Decimal, Decimal]:
        """Return (net, tax) not yet credited."""
        return self._left.get((tax.key, tax.rate), (Decimal(0), Decimal(0)))

    def take(self, tax: LineTax, net: Decimal, amount: Decimal) -> None:
        """Note a credit; all amounts positive."""
        before = self.left(tax)
        self._left[(tax.key, tax.rate)] = (before[0] - net, before[1] - amount)


def plan_items(
    contract: BilledContract,
    phases: Iterable[BilledPhase],
    recorded: Mapping[int, Sequence[RecordedItem]],
    through: date,
    table: TaxTable,
) -> list[BillItem]:
    """Return the rows to add for one contract, each with its tax.

    A repair keeps the tax of its line; a new charge takes that of its own tax point, the first
    day of the service billed. Raises NoTaxRule, OverCredited, UnknownChargeKind.
    """
    items = []
    for phase in phases:
        for new in differences(phase.terms, recorded.get(phase.terms.id, ()), through):
            tax = new.tax or table.decide(
                contract.seller, contract.buyer, phase.tax_category, new.span_start
            )
            items.append(BillItem(contract, phase, new, tax))
    return items


def bundle_items(items: Iterable[BillItem]) -> list[DocumentPlan[Group]]:
    """Return which items share a document: invoices, and credit notes per repaired invoice."""
    found = []
    for item in items:
        code = item.tax.code
        group = item.contract.group
        if code in REGIMES:
            group = group._replace(regime=code)
        found.append(DocumentItem(group, item.new.amount, item.new.document_id, item))
    return group_documents(found)


def plan_document(
    bundle: DocumentPlan[Group],
    room: TaxRoom | None,
    rounding: str = TaxRounding.CATEGORY,
) -> PlannedDocument:
    """Return the bundle with tax per line and category.

    `room` is what is left to credit of the invoice a credit note repairs; it is reduced. Raises
    ValueError when more would be credited than is left.
    """
    items: list[BillItem] = [one.item for one in bundle.items]
    if bundle.kind == DocumentKind.CREDIT_NOTE:
        return _plan_credit(bundle, items, room or TaxRoom({}))
    return _plan_invoice(bundle, items, rounding)


def line_derivation(line: PlannedLine) -> dict[str, Any]:
    """Return the stored explanation of a line's net amount."""
    item = line.item
    if item.derivation is not None:
        record = dict(item.derivation)
        inputs = dict(record["inputs"])
    else:
        terms = item.phase.terms
        inputs = proration_inputs(
            terms, item.new, item.contract.group.currency, f"orders.chargephase:{terms.id}"
        )
        record = {"rule": RULE, "version": VERSION}
    if item.contract.group.is_gross:
        inputs["tax"] = str(line.tax)
    record["inputs"] = inputs
    return record


def _plan_invoice(
    bundle: DocumentPlan[Group], items: list[BillItem], rounding: str
) -> PlannedDocument:
    group = bundle.group
    taxed = tax_document(
        [TaxableLine(None, item.new.amount, item.tax.key, item.tax.rate) for item in items],
        rounding,
        inclusive=group.is_gross,
        places=items[0].contract.places,
    )
    lines = []
    own: dict[tuple[str, Decimal], list[PlannedLine]] = {}
    for item, line in zip(items, taxed.lines, strict=True):
        planned = PlannedLine(item, line.net, line.tax)
        lines.append(planned)
        own.setdefault((line.category, line.rate), []).append(planned)
    taxes = []
    for subtotal in taxed.subtotals:
        parts = own[(subtotal.category, subtotal.rate)]
        record = _tax_derivation(group, parts, taxed.tax, rounding)
        taxes.append(PlannedTax(parts[0].item.tax, subtotal.base, subtotal.tax, record))
    return PlannedDocument(False, group, None, lines, taxes, taxed.net, taxed.tax, taxed.gross)


def _tax_derivation(
    group: Group, own: list[PlannedLine], total: Decimal, rounding: str
) -> dict[str, Any]:
    """Return the stored explanation of one tax line: `own` are the lines of its category."""
    if rounding == TaxRounding.DOCUMENT:
        shares = [str(line.tax) for line in own]
        parts = {"currency": group.currency, "total": str(total), "shares": shares}
        return {"rule": "billing.tax_shares", "version": 1, "inputs": parts}
    name = "billing.tax_lines" if rounding == TaxRounding.LINE else "billing.tax_category"
    inputs: dict[str, Any] = {
        "currency": group.currency,
        "rate": format(own[0].item.tax.rate, "f"),
        "amounts": [str(line.item.new.amount) for line in own],
    }
    if group.is_gross:
        inputs["inclusive"] = True
    return {"rule": name, "version": 1, "inputs": inputs}


def _plan_credit(
    bundle: DocumentPlan[Group], items: list[BillItem], room: TaxRoom
) -> PlannedDocument:
    group = bundle.group
    places = items[0].contract.places
    by_tax: dict[tuple[str, Decimal], list[int]] = {}
    for index, item in enumerate(items):
        by_tax.setdefault((item.tax.key, item.tax.rate), []).append(index)
    tax_of: list[Decimal] = [Decimal(0)] * len(items)
    taxes = []
    for indexes in by_tax.values():
        tax = items[indexes[0]].tax
        amounts = [-items[i].new.amount for i in indexes]
        line, shares = _credit_category(group, tax, amounts, room, places)
        taxes.append(line)
        for i, share in zip(indexes, shares, strict=True):
            tax_of[i] = -share
    lines = [
        PlannedLine(item, item.new.amount - tax if group.is_gross else item.new.amount, tax)
        for item, tax in zip(items, tax_of, strict=True)
    ]
    net = sum((tax.base for tax in taxes), Decimal(0))
    tax_total = sum((tax.amount for tax in taxes), Decimal(0))
    return PlannedDocument(
        True, group, bundle.invoice_id, lines, taxes, net, tax_total, net + tax_total
    )


def _credit_category(
    group: Group, tax: LineTax, amounts: list[Decimal], room: TaxRoom, places: int
) -> tuple[PlannedTax, list[Decimal]]:
    """Return the tax line of one credited category and its share per line, all positive."""
    total = sum(amounts, Decimal(0))
    left_net, left_tax = room.left(tax)
    given = credit_tax(
        total,
        tax.rate,
        places,
        remaining_net=left_net,
        remaining_tax=left_tax,
        inclusive=group.is_gross,
    )
    inputs: dict[str, Any] = {
        "currency": group.currency,
        "rate": tax.rate,
        "amounts": amounts,
        "remaining_net": left_net,
        "remaining_tax": left_tax,
    }
    if group.is_gross:
        inputs["inclusive"] = True
    base = total - given if group.is_gross else total
    room.take(tax, base, given)
    line = PlannedTax(tax, base, given, derivation("billing.tax_credit", 1, inputs))
    return line, allocate(given, amounts, places)
