"""Builders of the foundation's rows."""

from datetime import date, datetime
from itertools import count

from django.test import Client

from revops.core.models import LegalEntity, RoleGrant, StateChange, User
from revops.core.roles import Role, Scope

_numbers = count(1)


def make_user(*roles: Role, email: str = "", full_name: str = "", **columns) -> User:
    """Create a user who holds the roles everywhere and for good."""
    number = next(_numbers)
    user = User.objects.create_user(
        email=email or f"user{number}@example.com",
        full_name=full_name or f"User {number}",
        password="correct horse battery staple",
        **columns,
    )
    for role in roles:
        grant(user, role)
    return user


def browser(user: User) -> Client:
    """Return a client in which this user is signed in; no password is asked."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def grant(
    user: User,
    role: Role,
    *,
    scope: Scope = Scope.ALL,
    legal_entity: LegalEntity | None = None,
    valid_from: date = date(2020, 1, 1),
    valid_until: date | None = None,
) -> RoleGrant:
    """Write a grant row as it would stand after somebody granted it."""
    return RoleGrant.objects.create(
        user=user,
        role=role.value,
        scope=scope.value,
        legal_entity=legal_entity,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def left_a_trail(row, action: str, before: str, *, at: datetime) -> None:
    """Write the move that led a row built in a later state there, as a service would have."""
    StateChange.objects.create(
        subject_label=row._meta.label_lower,
        subject_id=row.pk,
        action=action,
        from_state=before,
        to_state=str(row.state),
        actor={"kind": "operator", "id": "test", "label": "Test operator"},
        source="test",
        at=at,
    )


def make_legal_entity(code: str = "", **columns) -> LegalEntity:
    """Create a euro-zone seller."""
    defaults = {
        "code": code or f"le{next(_numbers)}",
        "name": "Example GmbH",
        "country": "DE",
        "functional_currency": "EUR",
        "time_zone": "Europe/Berlin",
    }
    return LegalEntity.objects.create(**{**defaults, **columns})
