"""Sample screens over the foundation's own rows, and somebody who may see them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from revops.core.models import LegalEntity, RoleGrant, User
from revops.core.roles import Role

BACKEND = "django.contrib.auth.backends.ModelBackend"


def a_user(email, *roles, name="Ines Albrecht"):
    user = User.objects.create_user(email=email, password="correct horse", full_name=name)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def someone(db):
    return a_user("ines@example.com", Role.CONTROLLER)


@pytest.fixture
def admin(db):
    return a_user("ada@example.com", Role.ADMIN, name="Ada Admin")


@pytest.fixture
def nobody(db):
    return a_user("noah@example.com", name="Noah Body")


@pytest.fixture
def browse():
    """Return a client signed in as the user."""

    def signed_in(user):
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return signed_in


@pytest.fixture
def seller(db):
    return LegalEntity.objects.create(
        code="kestrel",
        name="Kestrel Works GmbH",
        country="DE",
        functional_currency="EUR",
        time_zone="Europe/Berlin",
    )
