"""From list to net: line prices, totals over the term, margin and waterfall."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from catalog.rules import EXACT, ChargeKind, Grid, period_amount, price_quantity, span_amount
from revops.core.allocation import round_exact
from revops.core.derivation import Said, Step, rule, say
from revops.core.periods import DayCount, Period, add_months, grid_anchor
from revops.core.rounding import exponent, round_half_up

#: Unit prices are stored with twelve decimals; an agreed price is never finer than its row.
UNIT_PRICE_PLACES = 12
#: Percentages are shown and compared with two decimals.
PERCENT_PLACES = 2

HUNDRED = Decimal(100)


class DiscountKind(StrEnum):
    """What a discount step does to the unit price it meets."""

    PERCENT = "percent"
    AMOUNT = "amount"
    PRICE = "price"


class BadDiscount(ValueError):
    """A discount that would give more than the whole price, or add to it unasked."""


@dataclass(frozen=True, slots=True)
class DiscountStep:
    """One step from list to net: percent off, amount off per unit, or an agreed unit price."""

    kind: str
    value: Decimal
    label: str


@dataclass(frozen=True, slots=True)
class LineTerms:
    """A charge on a quote line, in the quote's currency; `months` is 0 for one-time charges.

    `unit_cost` is the cost of what `list_unit_price` prices, None where it is not known.
    """

    key: Any
    kind: str
    model: str
    list_unit_price: Decimal
    quantity: Decimal
    discounts: tuple[DiscountStep, ...] = ()
    unit_cost: Decimal | None = None
    months: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """The time a quote is priced for; `until` None is evergreen.

    `anchor_day` None bills on the day of `start`. Days of part periods are counted by `day_count`.
    """

    start: date
    until: date | None
    anchor_day: int | None = None
    day_count: str = DayCount.ACTUAL.value


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line for one period (or once): unrounded unit prices, amounts rounded once.

    `unit_prices` pairs each discount's label with the unit price after it. Discount and margin
    percentages have two decimals; margin is None without a unit cost, its percentage also
    without an amount.
    """

    terms: LineTerms
    net_unit_price: Decimal
    unit_prices: tuple[tuple[str, Decimal], ...]
    list_amount: Decimal
    amount: Decimal
    discount_amount: Decimal
    discount_percent: Decimal
    margin_amount: Decimal | None
    margin_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class YearTotals:
    """What one contract year [start, until) costs."""

    start: date
    until: date
    one_time: Decimal
    recurring: Decimal


@dataclass(frozen=True, slots=True)
class QuoteTotals:
    """Totals of a quote, net of tax, in its currency.

    `tcv` and `recurring` are None for an evergreen term with recurring charges: not defined.
    List, discount, cost, margin and waterfall cover the term, or the first year when evergreen;
    they add up: list + every waterfall amount = net. Margin is None while a cost is unknown.
    """

    one_time: Decimal
    mrr: Decimal
    arr: Decimal
    first_year: Decimal
    recurring: Decimal | None
    tcv: Decimal | None
    list_amount: Decimal
    net_amount: Decimal
    discount_amount: Decimal
    discount_percent: Decimal
    margin_amount: Decimal | None
    margin_percent: Decimal | None
    waterfall: tuple[tuple[str, Decimal], ...]
    years: tuple[YearTotals, ...]


def discounted_unit_prices(
    list_unit_price: Decimal, discounts: Iterable[DiscountStep]
) -> tuple[tuple[str, Decimal], ...]:
    """Return the unit price after each step, in order and unrounded; raises BadDiscount."""
    price, prices = list_unit_price, []
    for step in discounts:
        price = _apply(step, price)
        prices.append((step.label, price))
    return tuple(prices)


def net_unit_price(list_unit_price: Decimal, discounts: Sequence[DiscountStep]) -> Decimal:
    """Return the agreed unit price: unrounded, but never finer than twelve decimals."""
    prices = discounted_unit_prices(list_unit_price, discounts)
    return _storable(prices[-1][1] if prices else list_unit_price)


