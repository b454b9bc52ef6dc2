"""Who works at the demo company, and with which log-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm import services as crm
from crm.models import SalesPerson, SalesTeam
from revops.core import identity
from revops.core.actor import Actor
from revops.core.models import User
from revops.core.roles import Role
from revops.core.screens.shell import DemoLogin

#: One password for every demo log-in; production refuses the demo altogether.
PASSWORD = "kestrel-demo-2026"  # noqa: S105
DOMAIN = "kestrel.example"
SINCE = date(2024, 11, 1)


@dataclass(frozen=True)
class Login:
    """A persona of the demo."""

    email: str
    name: str
    role: Role
    does: str
    language: str = "en"


LOGINS = (
    Login(f"rep@{DOMAIN}", "Mara Lindqvist", Role.SALES_REP, "sells; sees own deals and pay"),
    Login(f"manager@{DOMAIN}", "Jonas Weber", Role.SALES_MANAGER, "approves discounts of the team"),
    Login(
        f"desk@{DOMAIN}", "Ines Albrecht", Role.DEAL_DESK, "owns terms, prices and big discounts"
    ),
    Login(f"billing@{DOMAIN}", "Paul Okafor", Role.BILLING, "runs billing, issues documents", "de"),
    Login(
        f"collections@{DOMAIN}", "Selma Kaya", Role.COLLECTIONS, "applies cash, chases the overdue"
    ),
    Login(f"revenue@{DOMAIN}", "Nadia Fournier", Role.REVENUE_ACCOUNTANT, "recognises revenue"),
    Login(f"controller@{DOMAIN}", "Viktor Hahn", Role.CONTROLLER, "approves and closes the books"),
    Login(
        f"compensation@{DOMAIN}", "Lea Brandt", Role.COMPENSATION_ADMIN, "plans, quotas, credits"
    ),
    Login(f"auditor@{DOMAIN}", "Ruth Sommer", Role.AUDITOR, "reads everything, changes nothing"),
    Login(f"admin@{DOMAIN}", "Tom Berger", Role.ADMIN, "users, roles and reference data"),
)

#: Who sells besides the persona; (name, team).
SELLERS = (
    ("Mara Lindqvist", "DACH"),
    ("Tomas Beck", "DACH"),
    ("Anna Rossi", "Western Europe"),
    ("Emil Sørensen", "Western Europe"),
    ("Grace Miller", "North America"),
    ("Daniel Reyes", "North America"),
)


def logins() -> list[DemoLogin]:
    """Return the log-ins as the log-in page and the console show them."""
    return [
        DemoLogin(email=one.email, name=one.name, role=one.does, password=PASSWORD)
        for one in LOGINS
    ]


@dataclass(frozen=True)
class People:
    """The ids that the rest of the demo names."""

    sellers: dict[str, SalesPerson]
    manager: SalesPerson
    actors: dict[Role, Actor]


def hire(*, actor: Actor, at: datetime) -> People:
    """Create the users with their roles, the sales people and their positions."""
    actors: dict[Role, Actor] = {}
    users: dict[str, User] = {}
    for one in LOGINS:
        user = identity.create_user(
            email=one.email,
            full_name=one.name,
            password=PASSWORD,
            language=one.language,
            time_zone="Europe/Berlin",
            actor=actor,
            at=at,
        )
        identity.grant_role(user_id=user.pk, role=one.role, valid_from=SINCE, actor=actor, at=at)
        users[one.name] = user
        actors[one.role] = Actor(kind="user", id=str(user.pk), label=one.name)
    teams: dict[str, SalesTeam] = {}
    for _name, team in SELLERS:
        if team not in teams:
            teams[team] = crm.create_team(name=team, region=team, actor=actor, at=at)
    manager = crm.create_sales_person(
        name="Jonas Weber", user_id=users["Jonas Weber"].pk, actor=actor, at=at
    )
    crm.assign_position(
        sales_person_id=manager.pk, valid_from=SINCE, title="Head of sales",
        team_id=teams["DACH"].pk, actor=actor, at=at,
    )  # fmt: skip
    sellers = {}
    for name, team in SELLERS:
        own = users.get(name)
        person = crm.create_sales_person(
            name=name, user_id=own.pk if own else None, actor=actor, at=at
        )
        crm.assign_position(
            sales_person_id=person.pk, valid_from=SINCE, title="Account executive",
            manager_id=manager.pk, team_id=teams[team].pk, actor=actor, at=at,
        )  # fmt: skip
        sellers[name] = person
    return People(sellers, manager, actors)
