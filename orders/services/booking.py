"""Booking: a signed version becomes order, amendment, contract, subscriptions and phases.

Booking and amending are one path: the first order of a contract is its amendment 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from djmoney.money import Money

from catalog.models import EntitlementFeature
from orders.events import OrderBooked
from orders.models import (
    Amendment,
    ChargePhase,
    Contract,
    Entitlement,
    Order,
    OrderLine,
    Subscription,
)
from orders.rules import (
    ContractTerms,
    PhasePlan,
    SignedCharge,
    contract_metrics,
    plan_phases,
    term_end,
)
from orders.states import AmendmentKind
from quoting.models import QuoteLine, QuoteVersion
from quoting.states import QuoteState
from revops.core import bulk, numbering, outbox
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.rounding import exponent

ORDER_SERIES = "O"
CONTRACT_SERIES = "C"

#: The rule versions a new phase freezes; old phases keep the ones they were sold under.
RULE_VERSIONS = {"billing.proration": 1, "revenue.earned": 1}


@dataclass
class _Draft:
    """Everything one signed version becomes, before it has numbers."""

    version: QuoteVersion
    order: Order
    contract: Contract
    amendment: Amendment
    lines: list[OrderLine] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    phases: list[ChargePhase] = field(default_factory=list)
    entitlements: list[Entitlement] = field(default_factory=list)


@transaction.atomic
def book_signed_quotes(*, version_ids: Sequence[int], actor: Actor, at: datetime) -> list[Order]:
    """Book every signed version that has no order yet, set-based; a second call books nothing.

    Copies every default of legal entity and account onto the contract, so that later changes of
    either never move what was agreed. Numbers are taken last. Tells OrderBooked per order.
    """
    versions = list(
        QuoteVersion.objects.select_for_update(of=("self",))
        .select_related("quote__account", "quote__legal_entity")
        .filter(pk__in=version_ids, state=QuoteState.SIGNED.value, order__isnull=True)
        .order_by("pk")
    )
    if not versions:
        return []
    lines = _lines_by_version(versions)
    drafts = _drafts(versions, at)
    _fill(drafts, lines, actor, at)
    _save_children(drafts)
    _number(drafts)
    # headers last: their series rows stay locked until the commit
    bulk.insert([d.contract for d in drafts])
    bulk.insert([d.order for d in drafts])
    outbox.emit_all([_booked(d) for d in drafts], actor=actor, at=at)
    return [d.order for d in drafts]


def _booked(draft: _Draft) -> OrderBooked:
    return OrderBooked(
        subject=draft.order.subject,
        order_id=draft.order.pk,
        contract_id=draft.contract.pk,
        amendment_id=draft.amendment.pk,
        booked_on=draft.order.booked_on.isoformat(),
    )


def _lines_by_version(versions: Iterable[QuoteVersion]) -> dict[int, list[QuoteLine]]:
    found: dict[int, list[QuoteLine]] = defaultdict(list)
    lines = QuoteLine.objects.select_related("product", "charge").filter(version__in=versions)
    for line in lines.order_by("version_id", "position"):
        found[line.version_id].append(line)
    return found


def _drafts(versions: Sequence[QuoteVersion], at: datetime) -> list[_Draft]:
    count = len(versions)
    ids = bulk.reserve({Order: count, Contract: count, Amendment: count})
    drafts = []
    for version, order_id, contract_id, amendment_id in zip(
        versions, ids[Order], ids[Contract], ids[Amendment], strict=True
    ):
        contract = _contract(version, contract_id, at)
        order = _order(version, order_id, at)
        amendment = Amendment(
            pk=amendment_id,
            contract_id=contract_id,
            order_id=order_id,
            number=0,
            kind=AmendmentKind.NEW.value,
            effective_on=version.start_on,
            agreed_on=_signed_on(version),
            currency=contract.currency,
            created_at=at,
        )
        drafts.append(_Draft(version, order, contract, amendment))
    return drafts


def _contract(version: QuoteVersion, pk: int, at: datetime) -> Contract:
    quote, account, seller = version.quote, version.quote.account, version.quote.legal_entity
    return Contract(
        pk=pk,
        account=account,
        payer=account,
        owner_id=quote.owner_id,
        legal_entity=seller,
        currency=quote.currency,
        time_zone=account.time_zone,
        language=account.language,
        start_on=version.start_on,
        term_months=version.term_months,
        until=term_end(version.start_on, version.term_months),
        payment_terms_days=version.payment_terms_days,
        billing_anchor_day=version.start_on.day,
        day_count=seller.day_count,
        is_cancellation_day_used=seller.is_cancellation_day_used,
        po_number=version.po_number,
        created_at=at,
    )


def _signed_on(version: QuoteVersion) -> date:
    """Return the signature's date; the database refuses a signed version without one."""
    if version.signed_on is None:
        raise ValueError(f"quote version {version.pk} is signed without a date")
    return version.signed_on


