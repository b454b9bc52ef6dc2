"""Numbers: gapless per legal entity, series and year, with dates that never run backwards."""

from datetime import date

import pytest
from django.db import connection, transaction

from revops.core import numbering
from revops.core.models import LegalEntity, NumberSeries
from tests.factories.core import make_legal_entity

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


@pytest.fixture
def entity() -> LegalEntity:
    return make_legal_entity()


def take(entity: LegalEntity, *, on: date = DAY, series: str = "INV", count: int = 1):
    return numbering.take(legal_entity_id=entity.pk, series=series, on=on, count=count)


def test_numbers_follow_each_other(entity: LegalEntity) -> None:
    assert [take(entity).first, take(entity).first] == [1, 2]


def test_a_block_is_consecutive_and_readable(entity: LegalEntity) -> None:
    take(entity, count=796)

    block = take(entity, count=3)

    assert (block.first, block.last, block.year, block.on) == (797, 799, 2026, DAY)
    assert list(block) == [797, 798, 799]
    assert len(block) == 3
    assert block[1] == 798
    assert block.references("kw")[1] == "KW-INV-2026-00798"


def test_each_entity_series_and_year_counts_for_itself(entity: LegalEntity) -> None:
    other = make_legal_entity()
    take(entity, count=5)

    assert take(other).first == 1
    assert take(entity, series="CN").first == 1
    assert take(entity, on=date(2027, 1, 1)).first == 1


def test_the_date_never_runs_backwards(entity: LegalEntity) -> None:
    take(entity, on=date(2026, 3, 5))

    assert take(entity, on=date(2026, 3, 4)).on == date(2026, 3, 5)
    assert take(entity, on=date(2026, 3, 6)).on == date(2026, 3, 6)


def test_a_rollback_gives_the_numbers_back(entity: LegalEntity) -> None:
    savepoint = transaction.savepoint()
    take(entity, count=10)
    transaction.savepoint_rollback(savepoint)

    assert take(entity).first == 1


def test_refuses_an_empty_block(entity: LegalEntity) -> None:
    with pytest.raises(ValueError, match="at least one"):
        take(entity, count=0)
    assert not NumberSeries.objects.exists()


def test_the_longest_series_still_formats() -> None:
    assert numbering.format_number("CN", 2026, 1_234_567) == "CN-2026-1234567"


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """A numbered table of the test's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE test_document "
            "(legal_entity_id bigint, series text, year int, number bigint)"
        )

    class Options:
        db_table = "test_document"

    class Document:
        _meta = Options

    monkeypatch.setattr(numbering, "_documents", [numbering.Documents(Document)])  # type: ignore[arg-type]


def write(entity: LegalEntity, *numbers: int) -> None:
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute(
                "INSERT INTO test_document VALUES (%s, 'INV', 2026, %s)", [entity.pk, number]
            )


@pytest.mark.usefixtures("documents")
class TestGapReport:
    def test_is_empty_when_every_number_has_its_document(self, entity: LegalEntity) -> None:
        take(entity, count=3)
        write(entity, 1, 2, 3)

        assert numbering.gaps() == []
        (report,) = numbering.series_report()
        assert (report.documents, report.last_number, report.is_gapless) == (3, 3, True)

    def test_names_missing_doubled_and_excess_numbers(self, entity: LegalEntity) -> None:
        take(entity, count=5)
        write(entity, 1, 2, 2, 5, 7)

        (report,) = numbering.gaps()
        assert report.missing == (3, 4)
        assert report.doubled == (2,)
        assert report.beyond == (7,)
        assert report.legal_entity == "Example GmbH"

    def test_sees_documents_without_a_counter_and_a_counter_without_documents(
        self, entity: LegalEntity
    ) -> None:
        write(entity, 1)
        (report,) = numbering.gaps()
        assert report.beyond == (1,)

        take(entity, series="CN")
        assert [(r.series, r.missing) for r in numbering.gaps()] == [("CN", (1,)), ("INV", ())]


def test_without_registered_tables_every_taken_number_is_missing(
    entity: LegalEntity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbering, "_documents", [])
    take(entity, count=2)
    assert [r.missing for r in numbering.gaps()] == [(1, 2)]
