"""Generated, not written: every door is bound to a policy row or stands on a short list.

A new URL that asks nobody fails here, and so does a policy row that no door and no service uses
under an unknown resource.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from revops.core import public_ids
from revops.core.api import NounViewSet
from revops.core.policy import Role
from revops.core.policy.table import EVERYTHING, TABLE
from revops.core.portal import PublicPage
from revops.core.screens.lists import ListScreen
from revops.core.screens.views import Screen
from tests.factories.core import make_user

#: Open to strangers, each for a reason.
PUBLIC = {
    "login/": "the log-in itself",
    "logout/": "ends a session, by POST only",
    "language/": "a cookie, by POST only",
    "healthz": "answers machines with no data",
}
#: For everybody who is signed in: nothing here shows a record of others.
SIGNED_IN = {
    "",  # leads to the first page one may open
    "profile/",
    "palette",  # each source asks the policy by itself
    "style-guide/",
    "api/v1/schema/",
    "api/docs/",
    "jobs/",
}
#: They ask the policy about the record they are pointed at.
ASKS_BY_RECORD = {"explain/<str:label>/<int:pk>/<slug:field>/"}
VERBS = {"list": "view", "retrieve": "view", "create": "create", "partial_update": "change"}


@dataclass(frozen=True)
class Door:
    """One URL pattern and what stands behind it."""

    route: str
    callback: Any

    @property
    def view(self) -> Any:
        return getattr(self.callback, "view_class", None) or getattr(self.callback, "cls", None)

    @property
    def url(self) -> str:
        """Return an address for the route, with ids that do not exist."""
        text = self.route
        for name, value in FILLERS.items():
            text = text.replace(name, value)
        return "/" + text.replace("^", "").replace("$", "").replace("\\Z", "")


FILLERS = {
    "(?P<id>[^/]+)": "job_kkkkkk",
    "<int:pk>": "987654321",
    "<str:label>": "core.job",
    "<slug:field>": "total",
    "<str:token>": "A" * 43,
}


def doors() -> list[Door]:
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda door: door.route)


def _walk(patterns: list[Any], prefix: str) -> Iterator[Door]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            if not route.startswith("admin/"):
                yield from _walk(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield Door(route, one.callback)


def _is_static(door: Door) -> bool:
    return door.route.startswith(("static/", "__debug__"))


DOORS = [door for door in doors() if not _is_static(door)]


def _is_ruled(resource: str, action: str) -> bool:
    return any(
        action in row.actions or EVERYTHING in row.actions
        for row in TABLE.rows_of.get(resource, ())
    )


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.route)
def test_every_door_asks_the_policy_or_stands_on_a_list(door):
    view = door.view
    if door.route in {*PUBLIC, *SIGNED_IN, *ASKS_BY_RECORD}:
        return
    if isinstance(view, type) and issubclass(view, PublicPage):
        assert view.purpose
    elif isinstance(view, type) and issubclass(view, NounViewSet):
        for action in door.callback.actions.values():
            handler = getattr(view, action)
            verb = handler.spec.verb if hasattr(handler, "spec") else VERBS[action]
            assert _is_ruled(view.resource, verb), f"{door.route}: no row for {verb}"
    elif isinstance(view, type) and issubclass(view, Screen):
        assert view.resource, f"{door.route}: {view.__name__} names no resource"
        assert _is_ruled(view.resource, view.action), f"{door.route}: no row for {view.action}"
    else:
        pytest.fail(f"{door.route}: neither bound to the policy nor on a list")


@pytest.mark.parametrize("route", sorted({*PUBLIC, *SIGNED_IN, *ASKS_BY_RECORD}))
def test_no_list_names_a_door_that_is_gone(route):
    assert route in {door.route for door in DOORS}


def _counts() -> dict[str, int]:
    """Count the rows of every table but sessions, which a refused log-in may touch."""
    tables = [
        name for name in connection.introspection.table_names()
        if not name.startswith(("django_session", "axes_"))
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}', count(*) FROM \"{t}\"" for t in tables))
        return dict(cursor.fetchall())


GUARDED = [door for door in DOORS if door.route not in PUBLIC]


@pytest.mark.django_db
def test_strangers_reach_nothing_and_change_nothing():
    before = _counts()
    client = Client()
    for door in GUARDED:
        for method in ("get", "post", "patch", "delete"):
            answer = getattr(client, method)(door.url)
            assert answer.status_code in (301, 302, 401, 404, 405), (door.route, method)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/login/"), door.route
    assert _counts() == before


@pytest.mark.django_db
def test_a_user_without_roles_reaches_nothing_and_changes_nothing():
    client = Client()
    client.force_login(make_user())
    before = _counts()
    for door in GUARDED:
        if door.route in SIGNED_IN:
            continue
        for method in ("get", "post", "patch", "delete"):
            answer = getattr(client, method)(door.url)
            assert answer.status_code in (403, 404, 405, 415), (door.route, method)
            assert answer.status_code != 200, door.route
    assert _counts() == before


@pytest.mark.django_db
def test_looking_at_anything_with_every_role_neither_fails_nor_changes_a_row():
    client = Client(raise_request_exception=False)
    client.force_login(make_user(*Role))
    client.get("/api/v1/jobs/")
    before = _counts()
    for door in [door for door in DOORS if door.route != "healthz"]:
        for _ in range(2):
            answer = client.get(door.url)
            assert answer.status_code < 500, door.route
    assert _counts() == before


def test_every_resource_of_the_api_is_declared_with_public_ids():
    nouns = {
        door.view
        for door in DOORS
        if isinstance(door.view, type) and issubclass(door.view, NounViewSet)
    }
    assert nouns
    for view in nouns:
        assert view.resource in TABLE.resources, view.__name__
        assert public_ids.is_registered(view.queryset.model), view.__name__


LEADING_ON = [
    door
    for door in DOORS
    if isinstance(door.view, type) and issubclass(door.view, ListScreen) and door.view.empty.url
    if "<" not in door.route
]


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_an_empty_list_leads_nobody_to_a_closed_door(role):
    user = make_user(role)
    client = Client()
    client.force_login(user)
    ways: dict[str, list[str]] = {}
    for door in LEADING_ON:
        request = RequestFactory().get(door.url)
        request.user = user
        screen = door.view()
        screen.setup(request)
        if screen.may_open(door.url) and (onward := screen.get_empty([]).url):
            ways.setdefault(onward, []).append(door.url)

    closed = {onward: ways[onward] for onward in ways if client.get(onward).status_code != 200}
    assert closed == {}


def test_lists_lead_on_when_they_are_empty():
    assert len(LEADING_ON) >= 20
