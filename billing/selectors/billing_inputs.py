"""What a bill run reads, as plain tuples in a few queries, whatever the number of contracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from billing.rules import (
    EU_COUNTRIES,
    BilledContract,
    BilledPhase,
    Group,
    LineTax,
    PhaseTerms,
    RecordedItem,
    TaxParty,
    TaxRoom,
    TaxRule,
    TaxTable,
)
from revops.core import bulk
from revops.core.models import LegalEntity
from revops.core.rounding import exponent, quantum

CONTRACTS = """
SELECT id, legal_entity_id, account_id, payer_id, currency, language, payment_terms_days,
       tax_basis, po_number
FROM orders_contract WHERE id = ANY(%s::bigint[]) ORDER BY id
"""
PHASES = """
SELECT p.contract_id, p.id, p.kind, p.quantity, p.unit_price, p.start_on, p.until,
       coalesce(p.billing_period_months, 0), p.anchor_day, p.anchor_month, p.timing, p.model,
       p.day_count, p.currency, p.description, t.code
FROM orders_chargephase p JOIN catalog_taxcategory t ON t.id = p.tax_category_id
WHERE p.contract_id = ANY(%s::bigint[]) ORDER BY p.contract_id, p.id
"""
RECORDED = """
SELECT l.phase_id, l.planned_from, l.planned_until, l.sequence, l.kind, l.span_from, l.span_until,
       l.amount, l.tax, l.currency, l.contract_id, l.id, coalesce(l.invoice_id, 0), l.repairs_id,
       x.id IS NOT NULL OR coalesce(c.kind = 'cancellation', false),
       l.tax_code, l.tax_rate, l.place_of_supply, l.tax_rule_id
FROM billing_invoiceline l
LEFT JOIN billing_creditnote c ON c.id = l.credit_note_id
LEFT JOIN billing_creditnote x ON x.invoice_id = l.invoice_id AND x.kind = 'cancellation'
WHERE l.contract_id = ANY(%s::bigint[])
"""
ACCOUNTS = """
SELECT id, name, street, postal_code, city, region, country, tax_id
FROM crm_account WHERE id = ANY(%s::bigint[])
"""
TAX_RULES = """
SELECT r.id, r.seller_country, r.buyer_region, t.code, r.code, r.rate, r.valid_from,
       r.valid_until, r.needs_buyer_tax_id, r.note