def price_line(line: LineTerms, places: int) -> PricedLine:
    """Return the line priced for one period (or once); raises BadDiscount."""
    prices = discounted_unit_prices(line.list_unit_price, line.discounts)
    net = net_unit_price(line.list_unit_price, line.discounts)
    list_amount = period_amount(line.model, line.list_unit_price, line.quantity, places)
    amount = period_amount(line.model, net, line.quantity, places)
    margin = None
    if line.unit_cost is not None:
        margin = amount - period_amount(line.model, line.unit_cost, line.quantity, places)
    return PricedLine(
        terms=line,
        net_unit_price=net,
        unit_prices=prices,
        list_amount=list_amount,
        amount=amount,
        discount_amount=list_amount - amount,
        discount_percent=_percent(line.list_unit_price - net, line.list_unit_price) or Decimal(0),
        margin_amount=margin,
        margin_percent=None if margin is None else _percent(margin, amount),
    )


def total_quote(lines: Sequence[LineTerms], term: Term, places: int) -> QuoteTotals:
    """Return the totals of the lines over the term, each period rounded as it will be billed."""
    anniversary = add_months(term.start, 12)
    year_end = anniversary if term.until is None else min(anniversary, term.until)
    horizon = term.until or anniversary
    valued = _Valuer(term, places)
    one_time = valued.sum_of(lines, _net, horizon, ChargeKind.ONE_TIME)
    recurring = valued.sum_of(lines, _net, horizon, ChargeKind.RECURRING)
    undefined = term.until is None and any(line.kind == ChargeKind.RECURRING for line in lines)
    listed = valued.sum_of(lines, _list, horizon)
    net = one_time + recurring
    margin = None
    if all(line.unit_cost is not None for line in lines):
        margin = net - valued.sum_of(lines, _cost, horizon)
    monthly = sum((_monthly(line) for line in lines), Fraction(0))
    return QuoteTotals(
        one_time=one_time,
        mrr=round_exact(monthly, places),
        arr=round_exact(monthly * 12, places),
        first_year=valued.sum_of(lines, _net, year_end),
        recurring=None if undefined else recurring,
        tcv=None if undefined else net,
        list_amount=listed,
        net_amount=net,
        discount_amount=listed - net,
        discount_percent=_percent(listed - net, listed) or Decimal(0),
        margin_amount=margin,
        margin_percent=None if margin is None else _percent(margin, net),
        waterfall=_waterfall(lines, valued, horizon),
        years=_years(lines, valued, horizon),
    )


UnitPriceOf = Callable[[LineTerms], Decimal]


class _Valuer:
    """Values lines from the start of the term up to a date, as they will be billed."""

    def __init__(self, term: Term, places: int) -> None:
        self.term, self.places = term, places
        self.anchor_day, self.anchor_month = grid_anchor(term.start, term.anchor_day)

    def value(self, line: LineTerms, unit_price: Decimal, until: date) -> Decimal:
        if line.kind == ChargeKind.ONE_TIME:
            return period_amount(line.model, unit_price, line.quantity, self.places)
        return span_amount(
            price_quantity(line.model, unit_price, line.quantity),
            Grid(line.months, self.anchor_day, self.anchor_month),
            Period(self.term.start, until),
            self.term.day_count,
            self.places,
        )

    def sum_of(
        self,
        lines: Iterable[LineTerms],
        unit_price: UnitPriceOf,
        until: date,
        kind: ChargeKind | None = None,
    ) -> Decimal:
        return sum(
            (
                self.value(line, unit_price(line), until)
                for line in lines
                if kind is None or line.kind == kind
            ),
            Decimal(0).scaleb(-self.places),
        )


def _net(line: LineTerms) -> Decimal:
    return net_unit_price(line.list_unit_price, line.discounts)


def _list(line: LineTerms) -> Decimal:
    return line.list_unit_price


def _cost(line: LineTerms) -> Decimal:
    return line.unit_cost or Decimal(0)


def _waterfall(
    lines: Sequence[LineTerms], valued: _Valuer, horizon: date
) -> tuple[tuple[str, Decimal], ...]:
    """Return what each label takes off (negative), in order of first appearance."""
    taken: dict[str, Decimal] = {}
    for line in lines:
        before = valued.value(line, line.list_unit_price, horizon)
        prices = discounted_unit_prices(line.list_unit_price, line.discounts)
        for label, price in prices:
            after = valued.value(line, _storable(price), horizon)
            taken[label] = taken.get(label, before - before) + after - before
            before = after
    return tuple(taken.items())


