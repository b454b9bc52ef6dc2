"""Changes of an obligation: modifications, concessions, early ends.

Each returns the segments that hold from now on. What was earned before a prospective change
stays earned to the cent; every other change is a new target whose difference is posted in the
open period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from revenue.rules.recognition import Method, ScheduleSegment, earned_to
from revops.core.periods import Period

Segments = tuple[ScheduleSegment, ...]


class Treatment(StrEnum):
    """How ASC 606 treats a modification (606-10-25-12, -13)."""

    SEPARATE = "separate"
    PROSPECTIVE = "prospective"
    CATCH_UP = "catch_up"


def treatment(*, distinct: bool, at_stand_alone_price: bool) -> Treatment:
    """Return the treatment: distinct and at its price, distinct only, or not distinct."""
    if not distinct:
        return Treatment.CATCH_UP
    return Treatment.SEPARATE if at_stand_alone_price else Treatment.PROSPECTIVE


def takes_effect(effective: date, agreed: date) -> date:
    """Return the day a modification counts for revenue: never before both sides agreed."""
    return max(effective, agreed)


def prospective(
    segments: Sequence[ScheduleSegment],
    on: date,
    added: Decimal,
    until: date,
    *,
    method: Method = Method.DAILY,
    places: int = 2,
) -> Segments:
    """Return the segments cut at `on`, and one that spreads unrecognised old and new amounts.

    `added` is the consideration the modification adds (negative: takes away).
    """
    cut: list[ScheduleSegment] = []
    reached = Decimal(0)
    for index, segment in enumerate(segments, 1):
        if segment.start >= on:
            continue
        earned = earned_to(segments[:index], on, places)
        end = None if segment.until is None else min(segment.until, on)
        cut.append(replace(segment, amount=earned - reached, until=end))
        reached = earned
    rest = sum((segment.amount for segment in segments), Decimal(0)) - reached + added
    return (*cut, ScheduleSegment(rest, on, until, method))


def catch_up(segments: Sequence[ScheduleSegment], price: Decimal, until: date) -> Segments:
    """Return one segment from the first start at the new price, as if it had always been so.

    The revenue to post is what it earns to date less what is recorded.
    """
    first = min(segments, key=lambda segment: segment.start)
    return (ScheduleSegment(price, first.start, until, first.method),)


def conceded(
    segments: Sequence[ScheduleSegment], amount: Decimal, span: Period | None = None
) -> Segments:
    """Return the segments with the price lowered by `amount` over the span it names.

    Default: the span of the obligation. The split between recognised and deferred is the result.
    Raises ValueError when more is conceded than the price.
    """
    price = sum((segment.amount for segment in segments), Decimal(0))
    if amount > price:
        raise ValueError(f"{amount} cannot be conceded on a price of {price}")
    first = min(segments, key=lambda segment: segment.start)
    if first.method == Method.POINT_IN_TIME and span is None:
        return (*segments, replace(first, amount=-amount))
    start = span.start if span else first.start
    until = span.until if span else max(s.until for s in segments if s.until is not None)
    method = Method.DAILY if first.method == Method.POINT_IN_TIME else first.method
    return (*segments, ScheduleSegment(-amount, start, until, method))


def shortened(segment: ScheduleSegment, until: date, kept: Decimal) -> Segments:
    """Return the segment ended at `until` with the amount that a repair kept of it.

    None is left when it ends before it began.
    """
    if segment.method == Method.POINT_IN_TIME:
        return (replace(segment, amount=kept),) if kept else ()
    if until <= segment.start:
        return ()
    return (replace(segment, amount=kept, until=until),)
