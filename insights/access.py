"""Who may see the control room and the book."""

from insights.models import Booking, DailySnapshot, TouchEvent
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

policy.resource(
    "insights.touchevent",
    model=TouchEvent,
    owner="order__owner__user",
    legal_entity="order__legal_entity",
    prefix="tch",
)
policy.allow(Role.SALES_REP, resource="insights.touchevent", actions=["view"], scope=Scope.OWN)
policy.allow(Role.SALES_MANAGER, resource="insights.touchevent", actions=["view"], scope=Scope.TEAM)
policy.allow(*OPERATORS, Role.AUDITOR, resource="insights.touchevent", actions=["view"])

# totals of a whole seller: nobody's own
policy.resource(
    "insights.dailysnapshot", model=DailySnapshot, legal_entity="legal_entity", prefix="day"
)
policy.allow(
    Role.COLLECTIONS,
    *OPERATORS,
    Role.AUDITOR,
    resource="insights.dailysnapshot",
    actions=["view"],
)
