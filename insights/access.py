"""Who may see the control room and the book."""

from insights.models import Booking
from revops.core import policy
from revops.core.policy import Role, Scope

EVERYBODY = (
    Role.SALES_REP,
    Role.SALES_MANAGER,
    Role.DEAL_DESK,
    Role.BILLING,
    Role.COLLECTIONS,
    Role.REVENUE_ACCOUNTANT,
    Role.CONTROLLER,
    Role.COMPENSATION_ADMIN,
    Role.AUDITOR,
)
OPERATORS = (Role.DEAL_DESK, Role.BILLING, Role.REVENUE_ACCOUNTANT, Role.CONTROLLER)

policy.resource("insights.control_room")
policy.allow(*EVERYBODY, resource="insights.control_room", actions=["view"])
policy.allow(*OPERATORS, resource="insights.control_room", actions=["operate"])

policy.resource(
    "insights.booking",
    model=Booking,
    owner="owner__user",
    legal_entity="legal_entity",
    prefix="bkg",
)
policy.allow(Role.SALES_REP, resource="insights.booking", actions=["view"], scope=Scope.OWN)
policy.allow(Role.SALES_MANAGER, resource="insights.booking", actions=["view"], scope=Scope.TEAM)
policy.allow(
    Role.DEAL_DESK,
    Role.BILLING,
    Role.REVENUE_ACCOUNTANT,
    Role.CONTROLLER,
    Role.COMPENSATION_ADMIN,
    Role.AUDITOR,
    resource="insights.booking",
    actions=["view"],
)
