"""Builders for the laws that every table repeats, named `<app>_<model>_<law>`."""

from collections.abc import Iterable
from enum import StrEnum

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import RawSQL


def law(name: str, sql: str) -> models.CheckConstraint:
    """Return a CHECK written in SQL, for what `Q` cannot say. `%` must be doubled."""
    return models.CheckConstraint(
        condition=RawSQL(sql, [], output_field=models.BooleanField()),  # noqa: S611
        name=name,
    )


def finite(table: str, *columns: str) -> models.CheckConstraint:
    """Refuse NaN, which sorts above every number and passes `>= 0`."""
    return law(f"{table}_numbers_are_finite", " AND ".join(f"\"{c}\" <> 'NaN'" for c in columns))


def currency_code(table: str, column: str = "currency") -> models.CheckConstraint:
    """Require three capital letters (ISO 4217 form)."""
    return law(f"{table}_{column}_is_a_code", f"{column} ~ '^[A-Z]{{3}}$'")


def one_of(
    table: str, column: str, states: type[StrEnum] | Iterable[str]
) -> models.CheckConstraint:
    """Require one of the listed values."""
    listed = [s.value if isinstance(s, StrEnum) else s for s in states]
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": listed}), name=f"{table}_{column}_known"
    )


def stamped(
    table: str, stamp: str, states: Iterable[StrEnum], column: str = "state"
) -> models.CheckConstraint:
    """Bind a timestamp to the states that have passed it: set there, empty elsewhere."""
    inside = Q(**{f"{column}__in": [s.value for s in states]})
    empty = {f"{stamp}__isnull": True}
    return models.CheckConstraint(
        condition=(inside & ~Q(**empty)) | (~inside & Q(**empty)),
        name=f"{table}_{stamp}_matches_state",
    )


def period(
    table: str, start: str = "valid_from", until: str = "valid_until"
) -> models.CheckConstraint:
    """Require a half-open period that is open-ended or not negative."""
    return law(f"{table}_{start}_before_{until}", f"{until} IS NULL OR {start} < {until}")


class DateRange(Func):
    """daterange(start, until): half-open, open-ended when `until` is null."""

    function = "daterange"
    output_field = DateRangeField()


def no_overlap(
    name: str,
    *equal: str,
    start: str = "valid_from",
    until: str = "valid_until",
    condition: Q | None = None,
) -> ExclusionConstraint:
    """Forbid two rows with equal columns and overlapping half-open periods."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *[(F(column), RangeOperators.EQUAL) for column in equal],
            (DateRange(F(start), F(until)), RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )
