"""The versioned rules behind stored commission amounts, and their explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from compensation.rules.crediting import percent
from compensation.rules.ladders import Ladder, ladder
from compensation.rules.quotas import attainment
from compensation.rules.standings import Earned, Standing, earning, step
from compensation.rules.tables import Measure, table_from, table_inputs
from compensation.rules.trace import Part, Piece
from revops.core.derivation import Step, rule
from revops.core.rounding import round_half_up

EARNING = "compensation.earning"
CREDIT = "compensation.credit"


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
        currency = inputs.get("currency", "")
        measure = inputs["table"]["measure"] if "table" in inputs else inputs["measure"]
        unit = "" if measure == Measure.UNITS else currency
        quota = _decimal(inputs.get("quota"))
        credit, level = Decimal(inputs["credit"]), Decimal(inputs["level"])
        steps = [
            Step("Credit", "sales credit", credit, unit, sources.get("credit", "")),
            Step("Attained before", "earlier credits", level, unit, sources.get("level", "")),
        ]
        if quota is not None:
            share = attainment(level, quota) or Decimal(0)
            reached = round_half_up(share * 100, 1)
            steps.append(Step("Attainment before", f"{level:f} of quota {quota:f}", reached, "%"))
        for row in earned.trace:
            label = f"{_LABELS[row.part]}, tier {row.tier + 1}"
            rate = f"{row.rate:f}" if measure == Measure.UNITS else percent(row.rate)
            steps.append(Step(label, f"{row.base:f} × {rate}", row.amount, currency))
        paid = Decimal(inputs["paid"])
        formula = f"cumulative pay, rounded, less {round_half_up(paid, int(inputs['places'])):f}"
        steps.append(Step("Earned", formula, earned.amount, currency))
        return steps


_LABELS = {
    Part.OWN: "This credit",
    Part.EARLIER: "Earlier credits re-rated",
    Part.KEPT: "Already kept from a take-back",
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


@rule(CREDIT, 1)
class CreditRule:
    """Sales credit of one payee: the deal's amount times the payee's share.

    `amount` is stored beside the inputs because owners' cents are split by largest remainder; it
    may differ from the product by less than one unit of the currency.
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the credited amount."""
        places = int(inputs["places"])
        exact = Decimal(inputs["deal"]) * Decimal(inputs["share"])
        return round_half_up(exact, places) + Decimal(inputs.get("remainder", 0))

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return deal, share, and the remainder that the split left with this payee."""
        currency, sources = inputs.get("currency", ""), inputs.get("sources", {})
        places = int(inputs["places"])
        deal, share = Decimal(inputs["deal"]), Decimal(inputs["share"])
        remainder = Decimal(inputs.get("remainder", 0))
        exact = round_half_up(deal * share, places)
        steps = [
            Step("Deal", "credited value", deal, currency, sources.get("deal", "")),
            Step("Share", percent(share), share * 100, "%", sources.get("share", "")),
        ]
        if remainder:
            steps.append(Step("Split remainder", "so that shares add up", remainder, currency))
        steps.append(Step("Credit", f"{deal:f} × {percent(share)}", exact + remainder, currency))
        return steps


def credit_inputs(
    deal: Decimal,
    share: Decimal,
    amount: Decimal,
    *,
    places: int = 2,
    currency: str = "",
    sources: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the frozen inputs of `compensation.credit` 1 for a credited amount."""
    return {
        "deal": deal,
        "share": share,
        "remainder": amount - round_half_up(deal * share, places),
        "places": places,
        "currency": currency,
        "sources": dict(sources or {}),
    }


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
