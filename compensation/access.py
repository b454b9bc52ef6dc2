"""Who may see and do what with plans, quotas, credits and earnings (docs/access.md).

A payee sees what is their own and nothing of anybody else, not even that it exists. A manager
sees how far the team is (`compensation.attainment`), not what anybody earns.
"""

from __future__ import annotations

from django.db.models import Q

from compensation.models import (
    CompensationPeriod,
    Component,
    CreditSplit,
    Earning,
    Plan,
    PlanAssignment,
    PlanVersion,
    Quota,
    SalesCredit,
)
from revops.core import policy
from revops.core.models import User
from revops.core.policy import Role, Scope

READERS = (Role.CONTROLLER, Role.AUDITOR)


def _own_plans(user: User) -> Q:
    """Return the plans the user is or was paid by."""
    mine = PlanAssignment.objects.filter(payee__user=user)
    return Q(pk__in=mine.values("plan"))


def _own_versions(user: User) -> Q:
    mine = PlanAssignment.objects.filter(payee__user=user)
    return Q(plan__in=mine.values("plan"), state="approved")


policy.resource(
    "compensation.plan",
    model=Plan,
    prefix="pln",
    own=_own_plans,
    legal_entity="legal_entity",
)
policy.resource(
    "compensation.planversion",
    model=PlanVersion,
    prefix="plv",
    own=_own_versions,
    legal_entity="plan__legal_entity",
)
policy.resource(
    "compensation.component",
    model=Component,
    prefix="cmp",
    own=lambda user: Q(version__in=PlanVersion.objects.filter(_own_versions(user)).values("pk")),
    legal_entity="version__plan__legal_entity",
)
policy.resource(
    "compensation.planassignment",
    model=PlanAssignment,
    prefix="pva",
    owner="payee__user",
    legal_entity="plan__legal_entity",
)
policy.resource(
    "compensation.quota", model=Quota, prefix="qta", owner="payee__user", is_shared=True
)
policy.resource(
    "compensation.creditsplit",
    model=CreditSplit,
    owner="payee__user",
    legal_entity="order__legal_entity",
)
policy.resource(
    "compensation.salescredit",
    model=SalesCredit,
    prefix="scr",
    owner="payee__user",
    legal_entity="order__legal_entity",
)
policy.resource(
    "compensation.earning",
    model=Earning,
    prefix="ern",
    owner="payee__user",
    legal_entity="legal_entity",
)
policy.resource(
    "compensation.compensationperiod",
    model=CompensationPeriod,
    prefix="cpd",
    legal_entity="legal_entity",
)
# How far people are: rows are sales people, and amounts of pay are not part of it.
policy.resource("compensation.attainment", owner="user", member="pk", is_shared=True)
# What one sales person is paid, asked with that person.
policy.resource("compensation.pay", owner="user", member="pk", is_shared=True)
# The page "My commission".
policy.resource("compensation.commission", is_shared=True)

NOUNS = (
    "compensation.plan",
    "compensation.planversion",
    "compensation.component",
    "compensation.planassignment",
    "compensation.quota",
    "compensation.creditsplit",
    "compensation.salescredit",
    "compensation.earning",
)
for noun in NOUNS:
    policy.allow(Role.PAYEE, resource=noun, actions=["view"], scope=Scope.OWN)
    policy.allow(*READERS, Role.INTEGRATION, resource=noun, actions=["view"])
for noun, actions in {
    "compensation.plan": ["view", "create", "draft"],
    "compensation.planversion": ["view", "change", "approve"],
    "compensation.component": ["view"],
    "compensation.planassignment": ["view", "create"],
    "compensation.quota": ["view", "create"],
    "compensation.creditsplit": ["view"],
    "compensation.salescredit": ["view", "split"],
    "compensation.earning": ["view"],
    "compensation.compensationperiod": ["view", "close"],
    "compensation.attainment": ["view"],
}.items():
    policy.allow(Role.COMPENSATION_ADMIN, resource=noun, actions=actions)

policy.allow(Role.CONTROLLER, resource="compensation.planversion", actions=["approve"])
policy.allow(*READERS, resource="compensation.compensationperiod", actions=["view"])
policy.allow(*READERS, resource="compensation.attainment", actions=["view"])
policy.allow(Role.PAYEE, resource="compensation.attainment", actions=["view"], scope=Scope.OWN)
policy.allow(
    Role.SALES_MANAGER, resource="compensation.attainment", actions=["view"], scope=Scope.TEAM
)
policy.allow(Role.PAYEE, resource="compensation.commission", actions=["view"])
policy.allow(Role.PAYEE, resource="compensation.pay", actions=["view"], scope=Scope.OWN)
policy.allow(Role.COMPENSATION_ADMIN, *READERS, resource="compensation.pay", actions=["view"])
