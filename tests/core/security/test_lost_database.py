"""A database that goes away: people and programs are told to come back, and what it is not."""

from unittest.mock import patch

import pytest
from django.db import (
    DatabaseError,
    Error,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from django.test import Client

from revops.core.errors import is_connection_lost
from revops.core.roles import Role
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db


def raised(kind: type[Error], code: str | None, words: str = "") -> Error:
    """Return the error as Django raises it: caused by the driver's, which knows the code."""
    cause = Exception(words)
    cause.pgcode = code  # type: ignore[attr-defined]
    error = kind(words)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (OperationalError, None, "could not connect to server"),
        (OperationalError, "57P01", "terminating connection due to administrator command"),
        (OperationalError, "57P03", "the database system is starting up"),
        (OperationalError, "08006", "connection failure"),
        (DatabaseError, None, "server closed the connection unexpectedly"),
        (InterfaceError, None, "connection already closed"),
    ],
)
def test_these_say_that_the_database_went_away(kind, code, words):
    assert is_connection_lost(raised(kind, code, words))


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (OperationalError, "55P03", "canceling statement due to lock timeout"),
        (OperationalError, "57014", "canceling statement due to statement timeout"),
        (IntegrityError, "23505", "duplicate key value"),
        (ProgrammingError, None, "no results to fetch"),
        (InterfaceError, None, "cursor already closed"),
    ],
)
def test_these_say_something_else(kind, code, words):
    assert not is_connection_lost(raised(kind, code, words))


@pytest.fixture
def client() -> Client:
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(make_user(Role.ADMIN))
    return signed_in


CLOSED = "server closed the connection unexpectedly"
PAGE = "revops.core.views.deliveries.DeliveryList.get_queryset"
API = "rest_framework.views.APIView.initial"
BEFORE_ANY_VIEW = "django.contrib.sessions.backends.db.SessionStore.load"


@pytest.mark.parametrize("place", [PAGE, BEFORE_ANY_VIEW])
def test_a_page_says_that_the_database_does_not_answer(client, place):
    with patch(place, side_effect=raised(DatabaseError, None, CLOSED)):
        response = client.get("/deliveries/")

    assert response.status_code == 503
    assert response["Retry-After"] == "1"
    assert b"The database does not answer. Try again in a moment." in response.content


@pytest.mark.parametrize("place", [API, BEFORE_ANY_VIEW])
def test_the_api_says_so_as_a_problem(client, place):
    with patch(place, side_effect=raised(DatabaseError, None, CLOSED)):
        response = client.get("/api/v1/users/")

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "1"
    assert response.json()["code"] == "unavailable"
    assert response.json()["detail"] == "The database does not answer. Try again in a moment."


def test_a_page_that_took_too_long_says_so_and_not_that_its_address_is_wrong(client):
    with patch(PAGE, side_effect=raised(OperationalError, "57014")):
        response = client.get("/deliveries/")

    assert response.status_code == 409
    assert b"This took too long and was stopped. Narrow it down." in response.content
