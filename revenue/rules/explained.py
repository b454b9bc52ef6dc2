"""The versioned rules behind revenue amounts, and their explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from revenue.rules.position import ObligationStanding, Position, position
from revenue.rules.recognition import Method, ScheduleSegment, earned_to, share_earned
from revops.core.allocation import round_exact
from revops.core.derivation import Step, put, rule, say

EARNED = "revenue.earned"
POSITION = "revenue.position"


def earned_inputs(
    segments: Sequence[ScheduleSegment],
    to: date,
    recorded: Decimal = Decimal(0),
    *,
    places: int = 2,
    currency: str = "",
    sources: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the frozen inputs of `revenue.earned` 1 for a recognition.

    `sources` names rows behind inputs ("segment.0", "recorded").
    """
    return {
        "segments": [[s.amount, s.start, s.until, s.method.value] for s in segments],
        "to": to,
        "recorded": recorded,
        "places": places,
        "currency": currency,
        "sources": dict(sources or {}),
    }


@rule(EARNED, 1)
class EarnedRule:
    """Revenue to post: earned to a date over all segments, rounded once, less what is posted."""

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the revenue to post."""
        earned = earned_to(_segments(inputs), _date(inputs["to"]), int(inputs["places"]))
        return earned - Decimal(inputs["recorded"])

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return each segment with the share earned, the sum, and the difference to post."""
        to, places = _date(inputs["to"]), int(inputs["places"])
        currency, sources = inputs.get("currency", ""), inputs.get("sources", {})
        segments = _segments(inputs)
        steps = []
        for index, segment in enumerate(segments):
            share = share_earned(segment, to)
            formula = put("%(amount)s × %(part)s", amount=segment.amount, part=_part(segment, to))
            amount = round_exact(Fraction(segment.amount) * share, places)
            source = sources.get(f"segment.{index}", "")
            label = say("Earned from %(day)s", day=segment.start)
            steps.append(Step(label, formula, amount, currency, source))
        earned = earned_to(segments, to, places)
        recorded = Decimal(inputs["recorded"])
        formula = say("sum of the segments, rounded once")
        steps.append(Step(say("Earned before %(day)s", day=to), formula, earned, currency))
        source = sources.get("recorded", "")
        words = say("earlier entries")
        steps.append(Step(say("Already posted"), words, recorded, currency, source))
        formula = put("%(earned)s − %(recorded)s", earned=earned, recorded=recorded)
        steps.append(Step(say("Revenue to post"), formula, earned - recorded, currency))
        return steps


FIGURES = ("unbilled", "deferred", "contract_asset")


def position_inputs(
    standings: Sequence[ObligationStanding],
    figure: str,
    *,
    currency: str = "",
    sources: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the frozen inputs of `revenue.position` 1; `figure` is one of FIGURES.

    Raises ValueError for another figure.
    """
    if figure not in FIGURES:
        raise ValueError(f"a position has no {figure}")
    return {
        "obligations": [[one.billed, one.earned, one.in_arrears] for one in standings],
        "figure": figure,
        "currency": currency,
        "sources": dict(sources or {}),
    }


@rule(POSITION, 1)
class PositionRule:
    """One balance of a contract's position: unbilled, deferred or contract asset."""

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the balance named by `figure`."""
        return _figure(position(_standings(inputs)), inputs["figure"])

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return billed less earned per obligation, the unbilled part, the rest, the balance."""
        currency, sources = inputs.get("currency", ""), inputs.get("sources", {})
        standings = _standings(inputs)
        steps = []
        for index, one in enumerate(standings):
            formula = say(
                "billed %(billed)s − earned %(earned)s", billed=one.billed, earned=one.earned
            )
            source = sources.get(f"obligation.{index}", "")
            steps.append(
                Step(
                    say("Obligation %(number)s", number=index + 1),
                    formula,
                    one.billed - one.earned,
                    currency,
                    source,
                )
            )
        whole = position(standings)
        rest = whole.deferred - whole.contract_asset
        formula = say("earned and not yet billed, in arrears")
        steps.append(Step(say("Unbilled receivable"), formula, whole.unbilled, currency))
        steps.append(Step(say("Rest"), say("billed − earned + unbilled"), rest, currency))
        figure = inputs["figure"]
        label, formula = _FIGURE_WORDS[figure]
        steps.append(Step(label, formula, _figure(whole, figure), currency))
        return steps


_FIGURE_WORDS = {
    "unbilled": (say("Unbilled receivable"), say("the unbilled part")),
    "deferred": (say("Deferred revenue"), say("the rest, when it is above zero")),
    "contract_asset": (say("Contract asset"), say("the rest, when it is below zero")),
}


def _part(segment: ScheduleSegment, to: date) -> str:
    share = share_earned(segment, to)
    if segment.method == Method.DAILY and segment.until is not None and 0 < share < 1:
        done, whole = (to - segment.start).days, (segment.until - segment.start).days
        return say("%(done)s/%(whole)s days", done=done, whole=whole)
    return str(share)


def _figure(whole: Position, figure: str) -> Decimal:
    return {
        "unbilled": whole.unbilled,
        "deferred": whole.deferred,
        "contract_asset": whole.contract_asset,
    }[figure]


def _segments(inputs: Mapping[str, Any]) -> list[ScheduleSegment]:
    return [
        ScheduleSegment(
            Decimal(amount), _date(start), None if until is None else _date(until), Method(method)
        )
        for amount, start, until, method in inputs["segments"]
    ]


def _standings(inputs: Mapping[str, Any]) -> list[ObligationStanding]:
    return [
        ObligationStanding(Decimal(billed), Decimal(earned), in_arrears)
        for billed, earned, in_arrears in inputs["obligations"]
    ]


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