FROM billing_taxrule r LEFT JOIN catalog_taxcategory t ON t.id = r.tax_category_id
ORDER BY r.id
"""
ROOMS = """
SELECT t.invoice_id, t.code, t.jurisdiction, t.rate, sum(t.base), sum(t.tax), min(t.currency)
FROM (
    SELECT invoice_id, code, jurisdiction, rate, base, tax, currency
    FROM billing_taxline WHERE invoice_id = ANY(%(ids)s)
  UNION ALL
    SELECT c.invoice_id, l.code, l.jurisdiction, l.rate, -l.base, -l.tax, l.currency
    FROM billing_taxline l JOIN billing_creditnote c ON c.id = l.credit_note_id
    WHERE c.invoice_id = ANY(%(ids)s)
) t GROUP BY 1, 2, 3, 4
"""


@lru_cache(maxsize=65536)
def plain(value: Decimal) -> Decimal:
    """Return the number without trailing zeros and without an exponent."""
    return Decimal(format(value.normalize(), "f"))


@dataclass(frozen=True, slots=True)
class Entity:
    """What billing reads of a seller; `printed` is what documents freeze."""

    id: int
    code: str
    time_zone: str
    functional_currency: str
    tax_rounding: str
    invoice_series: str
    credit_note_series: str
    party: TaxParty
    printed: dict[str, Any]


class Buyer(NamedTuple):
    """What billing reads of a customer; `printed` is what documents freeze."""

    id: int
    party: TaxParty
    printed: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BillingInputs:
    """Contracts in order with everything their bills depend on."""

    contracts: list[BilledContract]
    phases: Mapping[int, list[BilledPhase]]
    recorded: Mapping[int, list[RecordedItem]]
    entities: Mapping[int, Entity]
    buyers: Mapping[int, Buyer]
    table: TaxTable


def read_billing_inputs(contract_ids: Sequence[int]) -> BillingInputs:
    """Read the contracts with phases, recorded lines, parties and tax rules: six queries."""
    rows = _rows(CONTRACTS, [bulk.array(contract_ids)])
    entities = read_entities({row[1] for row in rows})
    buyers = read_buyers({row[2] for row in rows})
    contracts = [_contract(row, entities[row[1]], buyers[row[2]]) for row in rows]
    ids = [contract.id for contract in contracts]
    phases: dict[int, list[BilledPhase]] = {contract_id: [] for contract_id in ids}
    for row in _rows(PHASES, [bulk.array(ids)]):
        phases[row[0]].append(_phase(row))
    gross = {contract.id for contract in contracts if contract.group.is_gross}
    return BillingInputs(
        contracts, phases, _recorded(ids, gross), entities, buyers, read_tax_table()
    )


def read_entities(ids: Iterable[int]) -> dict[int, Entity]:
    """Return the sellers by id."""
    return {row.pk: _entity(row) for row in LegalEntity.objects.filter(pk__in=set(ids))}


def read_buyers(ids: Iterable[int]) -> dict[int, Buyer]:
    """Return the customers by id, as documents freeze them."""
    found = {}
    for pk, name, street, postal_code, city, region, country, tax_id in _rows(
        ACCOUNTS, [bulk.array(set(ids))]
    ):
        printed = {
            "name": name,
            "street": street,
            "postal_code": postal_code,
            "city": city,
            "region": region,
            "country": country,
            "tax_id": tax_id,
        }
        found[pk] = Buyer(pk, TaxParty(country, tax_id), printed)
    return found


def read_tax_table() -> TaxTable:
    """Return every tax rule on file, ready to be asked."""
    rules = [
        TaxRule(pk, seller, region, category, code, plain(rate), start, until, needs_id, note)
        for (pk, seller, region, category, code, rate, start, until, needs_id, note) in _rows(
            TAX_RULES, []
        )
    ]
    return TaxTable(rules, EU_COUNTRIES)


def read_tax_rooms(invoice_ids: Iterable[int]) -> dict[int, TaxRoom]:
    """Return what is left to credit of each invoice, per tax category and rate."""
    left: dict[int, dict[tuple[str, Decimal], tuple[Decimal, Decimal]]] = {}
    for invoice_id, code, place, rate, base, tax, currency in _rows(
        ROOMS, {"ids": list(set(invoice_ids))}
    ):
        unit = quantum(exponent(currency))
        key = (f"{code}:{place}", plain(rate))
        left.setdefault(invoice_id, {})[key] = (base.quantize(unit), tax.quantize(unit))
    return {invoice_id: TaxRoom(per_tax) for invoice_id, per_tax in left.items()}


def _rows(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall()


def _contract(row: tuple[Any, ...], entity: Entity, buyer: Buyer) -> BilledContract:
    pk, entity_id, account_id, payer_id, currency, language, terms, basis, po_number = row
    group = Group(
        entity_id, account_id, payer_id, currency, language, terms, basis == "gross", po_number, ""
    )
    return BilledContract(pk, group, exponent(currency), entity.party, buyer.party)


def _phase(row: tuple[Any, ...]) -> BilledPhase:
    (
        _contract_id, pk, kind, quantity, unit_price, start, until, months, anchor_day,
        anchor_month, timing, model, day_count, currency, description, category,
    ) = row  # fmt: skip
    terms = PhaseTerms(
        pk,
        kind,
        plain(quantity),
        plain(unit_price),
        start,
        until,
        months,
        anchor_day if months else 0,
        anchor_month if months else None,
        timing == "advance",
        model,
        day_count,
        exponent(currency),
    )
    return BilledPhase(terms, description, category)


def _recorded(contract_ids: Sequence[int], gross: set[int]) -> dict[int, list[RecordedItem]]:
    found: dict[int, list[RecordedItem]] = {}
    for row in _rows(RECORDED, [bulk.array(contract_ids)]):
        found.setdefault(row[0], []).append(_recorded_item(row, gross))
    return found


def _recorded_item(row: tuple[Any, ...], gross: set[int]) -> RecordedItem:
    (
        phase_id, planned_from, planned_until, sequence, kind, span_from, span_until, amount, tax,
        currency, contract_id, pk, invoice_id, repairs, cancelled, code, rate, place, rule_id,
    ) = row  # fmt: skip
    if contract_id in gross:
        amount += tax
    return RecordedItem(
        phase_id,
        planned_from,
        planned_until,
        sequence,
        kind,
        span_from,
        span_until,
        amount.quantize(quantum(exponent(currency))),
        pk,
        invoice_id,
        repairs,
        cancelled,
        LineTax(code, plain(rate), place, rule_id),
    )


def _entity(row: LegalEntity) -> Entity:
    printed = {
        "code": row.code,
        "name": row.name,
        "street": row.street,
        "postal_code": row.postal_code,
        "city": row.city,
        "country": row.country,
        "tax_id": row.tax_id,
        "iban": row.iban,
        "email": row.email,
    }
    return Entity(
        row.pk,
        row.code,
        row.time_zone,
        row.functional_currency,
        row.tax_rounding,
        row.invoice_series,
        row.credit_note_series,
        TaxParty(row.country, row.tax_id),
        printed,
    )
