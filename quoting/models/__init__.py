"""Quotes, what was asked about them, and how they were signed."""

from quoting.models.approvals import ApprovalRequest, ApprovalStep, DiscountLimit
from quoting.models.quotes import Quote, QuoteLine, QuoteVersion
from quoting.models.signatures import QuoteComment, Signature, SignatureEvent

__all__ = [
    "ApprovalRequest",
    "ApprovalStep",
    "DiscountLimit",
    "Quote",
    "QuoteComment",
    "QuoteLine",
    "QuoteVersion",
    "Signature",
    "SignatureEvent",
]
