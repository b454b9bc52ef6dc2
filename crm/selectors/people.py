"""Reads of sales people, their positions and the reporting line of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from crm.models import SalesPerson, SalesPosition, SalesTeam

BELOW = """
WITH RECURSIVE line AS (
    SELECT %(person)s::bigint AS id
  UNION
    SELECT p.sales_person_id FROM crm_salesposition p JOIN line ON p.manager_id = line.id
    WHERE p.valid_from <= %(on)s AND (p.valid_until IS NULL OR p.valid_until > %(on)s)
)
SELECT id FROM line WHERE id <> %(person)s ORDER BY id
"""

ABOVE = """
WITH RECURSIVE line AS (
    SELECT %(person)s::bigint AS id, 0 AS height
  UNION
    SELECT p.manager_id, height + 1
    FROM crm_salesposition p JOIN line ON p.sales_person_id = line.id
    WHERE p.manager_id IS NOT NULL AND height < 20
      AND p.valid_from <= %(on)s AND (p.valid_until IS NULL OR p.valid_until > %(on)s)
)
SELECT id FROM line WHERE height > 0 ORDER BY height
"""


@dataclass(frozen=True)
class Standing:
    """Where a sales person stood on a day; ids, None where nothing is said."""

    sales_person_id: int
    user_id: int | None
    name: str
    title: str = ""
    manager_id: int | None = None
    team_id: int | None = None
    region: str = ""


def positions_on(on: date) -> QuerySet[SalesPosition]:
    """Return the positions held on a day."""
    return SalesPosition.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on
    )


def list_sales_people(on: date) -> QuerySet[SalesPerson]:
    """Return sales people with title, manager, team and region of the day as annotations."""
    held = positions_on(on).filter(sales_person=OuterRef("pk"))
    return SalesPerson.objects.select_related("user").annotate(
        title=Subquery(held.values("title")[:1]),
        region=Subquery(held.values("region")[:1]),
        team_name=Subquery(held.values("team__name")[:1]),
        manager_name=Subquery(held.values("manager__name")[:1]),
        manager_pk=Subquery(held.values("manager")[:1]),
    )


def list_positions(sales_person_id: int) -> QuerySet[SalesPosition]:
    """Return the positions of a sales person, newest first."""
    found = SalesPosition.objects.filter(sales_person=sales_person_id)
    return found.select_related("manager", "team").order_by("-valid_from")


def list_teams(on: date) -> QuerySet[SalesTeam]:
    """Return teams with the number of people in them on the day."""
    here = Q(salesposition__valid_from__lte=on) & (
        Q(salesposition__valid_until__isnull=True) | Q(salesposition__valid_until__gt=on)
    )
    return SalesTeam.objects.annotate(people=Count("salesposition", filter=here))


def below_ids(sales_person_id: int, on: date) -> list[int]:
    """Return the ids of everybody below on the reporting line of the day, all levels."""
    return _ids(BELOW, sales_person_id, on)


def list_managers(sales_person_id: int, on: date) -> list[int]:
    """Return the ids of the managers of the day, the nearest first."""
    return _ids(ABOVE, sales_person_id, on)


def _ids(statement: str, sales_person_id: int, on: date) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"person": sales_person_id, "on": on})
        return [pk for (pk,) in cursor.fetchall()]


def find_sales_person_of(user_id: int) -> SalesPerson | None:
    """Return the sales person a user is, or None."""
    return SalesPerson.objects.filter(user=user_id).first()


def find_standings(sales_person_ids: Iterable[int], on: date) -> dict[int, Standing]:
    """Return where sales people stood on a day, {id: standing}, with two queries."""
    people = {p.pk: p for p in SalesPerson.objects.filter(pk__in=sales_person_ids)}
    held = {p.sales_person_id: p for p in positions_on(on).filter(sales_person__in=people)}
    return {
        pk: Standing(
            sales_person_id=pk,
            user_id=person.user_id,
            name=person.name,
            title=held[pk].title if pk in held else "",
            manager_id=held[pk].manager_id if pk in held else None,
            team_id=held[pk].team_id if pk in held else None,
            region=held[pk].region if pk in held else "",
        )
        for pk, person in people.items()
    }
