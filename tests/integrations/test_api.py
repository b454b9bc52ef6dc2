"""Imports for programs: looked at by people, decided and applied over the API."""

import json

import pytest
from django.test import Client

from integrations import services
from integrations.models import ImportJob, Mapping
from revops.core import public_ids
from revops.core.roles import Role
from tests.factories.core import make_user
from tests.factories.crm_export import crm_files
from tests.factories.orders import ACTOR, AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def staged(clock):
    clock.move_to(AT)
    return services.stage_crm_import(files=crm_files(), actor=ACTOR, at=AT)


def client_of(role):
    client = Client()
    client.force_login(make_user(role))
    return client


def post(client, path):
    return client.post(f"/api/v1/{path}/", json.dumps({}), content_type="application/json")


def test_rows_tell_their_fate(staged):
    client = client_of(Role.AUDITOR)
    key = public_ids.encode(staged)

    told = client.get(f"/api/v1/imports/{key}/").json()
    rows = client.get(
        f"/api/v1/import-rows/?import_job={staged.pk}&fate=needs_mapping&file=sales_pipeline.csv"
    ).json()["data"]

    assert (told["object"], told["rows_total"], told["job"]) == ("import", 11, None)
    assert [(r["key"], r["line"], r["import_job"]) for r in rows] == [
        ("A3", 4, key), ("A2", 3, key), ("A1", 2, key)
    ]  # fmt: skip
    assert rows[-1]["reason"].startswith("product “GTXPro” is unknown; perhaps “GTX Pro”")


def test_spellings_are_decided_and_the_import_applied(staged):
    desk, path = client_of(Role.DEAL_DESK), f"imports/{public_ids.encode(staged)}/apply"
    refused = post(desk, path)
    assert (refused.status_code, refused.json()["code"]) == (400, "import_spellings_are_decided")

    for mapping in Mapping.objects.all():
        told = post(desk, f"spellings/{public_ids.encode(mapping)}/confirm").json()
        assert (told["state"], told["spelling"]) == ("confirmed", mapping.spelling)
    told = post(desk, path).json()

    assert told["job"].startswith("job_")
    assert ImportJob.objects.get().job.state == "queued"
    assert post(desk, path).status_code == 409


def test_those_who_oversee_decide_nothing(staged):
    auditor = client_of(Role.AUDITOR)

    for path in (
        f"imports/{public_ids.encode(staged)}/apply",
        f"spellings/{public_ids.encode(Mapping.objects.first())}/reject",
    ):
        assert post(auditor, path).status_code == 403

    assert set(Mapping.objects.values_list("state", flat=True)) == {"suggested"}
