"""States of a quote version and its approval, and the whole transition tables."""

from enum import StrEnum

from revops.core.workflow import Workflow


class QuoteState(StrEnum):
    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    SENT = "sent"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


QUOTE_FLOW = Workflow(
    "quote",
    {
        ("submit", QuoteState.DRAFT): QuoteState.IN_APPROVAL,
        # inside the limits nobody is asked
        ("approve", QuoteState.DRAFT): QuoteState.APPROVED,
        ("approve", QuoteState.IN_APPROVAL): QuoteState.APPROVED,
        ("reject", QuoteState.IN_APPROVAL): QuoteState.DRAFT,
        ("revise", QuoteState.IN_APPROVAL): QuoteState.DRAFT,
        ("revise", QuoteState.APPROVED): QuoteState.DRAFT,
        ("send", QuoteState.APPROVED): QuoteState.SENT,
        ("sign", QuoteState.SENT): QuoteState.SIGNED,
        ("decline", QuoteState.SENT): QuoteState.DECLINED,
        ("expire", QuoteState.SENT): QuoteState.EXPIRED,
        # signed elsewhere and brought in by an import
        ("import", QuoteState.DRAFT): QuoteState.SIGNED,
        ("supersede", QuoteState.DRAFT): QuoteState.SUPERSEDED,
        ("supersede", QuoteState.APPROVED): QuoteState.SUPERSEDED,
        ("supersede", QuoteState.SENT): QuoteState.SUPERSEDED,
        ("supersede", QuoteState.DECLINED): QuoteState.SUPERSEDED,
        ("supersede", QuoteState.EXPIRED): QuoteState.SUPERSEDED,
    },
)

#: States whose content is frozen and hashed.
FROZEN = (
    QuoteState.SENT,
    QuoteState.SIGNED,
    QuoteState.DECLINED,
    QuoteState.EXPIRED,
)


class ApprovalState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


APPROVAL_FLOW = Workflow(
    "approval",
    {
        ("approve", ApprovalState.PENDING): ApprovalState.APPROVED,
        ("reject", ApprovalState.PENDING): ApprovalState.REJECTED,
        ("cancel", ApprovalState.PENDING): ApprovalState.CANCELLED,
    },
)


class Evidence(StrEnum):
    """How a signature came about."""

    TYPED = "typed"
    IMPORTED = "imported"
