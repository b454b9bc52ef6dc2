"""Stuck work over the API: seen, retried and skipped by those who may."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from revops.core import explain, public_ids
from revops.core.actor import SYSTEM
from revops.core.api import operations
from revops.core.derivation import Step, _registry, rule
from revops.core.models import Errand, Job, StateChange
from revops.core.policy import Role
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def make_errand(state: str = "failed") -> Errand:
    return Errand.objects.create(
        kind="test.call", key="1", subject="x.y:1", state=state, available_at=AT,
        actor=SYSTEM.as_json(), source="test", created_at=AT, payload={"secret": "not for admins"},
    )  # fmt: skip


def post(client, path, body=None):
    return client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")


def test_a_failed_errand_is_skipped_with_a_reason():
    errand, client = make_errand(), client_of(Role.ADMIN)
    path = f"errands/{public_ids.encode(errand)}/skip/"
    assert post(client, path).json()["errors"][0]["pointer"] == "/reason"
    answer = post(client, path, {"reason": "done by phone"})
    assert (answer.status_code, answer.json()["state"]) == (200, "skipped")
    again = post(client, path, {"reason": "again"})
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    change = StateChange.objects.get(subject_label="core.errand")
    assert (change.action, change.source) == ("skip", "api")


def test_an_errand_never_shows_what_it_carries():
    errand = make_errand()
    for role in (Role.ADMIN, Role.AUDITOR):
        body = client_of(role).get(f"/api/v1/errands/{public_ids.encode(errand)}/").content
        assert b"not for admins" not in body


def test_those_who_oversee_may_look_but_not_touch():
    errand, client = make_errand(), client_of(Role.AUDITOR)
    assert client.get("/api/v1/errands/?state=failed").json()["data"][0]["kind"] == "test.call"
    assert post(client, f"errands/{public_ids.encode(errand)}/retry/").status_code == 403
    errand.refresh_from_db()
    assert errand.state == "failed"


def test_a_derived_amount_tells_how_it_was_computed(monkeypatch):
    monkeypatch.setattr(explain, "_registry", dict(explain._registry))
    monkeypatch.setattr("revops.core.derivation._registry", dict(_registry))

    @rule("test.twice", 1)
    class Twice:
        @staticmethod
        def compute(inputs):
            return inputs["n"] * 2

        @staticmethod
        def steps(inputs):
            return [Step("Twice", "2 x n", inputs["n"] * 2)]

    explain.register(Job, "total", derivation="params")
    job = Job.objects.create(
        kind="test", title="t", total=8, actor=SYSTEM.as_json(), created_at=AT,
        params={"rule": "test.twice", "version": 1, "inputs": {"n": 4}},
    )  # fmt: skip
    client = client_of(Role.AUDITOR)
    plain = client.get("/api/v1/jobs/").json()["data"][0]
    assert "derivations" not in plain
    told = client.get(f"/api/v1/jobs/{public_ids.encode(job)}/?expand=derivations").json()
    steps = told["derivations"]["total"]["steps"]
    assert steps == [
        {"label": "Twice", "formula": "2 x n", "result": "8", "unit": "", "source": ""}
    ]
    assert operations.JobViewSet.resource == "core.job"
