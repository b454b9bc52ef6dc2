"""How a billed row came to its amount: target − recorded, explained step by step."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from billing.rules.targets import RECURRING
from billing.rules.terms import NewItem, PhaseTerms
from catalog.rules import part_amount, period_amount, price_quantity
from revops.core.derivation import Step, put, rule, say
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
                Step(
                    say("Less concession"),
                    say("− %(amount)s, never below zero", amount=Decimal(inputs["conceded"])),
                    line,
                    currency,
                )
            )
        if "recorded" in inputs:
            line -= Decimal(inputs["recorded"])
            recorded = put("− (%(amount)s)", amount=Decimal(inputs["recorded"]))
            found.append(Step(say("Less what is recorded"), recorded, line, currency))
        limited = _limited(line, inputs)
        if limited != line:
            found.append(
                Step(
                    say("Limited to what is open on the repaired line"),
                    say("%(amount)s is open", amount=Decimal(inputs["open_on_line"])),
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
    formula = say("less the tax in it, %(tax)s", tax=tax)
    return Step(say("Net"), formula, amount - tax, inputs["currency"])


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
        put("%(quantity)s × %(price)s", quantity=quantity, price=unit_price)
        if inputs["model"] == "per_unit"
        else say("%(price)s, whatever the quantity", price=unit_price)
    )
    return [Step(say("Price"), how, exact, inputs["currency"], inputs.get("source", ""))]


def _share_steps(inputs: Mapping[str, Any]) -> list[Step]:
    line, currency = _line(inputs), inputs["currency"]
    if "span" not in inputs:
        return [Step(say("Line"), say("once, rounded half-up"), line, currency)]
    start, until = _dates(inputs["span"])
    whole_start, planned_until = _dates(inputs["period"])
    if (start, until) == (whole_start, planned_until):
        words = say("whole period %(start)s – %(until)s, rounded half-up", start=start, until=until)
        return [Step(say("Line"), words, line, currency)]
    if until <= start:
        return [Step(say("Line"), say("no service from %(start)s on", start=start), line, currency)]
    span, period = Period(start, until), Period(whole_start, planned_until)
    share = fraction(span, period, inputs["day_count"])
    return [
        Step(
            say("Days served"),
            say("%(start)s up to %(until)s", start=start, until=until),
            Decimal(span.days),
            "days",
        ),
        Step(
            say("Days of the period"),
            say("%(start)s up to %(until)s", start=whole_start, until=planned_until),
            Decimal(period.days),
            "days",
        ),
        Step(
            say("Line"),
            say(
                "price × %(part)s / %(whole)s (%(day_count)s), rounded half-up",
                part=share.numerator,
                whole=share.denominator,
                day_count=inputs["day_count"],
            ),
            line,
            currency,
        ),
    ]


def _dates(pair: Sequence[str]) -> tuple[date, date]:
    start, until = pair
    return date.fromisoformat(start), date.fromisoformat(until)
