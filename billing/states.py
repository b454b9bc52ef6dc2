"""States of open items and payments, and the words of billed items."""

from enum import StrEnum

from revops.core.workflow import Workflow


class ReceivableState(StrEnum):
    OPEN = "open"
    PARTIAL = "partial"
    SETTLED = "settled"


RECEIVABLE_FLOW = Workflow(
    "receivable",
    {
        ("settle_partly", ReceivableState.OPEN): ReceivableState.PARTIAL,
        ("settle_partly", ReceivableState.SETTLED): ReceivableState.PARTIAL,
        ("settle", ReceivableState.OPEN): ReceivableState.SETTLED,
        ("settle", ReceivableState.PARTIAL): ReceivableState.SETTLED,
        ("reopen", ReceivableState.PARTIAL): ReceivableState.OPEN,
        ("reopen", ReceivableState.SETTLED): ReceivableState.OPEN,
    },
)


class PaymentState(StrEnum):
    SUCCEEDED = "succeeded"
    REVERSED = "reversed"


PAYMENT_FLOW = Workflow("payment", {("reverse", PaymentState.SUCCEEDED): PaymentState.REVERSED})


class CreditNoteKind(StrEnum):
    """Why a credit note exists: terms changed, a credit was decided, its invoice is void."""

    REPAIR = "repair"
    CONCESSION = "concession"
    CANCELLATION = "cancellation"


class ConcessionState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"


CONCESSION_FLOW = Workflow(
    "concession",
    {
        ("approve", ConcessionState.REQUESTED): ConcessionState.APPROVED,
        ("reject", ConcessionState.REQUESTED): ConcessionState.REJECTED,
    },
)


class LineKind(StrEnum):
    CHARGE = "charge"
    REPAIR = "repair"
    CONCESSION = "concession"
    USAGE = "usage"
    TRUE_UP = "true_up"
    DISCOUNT = "discount"
    ROUNDING = "rounding"


class TaxCode(StrEnum):
    """EN 16931 VAT category codes (UNCL 5305), and O for what no tax law reaches."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    EXPORT = "G"
    INTRA_COMMUNITY = "K"
    OUTSIDE_SCOPE = "O"
