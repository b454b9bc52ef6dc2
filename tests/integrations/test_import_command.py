"""`manage.py import_crm DIR [--apply]`: looks by default, brings in when told, once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.models import Account
from integrations.models import ImportJob, Mapping
from orders.models import Order
from revops.core.models import Job
from tests.factories.crm_export import crm_files


@pytest.fixture
def folder(tmp_path, settings):
    settings.STATE_DIR = tmp_path / "state"
    for name, body in crm_files().items():
        (tmp_path / name).write_bytes(body)
    return tmp_path


def run(*arguments):
    out = StringIO()
    call_command("import_crm", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_by_default_it_says_every_fate_and_writes_nothing(folder):
    told = run(folder)

    assert "accounts.csv: 2 needs_mapping" in told
    assert "sales_pipeline.csv: 2 create, 3 needs_mapping" in told
    assert "won deals that can be placed: 0, 0 USD" in told
    assert "spelling  product “GTXPro” → suggested: GTX Pro" in told
    assert "Dry run: nothing was written." in told
    (report,) = (folder / "state" / "imports").glob("*.csv")
    assert len(report.read_text().splitlines()) == 12
    assert (ImportJob.objects.count(), Mapping.objects.count(), Account.objects.count()) == (
        0,
        0,
        0,
    )


@pytest.mark.django_db(transaction=True)
def test_applied_it_shows_progress_and_a_second_run_changes_nothing(folder):
    first = run(folder, "--apply")
    second = run(folder, "--apply")

    assert "2/2 won deals (100 %)" in first
    assert "done: 11 rows" in first
    assert "done: 11 rows" in second
    assert "sales_pipeline.csv: 5 unchanged" in second
    assert (Order.objects.count(), Job.objects.count(), ImportJob.objects.count()) == (2, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("accounts.csv", None, "accounts.csv is missing"),
        ("products.csv", b"\xff\xfe", "products.csv, line 1: byte 0 is not UTF-8"),
    ],
)
def test_a_broken_folder_is_refused_by_file(folder, name, body, words):
    if body is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(body)

    with pytest.raises(CommandError, match=words):
        run(folder, "--apply")

    assert ImportJob.objects.count() == 0


@pytest.mark.django_db
def test_what_is_no_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match="is not a directory"):
        run(tmp_path / "nowhere")
