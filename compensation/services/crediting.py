"""Sales credits: who is credited what of an order, and what a credit note takes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from compensation import rules
from compensation.models import CreditSplit, SalesCredit
from compensation.selectors.terms import PERCENT, Assigned, Terms, find_exchange_rate
from compensation.services import checks
from compensation.services.clawing import clawback_rows
from compensation.services.earning import earn
from compensation.services.records import Recorded, recorded_of, undo, write
from compensation.states import CreditBase, CreditRole
from crm.models import SalesPerson
from orders.models import Order
from revops.core.actor import Actor
from revops.core.derivation import derivation
from revops.core.rounding import round_half_up

ZERO = Decimal(0)
RATE_PLACES = 12
BASES: Mapping[str, str] = {
    CreditBase.TCV.value: "tcv",
    CreditBase.FIRST_YEAR.value: "first_year_total",
    CreditBase.ONE_TIME.value: "one_time_total",
}


@dataclass(frozen=True)
class Target:
    """What one payee should be credited of an order under one component."""

    order: Order
    payee_id: int
    role: str
    share: Decimal
    terms: Terms
    deal: Decimal
    rate: Decimal
    base: Decimal
    amount: Decimal

    @property
    def key(self) -> tuple[int, int, str]:
        return self.payee_id, self.terms.component_id, self.role


@transaction.atomic
def credit_orders(*, order_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """Credit the owner (or those who share) of booked orders and write what they earn.

    Amounts follow each component's base, in the currency of the payee's plan, under the plan
    version that is valid on the day of booking. Compared with what is recorded: a second call
    adds nothing, changed shares add a reversal and a new credit. Returns the earnings' ids.

    :raises NoPlanAssigned: a payee has no plan on that day; nothing was written
    :raises NoPlanVersion: their plan has no approved version on that day
    :raises NoQuotaSet: a plan in percent of quota meets a payee without one
    :raises NoExchangeRate: the plan pays in another currency and no rate is on file
    """
    orders = list(
        Order.objects.select_for_update(no_key=True, of=("self",))
        .select_related("amendment")
        .filter(pk__in=order_ids)
        .order_by("pk")
    )
    shares = shares_of(orders)
    recorded = recorded_of(shares)
    wanted = {s.payee for found in shares.values() for s in found}
    wanted |= {c.payee_id for record in recorded.values() for c in record.live}
    payees = checks.lock_payees(wanted)
    assigned = Assigned(payees)
    rows: list[SalesCredit] = []
    for order in orders:
        targets = targets_of(order, shares[order.pk], assigned, payees)
        rows += _changes(order, targets, recorded[order.pk], at)
    written = write(rows)
    if any(row.reverses_id for row in written):
        written += write(clawback_rows(list(shares), at))
    return earn(credits=written, assigned=assigned, payees=payees, actor=actor, at=at)


def shares_of(orders: Iterable[Order]) -> dict[int, list[rules.Share]]:
    """Return order id → who shares it, as fractions; the owner alone unless splits say more."""
    found: dict[int, list[rules.Share]] = {}
    splits: dict[int, list[CreditSplit]] = defaultdict(list)
    owners = {order.pk: order.owner_id for order in orders}
    for split in CreditSplit.objects.filter(order__in=owners).order_by("pk"):
        splits[split.order_id].append(split)
    for pk, owner_id in owners.items():
        found[pk] = [
            rules.Share(split.payee_id, split.role, split.share / PERCENT) for split in splits[pk]
        ] or [rules.Share(owner_id, CreditRole.OWNER.value, Decimal(1))]
    return found


def targets_of(
    order: Order,
    shares: Sequence[rules.Share],
    assigned: Assigned,
    payees: Mapping[int, SalesPerson],
) -> list[Target]:
    """Return what everybody should be credited of an order; raises what `credit_orders` does."""
    targets = []
    for index, share in enumerate(shares):
        found = assigned.terms_on(share.payee, order.booked_on)
        if not found:
            is_assigned = assigned.plan_on(share.payee, order.booked_on) is not None
            refusal = checks.NoPlanVersion if is_assigned else checks.NoPlanAssigned
            raise refusal(payees[share.payee].name, order.booked_on)
        for terms in found:
            deal, rate = deal_in(order, terms)
            base = round_half_up(deal * rate, terms.places)
            part = split(base, shares, terms.places)[index]
            targets.append(
                Target(order, share.payee, share.role, share.share, terms, deal, rate, base, part)
            )
    return targets


def split(base: Decimal, shares: Sequence[rules.Share], places: int) -> list[Decimal]:
    """Return each share's amount: owner and splits re-add to the base, overlays stand beside."""
    counted = [
        rules.Share(s.payee, rules.OWNER if s.role == CreditRole.SPLIT.value else s.role, s.share)
        for s in shares
    ]
    try:
        return [credited.amount for credited in rules.split_credit(base, counted, places)]
    except rules.ShareError as error:
        raise checks.SharesRefused(
            _("The shares cannot be used: %(problem)s.") % {"problem": error}, field="shares"
        ) from error


def deal_in(order: Order, terms: Terms) -> tuple[Decimal, Decimal]:
    """Return what the component credits of the order in its currency, and the exchange rate.

    :raises NoExchangeRate: no rate is on file up to the day of booking
    """
    value = getattr(order, BASES[terms.base])
    currency = str(value.currency)
    rate = find_exchange_rate(currency, terms.currency, order.booked_on)
    if rate is None:
        raise checks.NoExchangeRate(currency, terms.currency, order.booked_on)
    return value.amount, round_half_up(rate, RATE_PLACES)


def _changes(
    order: Order, targets: Sequence[Target], recorded: Recorded, at: datetime
) -> list[SalesCredit]:
    """Return the rows that lead from what is credited to what should be."""
    wanted = {target.key: target for target in targets}
    rows = []
    for credit in recorded.live:
        key = (credit.payee_id, credit.component_id, credit.role)
        if key in wanted and wanted[key].amount == credit.amount.amount:
            del wanted[key]
        else:
            rows.append(undo(credit, recorded.left[credit.pk], at))
    return rows + [_born(target, recorded.born[target.key], at) for target in wanted.values()]


def _born(target: Target, before: int, at: datetime) -> SalesCredit:
    """Return a new credit; a later one of the same payee is numbered."""
    order, terms = target.order, target.terms
    currency = str(getattr(order, BASES[terms.base]).currency)
    foreign = {"value": target.deal, "currency": currency, "rate": target.rate}
    inputs = rules.credit_inputs(
        target.base,
        target.share,
        target.amount,
        places=terms.places,
        currency=terms.currency,
        foreign=None if currency == terms.currency else foreign,
        sources={"deal": order.subject},
    )
    return SalesCredit(
        source=f"{order.subject}/{before}" if before else order.subject,
        order=order,
        amendment_id=order.amendment.pk if hasattr(order, "amendment") else None,
        payee_id=target.payee_id,
        component_id=terms.component_id,
        role=target.role,
        share=target.share * PERCENT,
        currency=terms.currency,
        deal_currency=currency,
        deal_amount=target.deal,
        exchange_rate=target.rate,
        base_amount=target.base,
        amount=target.amount,
        credited_on=order.booked_on,
        attained_on=order.booked_on,
        derivation=derivation(rules.CREDIT, 1, inputs),
        created_at=at,
    )