def _years(lines: Sequence[LineTerms], valued: _Valuer, horizon: date) -> tuple[YearTotals, ...]:
    years: list[YearTotals] = []
    start, before, once = valued.term.start, Decimal(0), True
    while start < horizon:
        until = min(add_months(valued.term.start, 12 * (len(years) + 1)), horizon)
        reached = valued.sum_of(lines, _net, until, ChargeKind.RECURRING)
        one_time = valued.sum_of(lines if once else (), _net, until, ChargeKind.ONE_TIME)
        years.append(YearTotals(start, until, one_time, reached - before))
        start, before, once = until, reached, False
    return tuple(years)


def _monthly(line: LineTerms) -> Fraction:
    if line.kind != ChargeKind.RECURRING:
        return Fraction(0)
    return Fraction(price_quantity(line.model, _net(line), line.quantity)) / line.months


def _apply(step: DiscountStep, price: Decimal) -> Decimal:
    if step.kind == DiscountKind.PERCENT:
        if not 0 <= step.value <= HUNDRED:
            raise BadDiscount(f"{step.value} % is not between 0 and 100")
        return EXACT.divide(EXACT.multiply(price, HUNDRED - step.value), HUNDRED)
    if step.kind == DiscountKind.AMOUNT:
        if not 0 <= step.value <= price:
            raise BadDiscount(f"{step.value} off is more than the price of {price}")
        return price - step.value
    if step.kind == DiscountKind.PRICE:
        if step.value < 0:
            raise BadDiscount(f"an agreed price of {step.value} is negative")
        return step.value
    raise BadDiscount(f"unknown discount kind {step.kind!r}")


def _storable(price: Decimal) -> Decimal:
    exponent_ = price.as_tuple().exponent
    if isinstance(exponent_, int) and exponent_ < -UNIT_PRICE_PLACES:
        return round_half_up(price, UNIT_PRICE_PLACES)
    return price


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    if not whole:
        return None
    return round_exact(Fraction(part) * 100 / Fraction(whole), PERCENT_PLACES)


@rule("quoting.line_net", 1)
class LineNet:
    """Net amount of a quote line for one period: list price less its discounts, rounded once.

    Inputs: currency, model, list_unit_price, quantity, discounts (each kind, value, label).
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the amount in the currency's minor unit."""
        net = net_unit_price(Decimal(inputs["list_unit_price"]), _discounts(inputs))
        places = exponent(inputs["currency"])
        return period_amount(inputs["model"], net, Decimal(inputs["quantity"]), places)

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return list price, every discount and the line, the last equal to `compute`."""
        currency, discounts = inputs["currency"], _discounts(inputs)
        listed = Decimal(inputs["list_unit_price"])
        source = inputs.get("source", "")
        found = [Step(say("List price"), say("price book"), listed, currency, source)]
        prices = discounted_unit_prices(listed, discounts)
        for step, (label, price) in zip(discounts, prices, strict=True):
            words = _LABELS.get(label, label)
            found.append(Step(words, _formula(step), _storable(price), currency))
        net = net_unit_price(listed, discounts)
        how: Said = say("%(net)s, rounded half-up once", net=net)
        if inputs["model"] == "per_unit":
            quantity = Decimal(inputs["quantity"])
            how = say("%(n)s × %(net)s, rounded half-up once", n=quantity, net=net)
        amount = LineNet.compute(inputs)
        found.append(Step(say("Line"), how, amount, currency))
        return tuple(found)


def _discounts(inputs: Mapping[str, Any]) -> tuple[DiscountStep, ...]:
    return tuple(
        DiscountStep(step["kind"], Decimal(step["value"]), step.get("label", ""))
        for step in inputs.get("discounts", ())
    )


def _formula(step: DiscountStep) -> str:
    if step.kind == DiscountKind.PERCENT:
        return say("less %(value)s %%", value=step.value)
    if step.kind == DiscountKind.AMOUNT:
        return say("less %(value)s per unit", value=step.value)
    return say("agreed price")


#: The names our own steps give; anything else was typed by a person and stays as it is.
_LABELS = {
    "": say("Discount"),
    "Agreed price": say("Agreed price"),
    "Manual discount": say("Manual discount"),
}
