"""The versioned rules behind stored commission amounts, and their explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from compensation.rules.explained_credits import credit_step
from compensation.rules.ladders import Ladder, ladder
from compensation.rules.quotas import attainment
from compensation.rules.standings import Earned, Standing, earning, step
from compensation.rules.tables import Measure, table_from, table_inputs
from compensation.rules.trace import Part, Piece
from revops.core.derivation import Percent, Step, put, rule, say
from revops.core.rounding import round_half_up

EARNING = "compensation.earning"
ADJUSTMENT = "compensation.adjustment"


def earning_inputs(
    terms: Ladder,
    earned: Earned,
    value: Decimal,
    *,
    quota: Decimal | None = None,
    places: int = 2,
    currency: str = "",
    sources: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the frozen inputs of `compensation.earning` 1 for a stored earning.

    A direct earning keeps the table and re-derives its tiers; one that history shaped keeps its
    rows. `sources` names rows behind inputs ("credit": "compensation.salescredit:7").
    """
    inputs: dict[str, Any] = {
        "credit": value,
        "level": earned.level,
        "paid": earned.paid,
        "quota": quota,
        "places": places,
        "currency": currency,
        "sources": dict(sources or {}),
    }
    if earned.direct:
        return {**inputs, "floor": earned.floor, "table": table_inputs(terms.table)}
    rows = [[row.tier, row.base, row.rate, row.part.value] for row in earned.trace]
    return {**inputs, "measure": terms.table.measure.value, "rows": rows}


@rule(EARNING, 1)
class EarningRule:
    """Pay of one sales credit: rounded cumulative pay after it less that before it."""

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the earning in cents."""
        return _earned(inputs).amount

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return where the payee stood, each tier with base and rate, and the pay."""
        earned = _earned(inputs)
        sources = inputs.get("sources", {})
        currency, places = inputs.get("currency", ""), int(inputs["places"])
        measure = inputs["table"]["measure"] if "table" in inputs else inputs["measure"]
        unit = "" if measure == Measure.UNITS else currency
        quota = _decimal(inputs.get("quota"))
        credit, level = Decimal(inputs["credit"]), Decimal(inputs["level"])
        steps = [
            credit_step(credit, unit, sources),
            Step(
                say("Attained before"),
                say("earlier credits"),
                level,
                unit,
                sources.get("level", ""),
            ),
        ]
        if quota is not None:
            share = attainment(level, quota) or Decimal(0)
            reached = round_half_up(share * 100, 1)
            steps.append(
                Step(
                    say("Attainment before"),
                    say(
                        "%(level)s of quota %(quota)s",
                        level=round_half_up(level, places),
                        quota=round_half_up(quota, places),
                    ),
                    reached,
                    "%",
                )
            )
        for row in earned.trace:
            label = say("%(part)s, tier %(tier)s", part=_LABELS[row.part], tier=row.tier + 1)
            rate = row.rate if measure == Measure.UNITS else Percent(row.rate)
            formula = put("%(base)s × %(rate)s", base=round_half_up(row.base, places), rate=rate)
            steps.append(Step(label, formula, row.amount, currency))
        paid = round_half_up(Decimal(inputs["paid"]), places)
        formula = say("cumulative pay, rounded, less %(paid)s", paid=paid)
        steps.append(Step(say("Earned"), formula, earned.amount, currency))
        return steps


@rule(ADJUSTMENT, 1)
class AdjustmentRule:
    """What is missing to what a credit should earn now: its new pay less what it was given.

    `earning` holds the inputs of `compensation.earning` as they are now, `recorded` the sum of
    the earnings the credit already has.
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the difference in cents."""
        return EarningRule.compute(inputs["earning"]) - Decimal(inputs["recorded"])

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return how the credit is paid now, what it was paid, and the difference."""
        recorded = Decimal(inputs["recorded"])
        now = EarningRule.steps(inputs["earning"])
        currency = now[-1].unit
        amount = now[-1].result - recorded
        return [
            *now,
            Step(say("Earned before"), say("earnings of this credit so far"), recorded, currency),
            Step(
                say("Difference"),
                say(
                    "%(now)s less %(before)s",
                    now=round_half_up(now[-1].result, 2),
                    before=round_half_up(recorded, 2),
                ),
                amount,
                currency,
            ),
        ]


def adjustment_inputs(earning: Mapping[str, Any], recorded: Decimal) -> dict[str, Any]:
    """Return the frozen inputs of `compensation.adjustment` 1."""
    return {"earning": dict(earning), "recorded": recorded}


_LABELS = {
    Part.OWN: say("This credit"),
    Part.EARLIER: say("Earlier credits re-rated"),
    Part.KEPT: say("Already kept from a take-back"),
}


def _earned(inputs: Mapping[str, Any]) -> Earned:
    level, paid, places = Decimal(inputs["level"]), Decimal(inputs["paid"]), int(inputs["places"])
    if "rows" in inputs:
        before = Standing(level, paid)
        rows = [
            Piece(tier, Decimal(base), Decimal(rate), Part(part))
            for tier, base, rate, part in inputs["rows"]
        ]
        return earning(0, rows, before, places, direct=False)
    terms = ladder(table_from(inputs["table"]), _decimal(inputs.get("quota")))
    before = Standing(level, paid, Decimal(inputs.get("floor", 0)))
    return step(before, terms, 0, Decimal(inputs["credit"]), places)[1]


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
