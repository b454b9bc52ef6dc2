"""Who may see and do what with quotes, approvals and signatures (docs/access.md)."""

from quoting.models import (
    ApprovalStep,
    DiscountLimit,
    Quote,
    QuoteComment,
    QuoteLine,
    QuoteVersion,
    Signature,
    SignatureEvent,
)
from revops.core import policy
from revops.core.policy import Role, Scope

#: Cost and margin are the house's business; a rep does not see them unless a row says so.
GUARDED = ["unit_cost", "margin", "margin_total", "margin_percent"]
DRAFTING = [
    "create",
    "change",
    "submit",
    "revise",
    "send",
    "remind",
    "new_version",
    "comment",
    "decline",
    "open_as_customer",
]
OVERSIGHT = (Role.CONTROLLER, Role.AUDITOR)
BACK_OFFICE = (Role.BILLING, Role.REVENUE_ACCOUNTANT, Role.COMPENSATION_ADMIN)

policy.resource(
    "quoting.quote",
    model=Quote,
    prefix="quo",
    owner="owner__user",
    legal_entity="legal_entity",
    guarded=GUARDED,
)
policy.allow(Role.SALES_REP, resource="quoting.quote", actions=["view", *DRAFTING], scope=Scope.OWN)
policy.allow(
    Role.SALES_MANAGER,
    resource="quoting.quote",
    actions=["view", *DRAFTING, "approve", "reject"],
    scope=Scope.TEAM,
    reveals=["*"],
)
policy.allow(
    Role.DEAL_DESK,
    resource="quoting.quote",
    actions=["view", *DRAFTING, "approve", "reject"],
    reveals=["*"],
)
policy.allow(*OVERSIGHT, resource="quoting.quote", actions=["view"], reveals=["*"])
policy.allow(*BACK_OFFICE, Role.COLLECTIONS, resource="quoting.quote", actions=["view"])
policy.allow(Role.INTEGRATION, resource="quoting.quote", actions=["view", *DRAFTING])

policy.resource(
    "quoting.quoteversion",
    model=QuoteVersion,
    prefix="qv",
    owner="quote__owner__user",
    legal_entity="quote__legal_entity",
    guarded=GUARDED,
)
policy.resource(
    "quoting.quoteline",
    model=QuoteLine,
    owner="version__quote__owner__user",
    legal_entity="version__quote__legal_entity",
    guarded=GUARDED,
)
policy.resource(
    "quoting.signature",
    model=Signature,
    prefix="sig",
    owner="version__quote__owner__user",
    legal_entity="version__quote__legal_entity",
)
policy.resource(
    "quoting.signatureevent",
    model=SignatureEvent,
    owner="version__quote__owner__user",
    legal_entity="version__quote__legal_entity",
)
policy.resource(
    "quoting.quotecomment",
    model=QuoteComment,
    owner="version__quote__owner__user",
    legal_entity="version__quote__legal_entity",
)
for _part in (
    "quoting.quoteversion",
    "quoting.quoteline",
    "quoting.signature",
    "quoting.signatureevent",
    "quoting.quotecomment",
):
    policy.allow(Role.SALES_REP, resource=_part, actions=["view"], scope=Scope.OWN)
    policy.allow(
        Role.SALES_MANAGER, resource=_part, actions=["view"], scope=Scope.TEAM, reveals=["*"]
    )
    policy.allow(Role.DEAL_DESK, *OVERSIGHT, resource=_part, actions=["view"], reveals=["*"])
    policy.allow(*BACK_OFFICE, Role.INTEGRATION, resource=_part, actions=["view"])

policy.resource(
    "quoting.approvalstep",
    model=ApprovalStep,
    prefix="apr",
    owner="request__version__quote__owner__user",
    legal_entity="request__version__quote__legal_entity",
    guarded=GUARDED,
)
policy.allow(Role.SALES_REP, resource="quoting.approvalstep", actions=["view"], scope=Scope.OWN)
policy.allow(
    Role.SALES_MANAGER,
    resource="quoting.approvalstep",
    actions=["view", "approve", "reject"],
    scope=Scope.TEAM,
    reveals=["*"],
)
policy.allow(
    Role.DEAL_DESK,
    resource="quoting.approvalstep",
    actions=["view", "approve", "reject"],
    reveals=["*"],
)
policy.allow(*OVERSIGHT, resource="quoting.approvalstep", actions=["view"], reveals=["*"])

policy.resource("quoting.discountlimit", model=DiscountLimit, is_shared=True)
policy.allow(
    Role.SALES_REP,
    Role.SALES_MANAGER,
    *OVERSIGHT,
    resource="quoting.discountlimit",
    actions=["view"],
)
policy.allow(Role.ADMIN, resource="quoting.discountlimit", actions=["view", "create", "change"])
policy.allow(Role.DEAL_DESK, resource="quoting.discountlimit", actions=["view"])
