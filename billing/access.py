"""Who may see and do what with documents, money and bill runs (docs/access.md)."""

from __future__ import annotations

from collections.abc import Sequence

from billing.models import (
    Allocation,
    BillingSchedule,
    BillRun,
    Concession,
    ConcessionRequest,
    CreditNote,
    Invoice,
    InvoiceLine,
    Payment,
    Receivable,
    TaxLine,
    TaxRule,
)
from revops.core import policy
from revops.core.policy import Role, Scope

FINANCE = (
    Role.BILLING,
    Role.COLLECTIONS,
    Role.REVENUE_ACCOUNTANT,
    Role.CONTROLLER,
    Role.AUDITOR,
    Role.INTEGRATION,
)
#: What the seller of a deal sees of its invoices: that they exist and whether they are paid.
STATUS = [
    "reference", "number", "series", "year", "account", "issued_on", "due_on", "total", "currency",
    "state", "open_amount", "open", "receivable",
]  # fmt: skip


def _readers(resource: str, *more: Role) -> None:
    policy.allow(*FINANCE, *more, resource=resource, actions=["view"], reveals=["*"])


def _status_of_own(resource: str, fields: Sequence[str]) -> None:
    """Let sales see the status of their own customers' documents."""
    policy.allow(
        Role.SALES_REP, resource=resource, actions=["view"], scope=Scope.OWN, fields=list(fields)
    )
    policy.allow(
        Role.SALES_MANAGER,
        resource=resource,
        actions=["view"],
        scope=Scope.TEAM,
        fields=list(fields),
    )
    policy.allow(Role.DEAL_DESK, resource=resource, actions=["view"], fields=list(fields))


policy.resource(
    "billing.invoice",
    model=Invoice,
    prefix="inv",
    owner="account__owner__user",
    legal_entity="legal_entity",
)
_readers("billing.invoice")
_status_of_own("billing.invoice", STATUS)
policy.allow(Role.BILLING, resource="billing.invoice", actions=["cancel", "send", "share"])
policy.allow(Role.CONTROLLER, resource="billing.invoice", actions=["cancel"])
policy.allow(Role.COLLECTIONS, resource="billing.invoice", actions=["send", "share"])

policy.resource(
    "billing.invoiceline",
    model=InvoiceLine,
    prefix="inl",
    legal_entity="contract__legal_entity",
)
_readers("billing.invoiceline")
policy.resource(
    "billing.taxline", model=TaxLine, prefix="txl", legal_entity="invoice__legal_entity"
)
_readers("billing.taxline")

policy.resource(
    "billing.creditnote",
    model=CreditNote,
    prefix="crn",
    owner="account__owner__user",
    legal_entity="legal_entity",
)
_readers("billing.creditnote")
_status_of_own("billing.creditnote", [*STATUS, "invoice"])
policy.allow(Role.COLLECTIONS, resource="billing.creditnote", actions=["allocate"])
policy.allow(Role.BILLING, resource="billing.creditnote", actions=["send", "share"])

policy.resource(
    "billing.receivable",
    model=Receivable,
    prefix="rcv",
    owner="account__owner__user",
    legal_entity="legal_entity",
)
_readers("billing.receivable")
_status_of_own("billing.receivable", [*STATUS, "invoice", "credit_note", "settled_on"])

policy.resource("billing.payment", model=Payment, prefix="pay", legal_entity="legal_entity")
_readers("billing.payment")
policy.allow(
    Role.COLLECTIONS, Role.INTEGRATION, resource="billing.payment", actions=["create", "allocate"]
)

policy.resource(
    "billing.allocation", model=Allocation, prefix="alc", legal_entity="invoice__legal_entity"
)
_readers("billing.allocation")
policy.allow(Role.COLLECTIONS, resource="billing.allocation", actions=["undo"])

policy.resource("billing.billrun", model=BillRun, prefix="brn", legal_entity="legal_entity")
_readers("billing.billrun")
policy.allow(Role.BILLING, resource="billing.billrun", actions=["create", "preview"])

policy.resource(
    "billing.billingschedule",
    model=BillingSchedule,
    prefix="bsc",
    legal_entity="legal_entity",
)
_readers("billing.billingschedule")
policy.allow(Role.BILLING, resource="billing.billingschedule", actions=["release", "bill"])

policy.resource("billing.taxrule", model=TaxRule, prefix="txr", is_shared=True)
_readers("billing.taxrule", Role.ADMIN)
policy.allow(Role.BILLING, Role.ADMIN, resource="billing.taxrule", actions=["create", "end"])

policy.resource(
    "billing.concessionrequest",
    model=ConcessionRequest,
    prefix="ccr",
    legal_entity="line__contract__legal_entity",
)
_readers("billing.concessionrequest")
policy.allow(
    Role.BILLING, Role.COLLECTIONS, resource="billing.concessionrequest", actions=["create"]
)
policy.allow(Role.CONTROLLER, resource="billing.concessionrequest", actions=["approve", "reject"])
policy.resource(
    "billing.concession",
    model=Concession,
    prefix="ccs",
    legal_entity="line__contract__legal_entity",
)
_readers("billing.concession")

policy.resource("billing.number_gaps")
policy.allow(*FINANCE, resource="billing.number_gaps", actions=["view"])
