"""Who shares the credit of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from compensation import rules
from compensation.models import CreditSplit, SalesCredit
from compensation.selectors.terms import PERCENT
from compensation.services import checks
from compensation.services.crediting import credit_orders, split
from compensation.states import CreditRole
from orders.models import Order
from revops.core import policy
from revops.core.actor import Actor
from revops.core.problems import NotFound


@dataclass(frozen=True)
class ShareTerms:
    """A payee's share of an order in percent."""

    payee_id: int
    role: str
    share: Decimal


@transaction.atomic
def set_credit_splits(
    *, order_id: int, shares: Sequence[ShareTerms], actor: Actor, at: datetime
) -> list[CreditSplit]:
    """Say who shares an order: owner and splits make 100 %, overlays stand beside them.

    An order that was credited already is credited again: what changed is reversed and credited
    anew, and everybody concerned is paid the difference.

    :raises SharesRefused: the shares do not credit the deal exactly once
    :raises Forbidden: the actor is one of those whose pay changes (SD5)
    :raises NoPlanAssigned: a new payee has no plan on the day of booking
    """
    order = Order.objects.select_for_update(no_key=True, of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise NotFound()
    known = {role.value for role in CreditRole}
    if any(share.role not in known for share in shares):
        raise checks.SharesRefused(_("Unknown role."), field="shares")
    wanted = [rules.Share(s.payee_id, s.role, s.share / PERCENT) for s in shares]
    split(Decimal(0), wanted, 2)
    held = set(order.credit_splits.values_list("payee", flat=True)) | {order.owner_id}
    payees = checks.lock_payees(held | {s.payee_id for s in shares})
    if missing := {s.payee_id for s in shares} - set(payees):
        raise NotFound(_("There is no sales person %(pk)s.") % {"pk": min(missing)})
    policy.not_own_pay(actor, [p.user_id for p in payees.values() if p.user_id])
    order.credit_splits.all().delete()
    rows = CreditSplit.objects.bulk_create(
        CreditSplit(order=order, payee_id=s.payee_id, role=s.role, share=s.share) for s in shares
    )
    if SalesCredit.objects.filter(order=order).exists():
        credit_orders(order_ids=[order.pk], actor=actor, at=at)
    return rows