def _order(version: QuoteVersion, pk: int, at: datetime) -> Order:
    quote = version.quote
    zero = Money(0, quote.currency)
    return Order(
        pk=pk,
        quote_version=version,
        account=quote.account,
        owner_id=quote.owner_id,
        legal_entity=quote.legal_entity,
        channel=quote.channel,
        one_time_total=version.one_time_total or zero,
        monthly_total=version.monthly_total or zero,
        first_year_total=version.first_year_total or zero,
        # an evergreen deal has no total contract value: its first year stands for it
        tcv=version.tcv or version.first_year_total or zero,
        booked_on=_signed_on(version),
        booked_at=at,
    )


def _fill(
    drafts: Sequence[_Draft], lines: dict[int, list[QuoteLine]], actor: Actor, at: datetime
) -> None:
    count = sum(len(found) for found in lines.values())
    products = sum(len({line.product_id for line in found}) for found in lines.values())
    ids = bulk.reserve({OrderLine: count, ChargePhase: count, Subscription: products})
    line_ids, phase_ids = iter(ids[OrderLine]), iter(ids[ChargePhase])
    subscription_ids = iter(ids[Subscription])
    features = _features(lines)
    for draft in drafts:
        quoted = lines[draft.version.pk]
        draft.subscriptions = [
            Subscription(
                pk=next(subscription_ids),
                contract_id=draft.contract.pk,
                product_id=product_id,
                introduced_by_id=draft.amendment.pk,
                created_at=at,
            )
            for product_id in dict.fromkeys(line.product_id for line in quoted)
        ]
        draft.lines = [_line(draft, line, next(line_ids)) for line in quoted]
        plans = _plans(draft.contract, draft.version, quoted)
        draft.phases = [
            _phase(draft, line, plan, next(phase_ids), at)
            for line, plan in zip(draft.lines, plans, strict=True)
        ]
        draft.entitlements = _entitlements(draft, quoted, features)
        _measure(draft, plans, actor)


def _line(draft: _Draft, line: QuoteLine, pk: int) -> OrderLine:
    return OrderLine(
        pk=pk,
        order_id=draft.order.pk,
        quote_line_id=line.pk,
        position=line.position,
        product=line.product,
        charge=line.charge,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.net_unit_price,
        amount=line.amount,
    )


def _plans(
    contract: Contract, version: QuoteVersion, quoted: Sequence[QuoteLine]
) -> list[PhasePlan]:
    terms = ContractTerms(
        start=contract.start_on,
        until=contract.until,
        anchor_day=contract.billing_anchor_day,
        day_count=contract.day_count,
        is_cancellation_day_used=contract.is_cancellation_day_used,
    )
    charges = [
        SignedCharge(
            key=line.pk,
            kind=line.charge.kind,
            model=line.charge.model,
            quantity=line.quantity,
            unit_price=line.net_unit_price,
            list_unit_price=line.list_unit_price,
            months=line.charge.billing_period_months or 0,
            in_advance=line.charge.timing == "advance",
            agreed_start=version.start_on,
            needs_provisioning=line.product.needs_provisioning,
        )
        for line in quoted
    ]
    return plan_phases(charges, terms)


