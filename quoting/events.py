"""Facts of the quoting floor; the subject is the quote."""

from dataclasses import dataclass
from typing import ClassVar

from revops.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class QuoteFact(Fact):
    quote_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class QuoteSubmitted(QuoteFact):
    NAME: ClassVar[str] = "quoting.quote.submitted"


@dataclass(frozen=True, kw_only=True)
class QuoteApproved(QuoteFact):
    NAME: ClassVar[str] = "quoting.quote.approved"


@dataclass(frozen=True, kw_only=True)
class QuoteSent(QuoteFact):
    NAME: ClassVar[str] = "quoting.quote.sent"


@dataclass(frozen=True, kw_only=True)
class QuoteSigned(QuoteFact):
    """The customer signed; `signed_on` is the business date (ISO) in the seller's zone."""

    NAME: ClassVar[str] = "quoting.quote.signed"

    signed_on: str


@dataclass(frozen=True, kw_only=True)
class QuoteDeclined(QuoteFact):
    NAME: ClassVar[str] = "quoting.quote.declined"


@dataclass(frozen=True, kw_only=True)
class QuoteExpired(QuoteFact):
    NAME: ClassVar[str] = "quoting.quote.expired"
