"""What a quantity costs for a period and for a part of one: one arithmetic for every floor.

Quote totals, contract value and invoice lines all call these, so a preview equals the charge.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from catalog.rules.charges import ChargeModel
from revops.core.derivation import Step, put, rule, say
from revops.core.periods import Period, PlannedPeriod, fraction, planned_periods
from revops.core.rounding import exponent, round_half_up

#: Wide enough that quantity × unit price × days is exact; rounding happens once, at the line.
EXACT = Context(prec=80)


class Grid(NamedTuple):
    """The billing grid of a recurring charge: period length and remembered anchor."""

    months: int
    anchor_day: int
    anchor_month: int | None = None


class UnknownChargeModel(ValueError):
    """The charge names a model this version cannot price."""


def _flat(unit_price: Decimal, quantity: Decimal) -> Decimal:
    return unit_price if quantity else Decimal(0)


def _per_unit(unit_price: Decimal, quantity: Decimal) -> Decimal:
    return EXACT.multiply(unit_price, quantity)


#: Tiered, volume and package models join here; their bounds are closed above (100 is in 0–100).
_MODELS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    ChargeModel.FLAT.value: _flat,
    ChargeModel.PER_UNIT.value: _per_unit,
}


def price_quantity(model: str, unit_price: Decimal, quantity: Decimal) -> Decimal:
    """Return the exact, unrounded price of the quantity for one whole period (or once).

    flat: the price whatever the quantity (nothing for a quantity of zero); per_unit: price ×
    quantity. Raises UnknownChargeModel.
    """
    try:
        price = _MODELS[model]
    except KeyError:
        raise UnknownChargeModel(f"unknown charge model {model!r}") from None
    return price(unit_price, quantity)


def part_amount(
    exact: Decimal, planned: PlannedPeriod, until: date, day_count: str, places: int
) -> Decimal:
    """Return the amount of a planned period served up to `until`, rounded half-up once.

    `exact` is the unrounded price of the whole period. The span billed is the planned span cut
    off at `until`; its denominator is the whole grid period (rule 2). Zero when nothing is left.
    """
    start, planned_until, whole_start = planned
    until = min(until, planned_until)
    if until <= start:
        return Decimal(0).scaleb(-places)
    if start == whole_start and until == planned_until:
        return round_half_up(exact, places)
    share = _share(start, until, whole_start, planned_until, day_count)
    product = EXACT.multiply(exact, Decimal(share.numerator))
    return round_half_up(EXACT.divide(product, Decimal(share.denominator)), places)


@lru_cache(maxsize=65536)
def _share(
    start: date, until: date, whole_start: date, whole_until: date, day_count: str
) -> Fraction:
    """Return the share of the whole period; a bill run asks the same for many contracts."""
    return fraction(Period(start, until), Period(whole_start, whole_until), day_count)


def period_amount(model: str, unit_price: Decimal, quantity: Decimal, places: int) -> Decimal:
    """Return the amount of one whole period (or of a one-time charge), rounded half-up once."""
    return round_half_up(price_quantity(model, unit_price, quantity), places)


def span_amount(exact: Decimal, grid: Grid, span: Period, day_count: str, places: int) -> Decimal:
    """Return what a recurring charge costs over the span: the sum of its lines.

    Every planned period the span touches is one line, rounded on its own: partial, whole periods,
    partial (rule 4). `exact` is the unrounded price of one whole period.
    """
    walk = planned_periods(
        grid.anchor_day, grid.months, span.start, span.until, span.until, grid.anchor_month
    )
    return sum(
        (part_amount(exact, planned, span.until, day_count, places) for planned in walk),
        Decimal(0).scaleb(-places),
    )


@rule("catalog.price", 1)
class Price:
    """List price of a quantity for one whole period, rounded half-up at the line.

    Inputs: model, unit_price, quantity, currency.
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the amount in the currency's minor unit."""
        return period_amount(
            inputs["model"],
            Decimal(inputs["unit_price"]),
            Decimal(inputs["quantity"]),
            exponent(inputs["currency"]),
        )

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return price and rounding, the last equal to `compute`."""
        model, currency = inputs["model"], inputs["currency"]
        unit_price, quantity = Decimal(inputs["unit_price"]), Decimal(inputs["quantity"])
        exact = price_quantity(model, unit_price, quantity)
        how = (
            put("%(quantity)s × %(price)s", quantity=quantity, price=unit_price)
            if model == ChargeModel.PER_UNIT
            else say("%(price)s, whatever the quantity", price=unit_price)
        )
        return (
            Step(say("Price"), how, exact, currency),
            Step(
                say("Rounded half-up"),
                say("%(exact)s to %(n)s decimals", exact=exact, n=exponent(currency)),
                Price.compute(inputs),
                currency,
            ),
        )
