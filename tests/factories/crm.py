"""Builders of the customer floor's rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from djmoney.money import Money

from crm.models import (
    Account,
    Contact,
    Opportunity,
    OpportunityLine,
    SalesPerson,
    SalesPosition,
    SalesTeam,
)
from crm.states import CLOSED
from revops.core.models import User
from revops.core.roles import Role
from tests.factories.core import left_a_trail, make_legal_entity, make_user

_numbers = count(1)

#: When rows of these builders were written, unless a test says otherwise.
BORN = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)


def make_team(name: str = "", *, region: str = "DACH") -> SalesTeam:
    """Create a sales team."""
    return SalesTeam.objects.create(name=name or f"Team {next(_numbers)}", region=region)


def make_sales_person(
    name: str = "",
    *,
    manager: SalesPerson | None = None,
    team: SalesTeam | None = None,
    user: User | None = None,
    login: bool = True,
    roles: tuple[Role, ...] = (Role.SALES_REP,),
    title: str = "Account executive",
    valid_from: date = date(2020, 1, 1),
    **columns,
) -> SalesPerson:
    """Create a sales person with one open-ended position and (`login`) a user with roles."""
    name = name or f"Seller {next(_numbers)}"
    if user is None and login:
        user = make_user(*roles, full_name=name)
    person = SalesPerson.objects.create(
        user=user, name=name, email=user.email if user else "", **columns
    )
    SalesPosition.objects.create(
        sales_person=person,
        title=title,
        manager=manager,
        team=team,
        region=team.region if team else "",
        valid_from=valid_from,
    )
    return person


def make_account(name: str = "", **columns) -> Account:
    """Create a German customer in the seller's functional currency."""
    entity = columns.pop("legal_entity", None) or make_legal_entity()
    defaults = {
        "name": name or f"Customer {next(_numbers)} GmbH",
        "legal_entity": entity,
        "street": "Hauptstraße 1",
        "postal_code": "10115",
        "city": "Berlin",
        "country": "DE",
        "currency": entity.functional_currency,
        "time_zone": entity.time_zone,
        "created_at": BORN,
    }
    return Account.objects.create(**{**defaults, **columns})


def make_contact(account: Account | None = None, **columns) -> Contact:
    """Create a contact who may sign and receives invoices."""
    number = next(_numbers)
    defaults = {
        "account": account or make_account(),
        "name": f"Contact {number}",
        "email": f"contact{number}@customer.example",
        "title": "Head of procurement",
        "is_signer": True,
        "is_billing": True,
        "created_at": BORN,
    }
    return Contact.objects.create(**{**defaults, **columns})


def make_opportunity(
    name: str = "",
    *,
    account: Account | None = None,
    owner: SalesPerson | None = None,
    amount: Money | str | None = "12000.00",
    products: tuple[str, ...] = (),
    **columns,
) -> Opportunity:
    """Create an opportunity in prospecting; a bare `amount` is in the customer's currency."""
    account = account or make_account()
    if isinstance(amount, str):
        amount = Money(Decimal(amount), account.currency)
    if columns.get("state") in [s.value for s in CLOSED]:
        columns.setdefault("closed_on", date(2026, 11, 1))
    defaults = {
        "name": name or f"Opportunity {next(_numbers)}",
        "account": account,
        "legal_entity": account.legal_entity,
        "owner": owner or account.owner or make_sales_person(login=False),
        "amount": amount,
        "created_at": BORN,
    }
    opportunity = Opportunity.objects.create(**{**defaults, **columns})
    verb = {"engaging": "engage", "won": "win", "lost": "lose"}.get(opportunity.state)
    if verb:
        left_a_trail(opportunity, verb, "prospecting", at=BORN)
    for code in products:
        OpportunityLine.objects.create(opportunity=opportunity, product_code=code, description=code)
    return opportunity
