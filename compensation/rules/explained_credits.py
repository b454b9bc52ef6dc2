"""The versioned rules behind stored sales credits, and their explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from revops.core.allocation import round_exact
from revops.core.derivation import Percent, Step, put, rule, say
from revops.core.rounding import round_half_up

CREDIT = "compensation.credit"
CLAWBACK = "compensation.clawback"
UNDO = "compensation.undo"


def credit_step(credit: Decimal, currency: str, sources: Mapping[str, str]) -> Step:
    """Return the line that names the sales credit something starts from."""
    source = sources.get("credit", "")
    return Step(say("Sales credit"), say("credited amount"), credit, currency, source)


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
            *_exchange_steps(inputs, deal, currency),
            Step(say("Deal"), say("credited value"), deal, currency, sources.get("deal", "")),
            Step(
                say("Share"),
                put("%(share)s", share=Percent(share)),
                share * 100,
                "%",
                sources.get("share", ""),
            ),
        ]
        if remainder:
            words = say("so that shares add up")
            steps.append(Step(say("Split remainder"), words, remainder, currency))
        formula = put(
            "%(deal)s × %(share)s", deal=round_half_up(deal, places), share=Percent(share)
        )
        steps.append(Step(say("Sales credit"), formula, exact + remainder, currency))
        return steps


def _exchange_steps(inputs: Mapping[str, Any], deal: Decimal, currency: str) -> list[Step]:
    """Return how the deal came into the plan's currency, if it was sold in another."""
    foreign = inputs.get("foreign")
    if foreign is None:
        return []
    value, unit, rate = Decimal(foreign["value"]), str(foreign["currency"]), foreign["rate"]
    return [
        Step(say("Sold for"), say("value in the deal's currency"), value, unit),
        Step(
            say("Exchange"),
            put(
                "%(value)s × %(rate)s",
                value=round_half_up(value, 2),
                rate=Decimal(rate).normalize(),
            ),
            deal,
            currency,
        ),
    ]


@rule(CLAWBACK, 1)
class ClawbackRule:
    """Credit taken back: the part of a sales credit whose value was credited to the customer.

    `credited` is what was credited up to and including this credit note, `deal` the value of the
    deal, both in its currency; `taken` is what earlier credit notes took back.
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the negative credit (positive when a later invoice gives value back)."""
        return -lost_part(
            Decimal(inputs["credit"]),
            Decimal(inputs["credited"]),
            Decimal(inputs["deal"]),
            int(inputs["places"]),
        ) - Decimal(inputs["taken"])

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return the credit, the credited share of the deal, and what is taken back."""
        sources, currency = inputs.get("sources", {}), inputs.get("currency", "")
        unit = inputs.get("deal_currency", currency)
        credit, credited = Decimal(inputs["credit"]), Decimal(inputs["credited"])
        deal, taken = Decimal(inputs["deal"]), Decimal(inputs["taken"])
        amount = ClawbackRule.compute(inputs)
        steps = [
            credit_step(credit, currency, sources),
            Step(
                say("Given back"),
                say("to the customer, net"),
                credited,
                unit,
                sources.get("note", ""),
            ),
            Step(say("Deal"), say("value of the order"), deal, unit, sources.get("deal", "")),
        ]
        if taken:
            words = say("earlier credit notes")
            steps.append(Step(say("Taken back before"), words, taken, currency))
        formula = say(
            "%(credit)s × %(credited)s ÷ %(deal)s, at most all of it",
            credit=round_half_up(credit, 2),
            credited=round_half_up(credited, 2),
            deal=round_half_up(deal, 2),
        )
        return [*steps, Step(say("Taken back"), formula, amount, currency)]


def clawback_of(inputs: Mapping[str, Any]) -> Decimal:
    """Return what `clawback_inputs` take back: negative, or positive when given back."""
    return ClawbackRule.compute(inputs)


@rule(UNDO, 1)
class UndoRule:
    """A credit taken back because the shares of its deal changed: what is left of it."""

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the negative credit."""
        return -(Decimal(inputs["credit"]) + Decimal(inputs["taken"]))

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return the credit, what credit notes took of it, and the rest that is taken back."""
        sources, currency = inputs.get("sources", {}), inputs.get("currency", "")
        credit, taken = Decimal(inputs["credit"]), Decimal(inputs["taken"])
        steps = [credit_step(credit, currency, sources)]
        if taken:
            steps.append(Step(say("Taken back before"), say("credit notes"), taken, currency))
        formula = say("the shares of the deal changed: all that is left")
        return [*steps, Step(say("Taken back"), formula, -(credit + taken), currency)]


def undo_inputs(
    credit: Decimal,
    taken: Decimal,
    *,
    currency: str = "",
    sources: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the frozen inputs of `compensation.undo` 1; `taken` is negative or zero."""
    return {"credit": credit, "taken": taken, "currency": currency, "sources": dict(sources or {})}


def lost_part(credit: Decimal, credited: Decimal, deal: Decimal, places: int) -> Decimal:
    """Return how much of a credit is lost in all, rounded half-up cumulatively, at most all."""
    if deal <= 0:
        return Decimal(0)
    share = min(max(Fraction(credited) / Fraction(deal), Fraction(0)), Fraction(1))
    return round_exact(Fraction(credit) * share, places)


def clawback_inputs(
    credit: Decimal,
    credited: Decimal,
    deal: Decimal,
    taken: Decimal,
    *,
    places: int = 2,
    currency: str = "",
    deal_currency: str = "",
    sources: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the frozen inputs of `compensation.clawback` 1; `taken` is negative or zero."""
    return {
        "credit": credit,
        "credited": credited,
        "deal": deal,
        "taken": taken,
        "places": places,
        "currency": currency,
        "deal_currency": deal_currency or currency,
        "sources": dict(sources or {}),
    }


def credit_inputs(
    deal: Decimal,
    share: Decimal,
    amount: Decimal,
    *,
    places: int = 2,
    currency: str = "",
    foreign: Mapping[str, Any] | None = None,
    sources: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the frozen inputs of `compensation.credit` 1 for a credited amount.

    `foreign` (value, currency, rate) says what the deal was sold for in another currency.
    """
    return {
        **({"foreign": dict(foreign)} if foreign else {}),
        "deal": deal,
        "share": share,
        "remainder": amount - round_half_up(deal * share, places),
        "places": places,
        "currency": currency,
        "sources": dict(sources or {}),
    }
