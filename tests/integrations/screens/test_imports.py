"""An export in the browser: sent, looked at, decided, imported; a broken one changes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.models import Account
from integrations import services
from integrations.models import ImportJob, ImportRow, Mapping
from integrations.rules.crm_export import COLUMNS
from revops.core.models import Job
from revops.core.roles import Role
from tests.factories.core import make_user
from tests.factories.crm_export import crm_archive, crm_files
from tests.factories.orders import ACTOR, AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(clock):
    clock.move_to(AT)
    client = Client()
    client.force_login(make_user(Role.DEAL_DESK))
    return client


def send(client, files, **more):
    parts = [SimpleUploadedFile(name, body, "text/csv") for name, body in files.items()]
    return client.post("/imports/new/", {"export": parts, **more})


def staged_by(client, **changes):
    answer = send(client, crm_files(**changes))
    assert answer.status_code == 303
    staged = ImportJob.objects.get()
    assert answer["location"] == f"/imports/{staged.pk}/"
    return staged


def test_sent_files_are_looked_at_and_nothing_is_made(desk):
    staged = staged_by(desk)

    page = desk.get(f"/imports/{staged.pk}/").content.decode()

    assert (Account.objects.count(), Job.objects.count(), staged.job_id) == (0, 0, None)
    assert ImportRow.objects.filter(import_job=staged).count() == staged.rows_total == 11
    assert "Only looked at" in page
    for words in ("technolgy", "technology", "GTXPro", "GTX Pro", "Korea", "South Korea"):
        assert words in page
    assert "3 spellings wait for a decision." in page
    assert f"/imports/rows/?import_job={staged.pk}&amp;fate=needs_mapping" in page


def test_an_archive_of_the_files_is_the_same(desk):
    staged = staged_by(desk)

    answer = send(desk, {"Export 2017.ZIP": crm_archive(crm_files())})

    assert answer["location"] == f"/imports/{staged.pk}/"
    assert ImportJob.objects.count() == 1


def test_decisions_are_made_on_the_page_and_the_rows_follow(desk):
    staged = staged_by(desk)
    for mapping in Mapping.objects.all():
        verb = "reject" if mapping.spelling == "Korea" else "confirm"
        answer = desk.post(f"/spellings/{mapping.pk}/{verb}/?import={staged.pk}")
        assert answer["location"] == f"/imports/{staged.pk}/"

    fates = dict(ImportRow.objects.values_list("key", "fate"))
    assert (fates["Cancity"], fates["A1"]) == ("create", "create")
    assert (fates["Isdom"], fates["A2"]) == ("needs_mapping", "needs_mapping")
    page = desk.get(f"/imports/{staged.pk}/").content.decode()
    assert "wait for a decision" not in page
    assert "Rows that stay out" in page


def test_what_was_decided_is_imported_in_the_background(desk):
    staged = staged_by(desk)
    for mapping in Mapping.objects.all():
        services.confirm_mapping(mapping_id=mapping.pk, actor=ACTOR, at=AT)

    question = desk.get(f"/imports/{staged.pk}/apply/").content.decode()
    assert "creates 2 customers" in question
    assert desk.post(f"/imports/{staged.pk}/apply/").status_code == 303

    staged.refresh_from_db()
    assert (staged.job.state, staged.job.total) == ("queued", 2)
    page = desk.get(f"/imports/{staged.pk}/").content.decode()
    assert "Under way" in page
    assert f'hx-get="/jobs/{staged.job_id}/"' in page
    again = desk.post(f"/imports/{staged.pk}/apply/")
    assert (again.status_code, Job.objects.count()) == (422, 1)


def test_nothing_is_imported_while_a_spelling_waits(desk):
    staged = staged_by(desk)

    answer = desk.post(f"/imports/{staged.pk}/apply/")

    assert answer.status_code == 422
    assert "3 spellings wait for a decision." in answer.content.decode()
    staged.refresh_from_db()
    assert staged.job is None


def test_an_import_that_was_only_looked_at_can_be_discarded(desk):
    staged = staged_by(desk)

    assert desk.post(f"/imports/{staged.pk}/discard/").status_code == 303

    assert (ImportJob.objects.count(), ImportRow.objects.count()) == (0, 0)
    assert Mapping.objects.count() == 3


def test_an_import_that_was_applied_cannot_be_discarded(desk):
    staged = staged_by(desk)
    for mapping in Mapping.objects.all():
        services.confirm_mapping(mapping_id=mapping.pk, actor=ACTOR, at=AT)
    services.apply_crm_import(import_job_id=staged.pk, actor=ACTOR, at=AT)

    assert desk.post(f"/imports/{staged.pk}/discard/").status_code == 422
    assert ImportRow.objects.count() == 11


PIPELINE = ",".join(COLUMNS["sales_pipeline.csv"]).encode()
BROKEN = {
    "another encoding": (
        PIPELINE + b"\nA1,Ren\xe9,",
        f"line 2: byte {len(PIPELINE) + 7} is not UTF-8",
    ),
    "a missing column": (b"opportunity_id,product\nA1,GTX\n", "line 1: column sales_agent,"),
    "semicolons": (PIPELINE.replace(b",", b";") + b"\n1;2\n", "not separated by commas"),
    "no CSV at all": (b"%PDF-1.7\n%\xe2\xe3", "a workbook, an archive or a PDF"),
    "nothing": (PIPELINE + b"\n", "holds no rows under its columns"),
    "too few cells": (PIPELINE + b"\nA1,Ann Lee\n", "line 2: 2 cells under 8 columns"),
    "an open quote": (PIPELINE + b'\nA1,"Ann', "line 2: unexpected end of data"),
    "a line break in a cell": (
        PIPELINE + b'\nA1,"Ann\nLee",,,,,,\n',
        "line 3, sales_agent: a cell holds a line break",
    ),
    "a NUL": (PIPELINE + b"\nA\x001,,,,,,,\n", "line 2: contains a NUL character"),
    "a doubled column": (PIPELINE.replace(b"product", b"account") + b"\n", "stands twice"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_where_and_changes_nothing(desk, name):
    body, words = BROKEN[name]

    answer = send(desk, {**crm_files(), "sales_pipeline.csv": body})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "sales_pipeline.csv" in page
    assert words in page
    assert "choose it again; nothing was imported" in page
    assert (ImportJob.objects.count(), Mapping.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"accounts.csv": b"x"}, "products.csv, sales_teams.csv, sales_pipeline.csv is missing"),
        ({"people.csv": b"x"}, "people.csv: is none of accounts.csv"),
        ({"export.zip": b"PK\x03\x04 torn"}, "export.zip: cannot be unpacked"),
        ({"a.zip": crm_archive(crm_files()), "accounts.csv": b"x"}, "accounts.csv: was sent twice"),
        ({"empty.csv": b""}, "empty"),
        ({}, "required"),
    ],
)
def test_files_that_are_not_the_four_are_refused(desk, files, words):
    answer = send(desk, files)

    assert answer.status_code == 422
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert ImportJob.objects.count() == 0


def test_a_row_that_stands_twice_is_reported_and_not_imported(desk):
    rows = crm_files()["sales_pipeline.csv"].decode().splitlines()[1:]
    staged = staged_by(desk, sales_pipeline="\n".join([*rows, rows[-1]]))

    row = ImportRow.objects.get(import_job=staged, line=7)

    assert (row.fate, row.reason) == ("refused", "opportunity_id A5 stands twice in the file")


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.AUDITOR])
def test_those_who_oversee_may_look_but_not_import(desk, clock, role):
    staged = staged_by(desk)
    client = Client()
    client.force_login(make_user(role))

    assert client.get(f"/imports/{staged.pk}/").status_code == 200
    assert send(client, crm_files()).status_code == 403
    for verb in ("apply", "discard"):
        assert client.post(f"/imports/{staged.pk}/{verb}/").status_code == 403
    assert ImportJob.objects.filter(job=None).count() == 1


def test_the_page_asks_as_often_for_many_spellings_as_for_one(desk):
    staged = staged_by(desk)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"/imports/{staged.pk}/").status_code == 200
        return len(queries)

    before = count()
    ImportJob.objects.update(spellings=staged.spellings * 5)

    assert count() == before
