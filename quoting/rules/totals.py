"""Totals of a quote as explainable amounts: each measure from the same frozen lines."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from quoting.rules.pricing import (
    DiscountStep,
    LineTerms,
    QuoteTotals,
    Term,
    net_unit_price,
    price_line,
    total_quote,
)
from revops.core.derivation import Step, put, rule, say
from revops.core.rounding import exponent


class Measure(StrEnum):
    """Which total of a quote is meant."""

    LIST = "list"
    DISCOUNT = "discount"
    ONE_TIME = "one_time"
    MONTHLY = "monthly"
    FIRST_YEAR = "first_year"
    TCV = "tcv"
    MARGIN = "margin"


#: Column of a version → the measure it holds.
MEASURES = {
    "list_total": Measure.LIST,
    "discount_total": Measure.DISCOUNT,
    "one_time_total": Measure.ONE_TIME,
    "monthly_total": Measure.MONTHLY,
    "first_year_total": Measure.FIRST_YEAR,
    "tcv": Measure.TCV,
    "margin_total": Measure.MARGIN,
}


class UndefinedTotal(ValueError):
    """An evergreen quote has no contract value, a quote with an unknown cost no margin."""


def term_inputs(term: Term) -> dict[str, Any]:
    """Return the term as plain values of a derivation."""
    return {"start": term.start, "until": term.until, "day_count": term.day_count}


def line_inputs(line: LineTerms) -> dict[str, Any]:
    """Return the line as plain values of a derivation; `read_line` is the way back."""
    return {
        "key": line.key,
        "label": line.label,
        "kind": line.kind,
        "model": line.model,
        "list_unit_price": line.list_unit_price,
        "quantity": line.quantity,
        "months": line.months,
        "unit_cost": line.unit_cost,
        "discounts": [
            {"kind": step.kind, "value": step.value, "label": step.label} for step in line.discounts
        ],
    }


def read_line(data: Mapping[str, Any]) -> LineTerms:
    """Return the line that was stored by `line_inputs`."""
    cost = data.get("unit_cost")
    return LineTerms(
        key=data["key"],
        label=data.get("label", ""),
        kind=data["kind"],
        model=data["model"],
        list_unit_price=Decimal(data["list_unit_price"]),
        quantity=Decimal(data["quantity"]),
        months=int(data.get("months", 0)),
        unit_cost=None if cost is None else Decimal(cost),
        discounts=tuple(
            DiscountStep(step["kind"], Decimal(step["value"]), step.get("label", ""))
            for step in data.get("discounts", ())
        ),
    )


def read_term(data: Mapping[str, Any]) -> Term:
    """Return the term that was stored by `term_inputs`."""
    until = data.get("until")
    return Term(
        start=_date(data["start"]),
        until=None if until is None else _date(until),
        day_count=data.get("day_count", "actual"),
    )


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def derivation_of(data: Mapping[str, Any], measure: str) -> dict[str, Any]:
    """Return the derivation of one total from the inputs all totals share.

    Unit costs are left out of all but the margin's: not everybody may see them.
    """
    inputs = {**data["inputs"], "measure": str(measure)}
    if measure != Measure.MARGIN:
        inputs["lines"] = [{**line, "unit_cost": None} for line in inputs["lines"]]
    return {"rule": data["rule"], "version": data["version"], "inputs": inputs}


def measured(totals: QuoteTotals, measure: str) -> Decimal | None:
    """Return one total, None where it is not defined."""
    found: dict[str, Decimal | None] = {
        Measure.LIST: totals.list_amount,
        Measure.DISCOUNT: totals.discount_amount,
        Measure.ONE_TIME: totals.one_time,
        Measure.MONTHLY: totals.mrr,
        Measure.FIRST_YEAR: totals.first_year,
        Measure.TCV: totals.tcv,
        Measure.MARGIN: totals.margin_amount,
    }
    return found[measure]


@rule("quoting.total", 1)
class Total:
    """A total of the quote over its term, each billing period rounded as it will be billed.

    Inputs: measure, currency, start, until, day_count, lines (as `line_inputs`).
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the total in the currency's minor unit; raises UndefinedTotal."""
        lines = [read_line(line) for line in inputs["lines"]]
        totals = total_quote(lines, read_term(inputs), exponent(inputs["currency"]))
        value = measured(totals, inputs["measure"])
        if value is None:
            raise UndefinedTotal(inputs["measure"])
        return value

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return what each line adds, then their sum, equal to `compute`."""
        currency, measure = inputs["currency"], inputs["measure"]
        places, term = exponent(currency), read_term(inputs)
        found = []
        for data in inputs["lines"]:
            line = read_line(data)
            part = measured(total_quote([line], term, places), measure)
            if part:
                found.append(Step(line.label or str(line.key), _how(line, places), part, currency))
        how = say("sum of the lines")
        if measure == Measure.MONTHLY:
            how = say("sum, rounded half-up once")
        found.append(Step(say("Total"), how, Total.compute(inputs), currency))
        return tuple(found)


def _how(line: LineTerms, places: int) -> str:
    priced = price_line(line, places)
    net = net_unit_price(line.list_unit_price, line.discounts)
    each = put("%(net)s", net=net)
    if line.model == "per_unit":
        each = put("%(quantity)s × %(net)s", quantity=line.quantity, net=net)
    words = {"each": each, "amount": priced.amount, "months": line.months}
    if not line.months:
        return say("%(each)s = %(amount)s once", **words)
    return say("%(each)s = %(amount)s every %(months)s months", **words)
