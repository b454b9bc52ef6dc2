"""Facts of the customer floor."""

from dataclasses import dataclass
from typing import ClassVar

from revops.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OpportunityWon(Fact):
    NAME: ClassVar[str] = "crm.opportunity.won"

    opportunity_id: int


@dataclass(frozen=True, kw_only=True)
class OpportunityLost(Fact):
    NAME: ClassVar[str] = "crm.opportunity.lost"

    opportunity_id: int
