"""How a billed row came to its amount: target − recorded, explained step by step."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from billing.rules.targets import RECURRING
from billing.rules.terms import NewItem, PhaseTerms
from catalog.rules import part_amount, period_amount, price_quantity
from revops.core.derivation import Step, rule
from revops.core.periods import Period, PlannedPeriod, fraction
from revops.core.rounding import exponent

RULE, VERSION = "billing.proration", 1


def proration_inputs(
    phase: PhaseTerms, item: NewItem, currency: str, source: str = ""
) -> dict[str, Any]:
    """Return the frozen inputs of `billing.proration` for a row about to be added.

    JSON-plain: decimals as strings, dates as ISO strings. `source` names the phase's row.
    """
    target = item.target
    inputs: dict[str, Any] = {
        "currency": currency,
        "model": phase.model,
        "quantity": str(phase.quantity),
        "unit_price": str(phase.unit_price),
    }
    if source:
        inputs["source"] = source
    if phase.kind == RECURRING or target.span_until <= target.span_start:
        inputs["span"] = [target.span_start.isoformat(), target.span_until.isoformat()]
        inputs["period"] = [target.whole_start.isoformat(), target.planned_until.isoformat()]
        inputs["day_count"] = phase.day_count
    if target.full != target.amount:
        inputs["conceded"] = str(target.full - target.amount)
    if item.recorded:
        inputs["recorded"] = str(item.recorded)
    if item.open_on_line is not None:
        inputs["open_on_line"] = str(item.open_on_line)
    return inputs


@rule(RULE, VERSION)
class Proration:
    """Amount of a billed row: the period's price by share of days, less what is recorded.

    Inputs: currency, model, quantity, unit_price; for a recurring charge span, period and
    day_count; where they apply conceded, recorded, open_on_line and, where prices include tax,
    the tax in the row.
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the signed amount in the currency's minor unit."""
        target = _line(inputs) - Decimal(inputs.get("conceded", "0"))
        row = _limited(target - Decimal(inputs.get("recorded", "0")), inputs)
        return row - Decimal(inputs.get("tax", "0"))

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return price, days, share, target, recorded and difference; the last is `compute`."""
        currency = inputs["currency"]
        found = [*_price_steps(inputs), *_share_steps(inputs)]
        line = _line(inputs)
        if "conceded" in inputs:
            line -= Decimal(inputs["conceded"])
            found.append(
                Step("Less concession", f"− {inputs['conceded']}, never below zero", line, currency)
            )
        if "recorded" in inputs:
            line -= Decimal(inputs["recorded"])
            found.append(Step("Less what is recorded", f"− ({inputs['recorded']})", line, currency))
        limited = _limited(line, inputs)
        if limited != line:
            found.append(
                Step(
                    "Limited to what is open on the repaired line",
                    f"{inputs['open_on_line']} is open",
                    limited,
                    currency,
                )
            )
        if "tax" in inputs:
            found.append(less_tax(limited, inputs))
        return tuple(found)


def less_tax(amount: Decimal, inputs: Mapping[str, Any]) -> Step:
    """Return the last step where the price includes tax: what is left is net."""
    tax = Decimal(inputs["tax"])
    return Step("Net", f"less the tax in it, {tax}", amount - tax, inputs["currency"])


def _line(inputs: Mapping[str, Any]) -> Decimal:
    """Return the line amount before concession and recorded rows."""
    model, places = inputs["model"], exponent(inputs["currency"])
    unit_price, quantity = Decimal(inputs["unit_price"]), Decimal(inputs["quantity"])
    if "span" not in inputs:
        return period_amount(model, unit_price, quantity, places)
    start, until = _dates(inputs["span"])
    whole_start, planned_until = _dates(inputs["period"])
    planned = PlannedPeriod(start, planned_until, whole_start)
    exact = price_quantity(model, unit_price, quantity)
    return part_amount(exact, planned, until, inputs["day_count"], places)


def _limited(difference: Decimal, inputs: Mapping[str, Any]) -> Decimal:
    open_on_line = inputs.get("open_on_line")
    if open_on_line is None or abs(difference) <= abs(Decimal(open_on_line)):
        return difference
    return -Decimal(open_on_line)


def _price_steps(inputs: Mapping[str, Any]) -> list[Step]:
    unit_price, quantity = Decimal(inputs["unit_price"]), Decimal(inputs["quantity"])
    exact = price_quantity(inputs["model"], unit_price, quantity)
    how = (
        f"{quantity:f} × {unit_price:f}"
        if inputs["model"] == "per_unit"
        else f"{unit_price:f}, whatever the quantity"
    )
    return [Step("Price", how, exact, inputs["currency"], inputs.get("source", ""))]


def _share_steps(inputs: Mapping[str, Any]) -> list[Step]:
    line, currency = _line(inputs), inputs["currency"]
    if "span" not in inputs:
        return [Step("Line", "once, rounded half-up", line, currency)]
    start, until = _dates(inputs["span"])
    whole_start, planned_until = _dates(inputs["period"])
    if (start, until) == (whole_start, planned_until):
        return [Step("Line", f"whole period {start} – {until}, rounded half-up", line, currency)]
    if until <= start:
        return [Step("Line", f"no service from {start} on", line, currency)]
    span, period = Period(start, until), Period(whole_start, planned_until)
    share = fraction(span, period, inputs["day_count"])
    return [
        Step("Days served", f"{start} up to {until}", Decimal(span.days), "days"),
        Step(
            "Days of the period",
            f"{whole_start} up to {planned_until}",
            Decimal(period.days),
            "days",
        ),
        Step(
            "Line",
            f"price × {share.numerator} / {share.denominator} "
            f"({inputs['day_count']}), rounded half-up",
            line,
            currency,
        ),
    ]


def _dates(pair: Sequence[str]) -> tuple[date, date]:
    start, until = pair
    return date.fromisoformat(start), date.fromisoformat(until)
