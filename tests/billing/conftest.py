"""One customer's papers, made once for the modules that attack them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from billing import services
from billing.models import Allocation, Concession, ConcessionRequest, Invoice, Payment
from revops.core import policy
from revops.core.roles import Role
from tests.factories.billing import ACTOR, AT, make_invoice
from tests.factories.core import make_legal_entity, make_user

NOVEMBER = date(2026, 11, 1)


@dataclass(frozen=True)
class Papers:
    """Three invoices over 119.00: paid in part and undone, credited by decision, cancelled."""

    paid: Invoice
    credited: Invoice
    cancelled: Invoice
    payment: Payment
    undone: Allocation
    concession: Concession
    #: a request nobody has decided yet
    asked: ConcessionRequest


@pytest.fixture(scope="module")
def papers(shared_rows: None) -> Papers:
    entity = make_legal_entity("kw")
    paid = make_invoice(legal_entity=entity, start_on=NOVEMBER)
    credited, cancelled = (
        make_invoice(
            legal_entity=entity, account=paid.account, start_on=NOVEMBER, rules=False
        )
        for _ in range(2)
    )  # fmt: skip
    payment = services.record_payment(
        account_id=paid.account_id, amount=paid.total / 2, received_on=date(2026, 11, 20),
        method="transfer", allocate=[(paid.pk, Decimal("59.50"))], actor=ACTOR, at=AT,
    )  # fmt: skip
    undone = Allocation.objects.get()
    services.undo_allocation(allocation_id=undone.pk, actor=ACTOR, at=AT)
    concession = services.approve_concession(
        request_id=_ask(credited, "Outage").pk,
        actor=policy.actor_of(make_user(Role.CONTROLLER)),
        at=AT,
    )
    services.cancel_invoice(invoice_id=cancelled.pk, reason="Void", actor=ACTOR, at=AT)
    services.start_bill_run(
        legal_entity_id=entity.pk, through=date(2026, 12, 1), actor=ACTOR, at=AT
    )
    return Papers(
        paid, credited, cancelled, payment, undone, concession, asked=_ask(paid, "Late start")
    )


def _ask(invoice: Invoice, reason: str) -> ConcessionRequest:
    return services.request_concession(
        line_id=invoice.lines.get().pk, amount=Decimal(10), reason=reason,
        actor=policy.actor_of(make_user(Role.BILLING)), at=AT,
    )  # fmt: skip
