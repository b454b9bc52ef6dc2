"""Gapless numbers: one counter row per legal entity, series and year.

Taken last in the issuing transaction, whose rollback gives the numbers back. Never MAX()+1
(it collides), never a sequence (it leaves holes).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, models
from psycopg2 import sql

TAKE = """
INSERT INTO core_numberseries AS s (legal_entity_id, series, year, last_number, last_date)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (legal_entity_id, series, year) DO UPDATE
    SET last_number = s.last_number + EXCLUDED.last_number,
        last_date = greatest(s.last_date, EXCLUDED.last_date)
RETURNING last_number, last_date
"""


@dataclass(frozen=True)
class Block(Sequence[int]):
    """Consecutive numbers `first..last` of one series and year, and their document date `on`.

    `on` is the date asked for, or the series' last one if that is later: dates never run
    backwards along the numbers.
    """

    series: str
    year: int
    first: int
    last: int
    on: date

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __getitem__(self, index: int) -> int:  # type: ignore[override]
        return range(self.first, self.last + 1)[index]

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last + 1))

    def references(self, entity_code: str) -> list[str]:
        """Return the numbers as they stand on the seller's documents."""
        return [reference(entity_code, self.series, self.year, n) for n in self]


def take(*, legal_entity_id: int, series: str, on: date, count: int = 1) -> Block:
    """Take the next `count` numbers of the series; locks its row until the caller commits.

    Call it after all child rows are written and right before the headers. Raises ValueError
    for a count below one, RuntimeError outside a transaction.
    """
    if count < 1:
        raise ValueError("a block holds at least one number")
    if not connection.in_atomic_block:
        raise RuntimeError("take() outside a transaction: a failed document would leave a gap")
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [legal_entity_id, series, on.year, count, on])
        last, effective = cursor.fetchone()
    return Block(series=series, year=on.year, first=last - count + 1, last=last, on=effective)


def format_number(series: str, year: int, number: int) -> str:
    """Return the number as people read it: "INV-2026-00798"."""
    return f"{series}-{year}-{number:05d}"


def reference(entity_code: str, series: str, year: int, number: int) -> str:
    """Return the number with its seller, unique over all sellers: "KW-INV-2026-00798"."""
    return f"{entity_code.upper()}-{format_number(series, year, number)}"


@dataclass(frozen=True)
class Documents:
    """Which columns of a document table carry its series, year and number."""

    model: type[models.Model]
    legal_entity: str = "legal_entity_id"
    series: str = "series"
    year: str = "year"
    number: str = "number"


_documents: list[Documents] = []


def register_documents(
    model: type[models.Model],
    *,
    legal_entity: str = "legal_entity_id",
    series: str = "series",
    year: str = "year",
    number: str = "number",
) -> None:
    """Tell the gap report of a numbered table; arguments are its database columns."""
    entry = Documents(model, legal_entity, series, year, number)
    if entry not in _documents:
        _documents.append(entry)


@dataclass(frozen=True)
class SeriesReport:
    """One counter against its documents; a healthy one has no missing and no doubled number."""

    legal_entity_id: int
    legal_entity: str
    series: str
    year: int
    last_number: int
    documents: int
    missing: tuple[int, ...]
    doubled: tuple[int, ...]
    beyond: tuple[int, ...]

    @property
    def is_gapless(self) -> bool:
        return not (self.missing or self.doubled or self.beyond)


def documents_sql() -> str:
    """Return SQL over every registered table: legal_entity_id, series, year, number."""
    part = sql.SQL(
        "SELECT {le}::bigint AS legal_entity_id, {series}::text AS series, {year}::int AS year, "
        "{number}::bigint AS number FROM {table} WHERE {number} IS NOT NULL"
    )
    parts = [
        part.format(
            le=sql.Identifier(d.legal_entity),
            series=sql.Identifier(d.series),
            year=sql.Identifier(d.year),
            number=sql.Identifier(d.number),
            table=sql.Identifier(d.model._meta.db_table),
        )
        for d in _documents
    ]
    if not parts:
        return (
            "SELECT NULL::bigint AS legal_entity_id, NULL::text AS series, "
            "NULL::int AS year, NULL::bigint AS number WHERE false"
        )
    with connection.cursor() as cursor:
        return sql.SQL(" UNION ALL ").join(parts).as_string(cursor.cursor)


REPORT = """
WITH document AS ({documents}),
counted AS (
    SELECT legal_entity_id, series, year, count(*) AS documents,
           count(DISTINCT number) AS distinct_numbers, max(number) AS highest
    FROM document GROUP BY 1, 2, 3
)
SELECT coalesce(s.legal_entity_id, c.legal_entity_id), coalesce(e.name, ''),
       coalesce(s.series, c.series), coalesce(s.year, c.year),
       coalesce(s.last_number, 0), coalesce(c.documents, 0),
       s.last_number IS NOT NULL
           AND c.documents = s.last_number AND c.distinct_numbers = c.documents
           AND c.highest = s.last_number
FROM core_numberseries s
FULL JOIN counted c USING (legal_entity_id, series, year)
LEFT JOIN core_legalentity e ON e.id = coalesce(s.legal_entity_id, c.legal_entity_id)
ORDER BY 2, 3, 4
"""

DETAIL = """
WITH document AS (
    SELECT number FROM ({documents}) d
    WHERE legal_entity_id = %(entity)s AND series = %(series)s AND year = %(year)s
)
SELECT ARRAY(SELECT n FROM generate_series(1, %(last)s::bigint) n
             WHERE NOT EXISTS (SELECT 1 FROM document WHERE number = n) ORDER BY n LIMIT 20),
       ARRAY(SELECT number FROM document GROUP BY number HAVING count(*) > 1 ORDER BY 1 LIMIT 20),
       ARRAY(SELECT number FROM document
             WHERE number > %(last)s OR number < 1 ORDER BY 1 LIMIT 20)
"""


def series_report() -> list[SeriesReport]:
    """Return every counter against the documents that carry its numbers, for the gap page."""
    documents = documents_sql().replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute(REPORT.format(documents=documents))
        rows = cursor.fetchall()
        found = []
        for entity, name, series, year, last, count, is_sound in rows:
            missing = doubled = beyond = ()
            if not is_sound:
                keys = {"entity": entity, "series": series, "year": year, "last": last}
                cursor.execute(DETAIL.format(documents=documents), keys)
                missing, doubled, beyond = (tuple(part) for part in cursor.fetchone())
            found.append(
                SeriesReport(entity, name, series, year, last, count, missing, doubled, beyond)
            )
    return found


def gaps() -> list[SeriesReport]:
    """Return the series that are not gapless; must be empty."""
    return [report for report in series_report() if not report.is_gapless]
