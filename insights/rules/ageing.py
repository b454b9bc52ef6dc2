"""Ageing of open receivables by days past due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Bucket(StrEnum):
    """How late an open amount is; on its due date it is not late."""

    NOT_DUE = "not_due"
    DAYS_1_30 = "1_30"
    DAYS_31_60 = "31_60"
    DAYS_61_90 = "61_90"
    OVER_90 = "over_90"


_LAST_DAYS = (
    (0, Bucket.NOT_DUE),
    (30, Bucket.DAYS_1_30),
    (60, Bucket.DAYS_31_60),
    (90, Bucket.DAYS_61_90),
)


def days_overdue(due: date, on: date) -> int:
    """Return the days past the due date, zero when there are none."""
    return max((on - due).days, 0)


def bucket_of(due: date, on: date) -> Bucket:
    """Return the bucket of an amount due on a day, seen on another."""
    late = days_overdue(due, on)
    return next((bucket for last, bucket in _LAST_DAYS if late <= last), Bucket.OVER_90)


def ageing(items: Iterable[tuple[date, Decimal]], on: date) -> dict[Bucket, Decimal]:
    """Return every bucket with the sum of its (due date, open amount) items, of one currency."""
    sums = dict.fromkeys(Bucket, Decimal(0))
    for due, amount in items:
        sums[bucket_of(due, on)] += amount
    return sums