def _phase(draft: _Draft, line: OrderLine, plan: PhasePlan, pk: int, at: datetime) -> ChargePhase:
    subscription = next(s for s in draft.subscriptions if s.product_id == line.product_id)
    charge = line.charge
    return ChargePhase(
        pk=pk,
        subscription_id=subscription.pk,
        contract_id=draft.contract.pk,
        order_line_id=line.pk,
        introduced_by_id=draft.amendment.pk,
        charge=charge,
        description=line.description,
        kind=plan.kind,
        model=plan.model,
        quantity=plan.quantity,
        unit_price=plan.unit_price,
        list_unit_price=plan.list_unit_price,
        currency=draft.contract.currency,
        billing_period_months=plan.months or None,
        timing=charge.timing,
        anchor_day=plan.anchor_day,
        anchor_month=plan.anchor_month,
        day_count=plan.day_count,
        tax_category_id=charge.tax_category_id,
        tax_basis=draft.contract.tax_basis,
        recognition=charge.recognition,
        rule_versions=RULE_VERSIONS,
        agreed_start_on=plan.agreed_start,
        start_on=plan.start,
        until=plan.until,
        created_at=at,
    )


def _measure(draft: _Draft, plans: Sequence[PhasePlan], actor: Actor) -> None:
    """Store what amendment 0 adds: MRR on the start date and TCV (first year when evergreen)."""
    currency = draft.contract.currency
    metrics = contract_metrics(plans, draft.version.start_on, exponent(currency))
    tcv = draft.order.tcv.amount if metrics.tcv is None else metrics.tcv
    draft.amendment.mrr_delta = Money(metrics.mrr, currency)
    draft.amendment.tcv_delta = Money(tcv, currency)
    draft.amendment.actor = actor.as_json()


def _features(lines: dict[int, list[QuoteLine]]) -> dict[int, list[EntitlementFeature]]:
    products = {line.product_id for found in lines.values() for line in found}
    found: dict[int, list[EntitlementFeature]] = defaultdict(list)
    for feature in EntitlementFeature.objects.filter(product__in=products).order_by("pk"):
        found[feature.product_id].append(feature)
    return found


def _entitlements(
    draft: _Draft, quoted: Sequence[QuoteLine], features: dict[int, list[EntitlementFeature]]
) -> list[Entitlement]:
    """Plan a product's features on its recurring line, or on its only one."""
    planned = []
    for product_id in dict.fromkeys(line.product_id for line in quoted):
        own = [line for line in draft.lines if line.product_id == product_id]
        carrier = next((line for line in own if line.charge.kind == "recurring"), own[0])
        planned += [
            Entitlement(
                account_id=draft.contract.account_id,
                contract_id=draft.contract.pk,
                order_line_id=carrier.pk,
                feature=feature,
                limit=carrier.quantity if feature.is_per_unit else _limit(feature),
                valid_until=draft.contract.until,
            )
            for feature in features.get(product_id, [])
        ]
    return planned


def _limit(feature: EntitlementFeature) -> Decimal | None:
    return None if feature.limit is None else Decimal(feature.limit)


def _save_children(drafts: Sequence[_Draft]) -> None:
    bulk.insert([line for d in drafts for line in d.lines])
    bulk.insert([d.amendment for d in drafts])
    bulk.insert([s for d in drafts for s in d.subscriptions])
    bulk.insert([phase for d in drafts for phase in d.phases])
    entitlements = [e for d in drafts for e in d.entitlements]
    for one, pk in zip(entitlements, bulk.reserve_ids(Entitlement, len(entitlements)), strict=True):
        one.pk = pk
    bulk.insert(entitlements)


def _number(drafts: Sequence[_Draft]) -> None:
    """Take a block of numbers per seller and year, in a fixed order so that nobody deadlocks."""
    groups: dict[tuple[int, int], list[_Draft]] = defaultdict(list)
    sellers: dict[int, LegalEntity] = {}
    for draft in drafts:
        seller = draft.contract.legal_entity
        sellers[seller.pk] = seller
        groups[seller.pk, draft.order.booked_on.year].append(draft)
    for (seller_id, _year), members in sorted(groups.items()):
        on: date = max(d.order.booked_on for d in members)
        for series, names in ((CONTRACT_SERIES, "contract"), (ORDER_SERIES, "order")):
            block = numbering.take(
                legal_entity_id=seller_id, series=series, on=on, count=len(members)
            )
            for draft, number in zip(members, block, strict=True):
                row = getattr(draft, names)
                row.series, row.year, row.sequence = series, on.year, number
                row.number = numbering.reference(sellers[seller_id].code, series, on.year, number)
