"""Who may see and do what with the books (docs/access.md)."""

from revenue.models import (
    ContractPosition,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    Obligation,
    ScheduleSegment,
)
from revops.core import policy
from revops.core.policy import Role

READERS = (Role.REVENUE_ACCOUNTANT, Role.CONTROLLER, Role.AUDITOR, Role.INTEGRATION)

policy.resource("revenue.ledgeraccount", model=LedgerAccount, prefix="led", is_shared=True)
policy.resource(
    "revenue.fiscalperiod", model=FiscalPeriod, prefix="per", legal_entity="legal_entity"
)
policy.resource(
    "revenue.journalentry", model=JournalEntry, prefix="jrn", legal_entity="legal_entity"
)
policy.resource(
    "revenue.journalline", model=JournalLine, prefix="jln", legal_entity="entry__legal_entity"
)
policy.resource("revenue.obligation", model=Obligation, prefix="obl", legal_entity="legal_entity")
policy.resource(
    "revenue.schedulesegment",
    model=ScheduleSegment,
    prefix="seg",
    legal_entity="obligation__legal_entity",
)
policy.resource(
    "revenue.contractposition", model=ContractPosition, prefix="pos", legal_entity="legal_entity"
)
policy.resource("revenue.trial_balance")
policy.resource("revenue.recognition")

for _resource in (
    "revenue.ledgeraccount",
    "revenue.fiscalperiod",
    "revenue.journalentry",
    "revenue.journalline",
    "revenue.obligation",
    "revenue.schedulesegment",
    "revenue.contractposition",
    "revenue.trial_balance",
):
    policy.allow(*READERS, resource=_resource, actions=["view"])

# who recognises does not close: the controller looks at the month once more
policy.allow(
    Role.REVENUE_ACCOUNTANT, resource="revenue.recognition", actions=["view", "run"]
)  # fmt: skip
policy.allow(Role.CONTROLLER, Role.AUDITOR, resource="revenue.recognition", actions=["view"])
policy.allow(
    Role.REVENUE_ACCOUNTANT, Role.CONTROLLER, resource="revenue.fiscalperiod", actions=["open"]
)
policy.allow(Role.CONTROLLER, resource="revenue.fiscalperiod", actions=["close"])
