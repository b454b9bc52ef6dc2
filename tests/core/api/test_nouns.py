"""Nouns over HTTP: scoped lists by key, strict parameters, problems as documents."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

from revops.core import public_ids
from revops.core.actor import Actor
from revops.core.models import Job, LegalEntity, User
from revops.core.policy import Role
from tests.factories.core import browser, make_legal_entity, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def make_jobs(user: User, count: int) -> list[Job]:
    actor = Actor("user", str(user.pk), str(user)).as_json()
    return [
        Job.objects.create(kind="test", title=f"Job {n}", actor=actor, created_at=AT)
        for n in range(count)
    ]


def test_strangers_get_401_as_a_problem_document():
    response = Client().get("/api/v1/users/")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == "Bearer"
    assert response.json()["code"] == "not_authenticated"
    assert response.json()["request_id"] == response["Request-Id"]


def test_a_user_without_roles_gets_403():
    response = browser(make_user()).get("/api/v1/users/")
    assert response.status_code == 403
    assert response.json()["code"] == "core.user.view"


def test_a_row_shows_its_public_id_and_object_name():
    user, entity = make_user(Role.AUDITOR), make_legal_entity("de", name="Nordwind GmbH")
    body = browser(user).get("/api/v1/legal-entities/").json()
    assert body == {
        "object": "list",
        "data": [
            {
                "id": public_ids.encode(entity),
                "object": "legal_entity",
                "code": "de",
                "name": "Nordwind GmbH",
                "country": "DE",
                "functional_currency": "EUR",
                "time_zone": "Europe/Berlin",
            }
        ],
        "has_more": False,
        "next": None,
    }


def test_a_list_is_walked_by_key_in_both_directions():
    user = make_user(Role.SALES_REP)
    jobs = [public_ids.encode(job) for job in make_jobs(user, 5)][::-1]
    client = browser(user)
    first = client.get("/api/v1/jobs/?limit=2&include=total").json()
    assert [row["id"] for row in first["data"]] == jobs[:2]
    assert (first["has_more"], first["total"]) == (True, 5)
    second = client.get(first["next"]).json()
    assert [row["id"] for row in second["data"]] == jobs[2:4]
    third = client.get(second["next"]).json()
    assert [row["id"] for row in third["data"]] == jobs[4:]
    assert (third["has_more"], third["next"]) == (False, None)
    back = client.get(f"/api/v1/jobs/?limit=2&ending_before={jobs[4]}").json()
    assert [row["id"] for row in back["data"]] == jobs[2:4]


def test_rows_of_others_are_missing_from_lists_and_look_ups():
    mine, other = make_user(Role.SALES_REP), make_user(Role.SALES_REP)
    (foreign,) = make_jobs(other, 1)
    client = browser(mine)
    assert client.get("/api/v1/jobs/").json()["data"] == []
    hidden = client.get(f"/api/v1/jobs/{public_ids.encode(foreign)}/")
    missing = client.get(f"/api/v1/jobs/{public_ids.encode(Job, 10**9)}/")
    assert hidden.status_code == missing.status_code == 404
    unlike = {"request_id", "instance"}
    assert {k: v for k, v in hidden.json().items() if k not in unlike} == {
        k: v for k, v in missing.json().items() if k not in unlike
    }


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=٣", "limit"),
        ("limit=9999999999999999999999", "limit"),
        ("starting_after=inv_1", "starting_after"),
        ("starting_after=usr_kkkkkk", "starting_after"),
        ("include=everything", "include"),
        ("state=unknown", "state"),
        ("expand=nothing", "expand"),
        ("expand=a.b.c.d", "expand"),
    ],
)
def test_an_unknown_or_bad_parameter_is_named(query, parameter):
    response = browser(make_user(Role.ADMIN)).get(f"/api/v1/jobs/?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    "public_id",
    ["1", "-1", "job_", "job_1", "usr_kkkkkk", "job_" + "k" * 60, "job_..%2F..", "job_é", "null"],
)
def test_an_id_that_is_not_one_is_404(public_id):
    response = browser(make_user(Role.ADMIN)).get(f"/api/v1/jobs/{public_id}/")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_methods_that_are_not_offered_are_405():
    client = browser(make_user(Role.ADMIN))
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)("/api/v1/legal-entities/")
        assert response.status_code == 405, method
        assert response["Content-Type"] == "application/problem+json"
    assert LegalEntity.objects.count() == 0


def test_a_list_asks_for_session_user_grants_and_rows(django_assert_num_queries):
    user = make_user(Role.SALES_REP)
    make_jobs(user, 30)
    client = browser(user)
    client.get("/api/v1/jobs/")
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/jobs/").json()["data"]) == 30


def test_the_document_of_the_api_can_be_built_and_names_its_refusals():
    body = browser(make_user(Role.ADMIN)).get("/api/v1/schema/?format=json").json()
    operation = body["paths"]["/api/v1/jobs/{id}/"]["get"]
    assert set(operation["responses"]) == {"200", "400", "401", "403", "404"}
    problem = operation["responses"]["404"]["content"]["application/problem+json"]
    assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_the_document_of_the_whole_api_is_valid(tmp_path):
    call_command("spectacular", "--validate", "--file", str(tmp_path / "schema.yml"))
    unresolved = [text for text in GENERATOR_STATS._warn_cache if "could not resolve" in text]
    assert unresolved == []
    assert dict(GENERATOR_STATS._error_cache) == {}


def test_the_api_page_needs_no_other_host():
    page = browser(make_user(Role.ADMIN)).get("/api/docs/")
    assert page.status_code == 200
    assert b"//cdn" not in page.content
    assert "script-src 'self';" in page["Content-Security-Policy"] + ";"
