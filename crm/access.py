"""Who may see and do what with customers, deals and sales people (docs/access.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from crm.models import Account, Contact, Opportunity, SalesPerson, SalesPosition, SalesTeam
from revops.core import policy
from revops.core.models import User
from revops.core.policy import Role, Scope

FINANCE = (Role.BILLING, Role.COLLECTIONS, Role.REVENUE_ACCOUNTANT, Role.CONTROLLER)
READERS = (*FINANCE, Role.COMPENSATION_ADMIN, Role.AUDITOR)
DEAL = ["view", "create", "change", "engage", "win", "lose", "reopen"]
RECORD = ["view", "create", "change"]

#: A user's own person and everybody below on the reporting line of one day, all levels, without
#: going in circles. A seller without a log-in is on the line like any other.
BELOW = """
WITH RECURSIVE line AS (
    SELECT id FROM crm_salesperson WHERE user_id = %(user)s
  UNION
    SELECT p.sales_person_id FROM crm_salesposition p JOIN line ON p.manager_id = line.id
    WHERE p.valid_from <= %(on)s AND (p.valid_until IS NULL OR p.valid_until > %(on)s)
)
SELECT id FROM line
"""


@policy.team_rule
def reporting_line(user_id: int, on: date) -> Iterable[int]:
    """Return the user's own sales person and everybody who reports to them, at any level."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, {"user": user_id, "on": on})
        return [pk for (pk,) in cursor.fetchall()]


def _accounts_of(people: Iterable[Any]) -> Q:
    """Accounts these sales people own, or where they own a deal."""
    deals = Opportunity.objects.filter(owner__in=people, account__isnull=False)
    return Q(owner__in=people) | Q(pk__in=deals.values("account"))


def _contacts_of(people: Iterable[Any]) -> Q:
    return Q(account__in=Account.objects.filter(_accounts_of(people)).values("pk"))


def _own_person(user: User) -> QuerySet[Any]:
    return SalesPerson.objects.filter(user=user).values("pk")


def _own_accounts(user: User) -> Q:
    return _accounts_of(_own_person(user))


def _team_accounts(user: User) -> Q:
    return _accounts_of(policy.team(user))


policy.resource(
    "crm.account",
    model=Account,
    prefix="acc",
    own=_own_accounts,
    team=_team_accounts,
    legal_entity="legal_entity",
)
policy.resource(
    "crm.contact",
    model=Contact,
    prefix="con",
    own=lambda user: _contacts_of(_own_person(user)),
    team=lambda user: _contacts_of(policy.team(user)),
    legal_entity="account__legal_entity",
)
policy.resource(
    "crm.opportunity",
    model=Opportunity,
    prefix="opp",
    owner="owner__user",
    legal_entity="legal_entity",
)

for noun in ("crm.account", "crm.contact"):
    policy.allow(Role.SALES_REP, resource=noun, actions=RECORD, scope=Scope.OWN)
    policy.allow(Role.SALES_MANAGER, resource=noun, actions=RECORD, scope=Scope.TEAM)
    policy.allow(Role.DEAL_DESK, Role.BILLING, Role.INTEGRATION, resource=noun, actions=RECORD)
    policy.allow(*READERS, resource=noun, actions=["view"])

policy.allow(Role.SALES_REP, resource="crm.opportunity", actions=DEAL, scope=Scope.OWN)
policy.allow(Role.SALES_MANAGER, resource="crm.opportunity", actions=DEAL, scope=Scope.TEAM)
policy.allow(Role.DEAL_DESK, Role.INTEGRATION, resource="crm.opportunity", actions=DEAL)
policy.allow(*READERS, resource="crm.opportunity", actions=["view"])

policy.resource(
    "crm.salesperson",
    model=SalesPerson,
    prefix="sal",
    owner="user",
    member="pk",
    is_shared=True,
)
policy.allow(Role.SALES_REP, resource="crm.salesperson", actions=["view"], scope=Scope.OWN)
policy.allow(Role.SALES_MANAGER, resource="crm.salesperson", actions=["view"], scope=Scope.TEAM)
policy.allow(
    Role.DEAL_DESK,
    Role.INTEGRATION,
    Role.CONTROLLER,
    Role.AUDITOR,
    resource="crm.salesperson",
    actions=["view"],
)
policy.allow(
    Role.ADMIN,
    Role.COMPENSATION_ADMIN,
    resource="crm.salesperson",
    actions=["view", "create", "change", "assign"],
)

policy.resource(
    "crm.salesposition", model=SalesPosition, owner="sales_person__user", is_shared=True
)
policy.allow(Role.SALES_REP, resource="crm.salesposition", actions=["view"], scope=Scope.OWN)
policy.allow(Role.SALES_MANAGER, resource="crm.salesposition", actions=["view"], scope=Scope.TEAM)
policy.allow(
    Role.DEAL_DESK,
    Role.INTEGRATION,
    Role.CONTROLLER,
    Role.AUDITOR,
    resource="crm.salesposition",
    actions=["view"],
)
policy.allow(
    Role.ADMIN, Role.COMPENSATION_ADMIN, resource="crm.salesposition", actions=["view", "create"]
)

policy.resource("crm.salesteam", model=SalesTeam, prefix="team", is_shared=True)
policy.allow(
    Role.SALES_REP,
    Role.SALES_MANAGER,
    Role.DEAL_DESK,
    Role.INTEGRATION,
    Role.CONTROLLER,
    Role.AUDITOR,
    resource="crm.salesteam",
    actions=["view"],
)
policy.allow(
    Role.ADMIN,
    Role.COMPENSATION_ADMIN,
    resource="crm.salesteam",
    actions=["view", "create", "change"],
)
