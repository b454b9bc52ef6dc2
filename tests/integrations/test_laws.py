"""The database refuses what no import and no program may leave behind; each law by name."""

import pytest

from integrations.models import DemoCompany
from revops.core.models import Job
from tests.attacks import change, plant, refused, twin
from tests.factories.integrations import AT, make_import, make_key, make_mapping

pytestmark = pytest.mark.django_db


def test_a_file_is_imported_once():
    refused("integrations_importjob_is_unique_per_input", twin(make_import()))


def test_a_job_applies_one_import():
    done = make_import()
    job = Job.objects.create(kind="x", title="CRM", actor={}, created_at=AT)
    plant(change(done, job_id=job.pk))

    refused("integrations_importjob_job_id_key", twin(done, source_hash="1" * 64))


def test_an_input_row_has_its_place_and_one_known_fate():
    row = make_import({"key": "A1"}).rows.get()

    refused("integrations_importrow_is_unique", twin(row))
    refused("integrations_importrow_fate_known", change(row, fate="lost"))


def test_a_spelling_is_decided_once_and_stamped():
    mapping = make_mapping()

    refused("integrations_mapping_is_unique", twin(mapping, meaning="GTK 500"))
    refused("integrations_mapping_state_known", change(mapping, state="guessed"))
    refused("integrations_mapping_decided_at_matches_state", change(mapping, state="confirmed"))
    refused("integrations_mapping_decided_at_matches_state", change(mapping, decided_at=AT))


def test_a_key_is_found_by_its_prefix():
    one, two = make_key(), make_key()

    refused("integrations_apikey_prefix_key", change(one, prefix=two.prefix))


def test_a_database_holds_one_demo_company():
    demo = DemoCompany.objects.create(created_at=AT)

    refused("integrations_democompany_is_only_key", twin(demo))
    refused("integrations_democompany_is_only_one", twin(demo, is_only=False))
