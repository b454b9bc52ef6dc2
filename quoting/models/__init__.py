"""Quotes, what was asked about them, and how they were signed."""

from quoting.models.approvals import ApprovalRequest, ApprovalStep
from quoting.models.quotes import Quote, QuoteLine, QuoteVersion
from quoting.models.signatures import Signature, SignatureEvent

__all__ = [
    "ApprovalRequest",
    "ApprovalStep",
    "Quote",
    "QuoteLine",
    "QuoteVersion",
    "Signature",
    "SignatureEvent",
]
