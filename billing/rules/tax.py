"""Tax of a document: rounded once per category, its shares per line allocated.

EN 16931 rule BR-CO-17: tax of a category = half-up(base × rate / 100). Two other modes exist for
customers who bring their old rule with them: rounded on every line, or once over the document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from catalog.rules import EXACT
from revops.core.allocation import allocate, round_exact
from revops.core.derivation import Step, plus, rule, say
from revops.core.rounding import exponent, quantum, round_half_up

HUNDRED = Decimal(100)


class TaxRounding(StrEnum):
    """Where tax is rounded; never mixed between preview, document and ledger."""

    CATEGORY = "category"
    LINE = "line"
    DOCUMENT = "document"


class TaxableLine(NamedTuple):
    """A line before tax: `amount` is net, or gross when the terms are tax-inclusive."""

    key: Any
    amount: Decimal
    category: str
    rate: Decimal


class TaxedLine(NamedTuple):
    """A line with its share of the category's tax; net + tax = gross."""

    key: Any
    category: str
    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


class TaxSubtotal(NamedTuple):
    """One tax line of the document: a category at a rate."""

    category: str
    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class TaxedDocument:
    """Lines in the order given, subtotals in order of first appearance, and the totals."""

    lines: tuple[TaxedLine, ...]
    subtotals: tuple[TaxSubtotal, ...]
    net: Decimal
    tax: Decimal
    gross: Decimal


Group = tuple[str, Decimal]


def tax_document(
    lines: Sequence[TaxableLine],
    mode: str = TaxRounding.CATEGORY,
    *,
    inclusive: bool = False,
    places: int = 2,
) -> TaxedDocument:
    """Return the lines with tax, the subtotal per (category, rate) and the document's totals.

    `mode` says where tax is rounded (TaxRounding). With `inclusive` the amounts are gross and
    tax = half-up(gross × rate / (100 + rate)), so that net + tax is the price seen. Mirrored
    lines give the mirrored document. Raises ValueError for an unknown mode.
    """
    rounding = TaxRounding(mode)
    groups: dict[Group, list[int]] = {}
    for index, line in enumerate(lines):
        groups.setdefault((line.category, line.rate), []).append(index)
    taxes = _taxes(lines, groups, rounding, inclusive, places)
    zero = _zero(places)
    taxed: list[TaxedLine] = []
    sums = {group: [zero, zero] for group in groups}
    for line, tax in zip(lines, taxes, strict=True):
        net, gross = _sides(line.amount, tax, inclusive)
        taxed.append(TaxedLine(line.key, line.category, line.rate, net, tax, gross))
        totals = sums[(line.category, line.rate)]
        totals[0] += net
        totals[1] += tax
    subtotals = [TaxSubtotal(*group, *totals) for group, totals in sums.items()]
    net = sum((subtotal.base for subtotal in subtotals), zero)
    tax = sum((subtotal.tax for subtotal in subtotals), zero)
    return TaxedDocument(tuple(taxed), tuple(subtotals), net, tax, net + tax)


@lru_cache(maxsize=64)
def _zero(places: int) -> Decimal:
    """Return nothing, with the decimals of the currency."""
    return quantum(places) - quantum(places)


def tax_on(amount: Decimal, rate: Decimal, places: int, *, inclusive: bool = False) -> Decimal:
    """Return the tax on a net (or, inclusive, in a gross) amount, rounded half-up once."""
    product = EXACT.multiply(amount, rate)
    return round_half_up(EXACT.divide(product, HUNDRED + rate if inclusive else HUNDRED), places)


def split_gross(
    gross: Decimal, rate: Decimal, places: int, *, tax_first: bool = True
) -> tuple[Decimal, Decimal]:
    """Return (net, tax) of a tax-inclusive amount; which side is rounded first is an option."""
    if tax_first:
        tax = tax_on(gross, rate, places, inclusive=True)
        return gross - tax, tax
    net = round_exact(Fraction(gross) * 100 / (100 + Fraction(rate)), places)
    return net, gross - net


def credit_tax(
    net: Decimal,
    rate: Decimal,
    places: int,
    *,
    remaining_net: Decimal,
    remaining_tax: Decimal,
    inclusive: bool = False,
) -> Decimal:
    """Return the tax of a credit note over `net` of one invoice's tax category.

    half-up(net × rate), never more than the invoice's tax not yet credited; the note that credits
    the rest of the base takes the rest of the tax, so fully credited tax equals charged tax to the
    cent. With `inclusive` the first amount is gross. All amounts positive. Raises ValueError when
    the amount exceeds what is left.
    """
    left = remaining_net + remaining_tax if inclusive else remaining_net
    if net > left:
        raise ValueError(f"only {left} of this base is left to credit")
    if net == left:
        return remaining_tax
    tax = min(tax_on(net, rate, places, inclusive=inclusive), remaining_tax)
    return max(tax, net - remaining_net) if inclusive else tax


def _taxes(
    lines: Sequence[TaxableLine],
    groups: Mapping[Group, list[int]],
    mode: TaxRounding,
    inclusive: bool,
    places: int,
) -> list[Decimal]:
    if mode is TaxRounding.LINE:
        return [tax_on(line.amount, line.rate, places, inclusive=inclusive) for line in lines]
    if mode is TaxRounding.DOCUMENT:
        exact = [_exact_tax(line.amount, line.rate, inclusive) for line in lines]
        return allocate(round_exact(sum(exact, Fraction(0)), places), exact, places)
    if len(lines) == 1:
        return [tax_on(lines[0].amount, lines[0].rate, places, inclusive=inclusive)]
    taxes = [Decimal(0)] * len(lines)
    for (_, rate), indexes in groups.items():
        amounts = [lines[i].amount for i in indexes]
        total = tax_on(sum(amounts, Decimal(0)), rate, places, inclusive=inclusive)
        for i, share in zip(indexes, allocate(total, amounts, places), strict=True):
            taxes[i] = share
    return taxes


def _exact_tax(amount: Decimal, rate: Decimal, inclusive: bool) -> Fraction:
    percent = Fraction(rate)
    return Fraction(amount) * percent / (100 + percent if inclusive else 100)


def _sides(amount: Decimal, tax: Decimal, inclusive: bool) -> tuple[Decimal, Decimal]:
    """Return (net, gross) of a line."""
    return (amount - tax, amount) if inclusive else (amount, amount + tax)


@rule("billing.tax_category", 1)
class TaxCategory:
    """Tax of one category on a document: half-up(base × rate / 100), once.

    Inputs: currency, rate (percent), amounts (of the category's lines), inclusive (gross amounts).
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the category's tax in the currency's minor unit."""
        base = sum((Decimal(amount) for amount in inputs["amounts"]), Decimal(0))
        return tax_on(
            base,
            Decimal(inputs["rate"]),
            exponent(inputs["currency"]),
            inclusive=bool(inputs.get("inclusive")),
        )

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return base and tax, the last equal to `compute`."""
        currency, rate = inputs["currency"], Decimal(inputs["rate"])
        base = sum((Decimal(amount) for amount in inputs["amounts"]), Decimal(0))
        label = say("Base of the category")
        formula = say("base × %(rate)s / 100, rounded half-up once", rate=rate)
        if inputs.get("inclusive"):
            label = say("Gross of the category")
            formula = say("gross × %(rate)s / (100 + %(rate)s), rounded half-up once", rate=rate)
        return (
            Step(label, plus(inputs["amounts"]) or say("no lines"), base, currency),
            Step(say("Tax"), formula, TaxCategory.compute(inputs), currency),
        )


@rule("billing.tax_lines", 1)
class TaxLines:
    """Tax of one category where the seller rounds on every line: Σ half-up(line × rate / 100).

    Inputs: currency, rate (percent), amounts, inclusive.
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the category's tax in the currency's minor unit."""
        return sum((_line_tax(inputs, amount) for amount in inputs["amounts"]), Decimal(0))

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return the tax of each line and their sum, equal to `compute`."""
        currency, rate = inputs["currency"], inputs["rate"]
        found = [
            Step(
                say("Tax of a line"),
                say("%(amount)s at %(rate)s %%", amount=Decimal(amount), rate=Decimal(rate)),
                _line_tax(inputs, amount),
                currency,
            )
            for amount in inputs["amounts"]
        ]
        total = TaxLines.compute(inputs)
        return (*found, Step(say("Tax"), say("sum of the lines' tax"), total, currency))


def _line_tax(inputs: Mapping[str, Any], amount: str) -> Decimal:
    places, inclusive = exponent(inputs["currency"]), bool(inputs.get("inclusive"))
    return tax_on(Decimal(amount), Decimal(inputs["rate"]), places, inclusive=inclusive)


@rule("billing.tax_shares", 1)
class TaxShares:
    """Tax of one category where the seller rounds once per document: a share of that total.

    Inputs: currency, total (the document's tax), shares (allocated to the category's lines).
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the category's tax in the currency's minor unit."""
        return sum((Decimal(share) for share in inputs["shares"]), Decimal(0))

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return the document's tax and the category's share, equal to `compute`."""
        currency = inputs["currency"]
        return (
            Step(
                say("Tax of the document"), say("rounded once"), Decimal(inputs["total"]), currency
            ),
            Step(
                say("Tax"),
                say("shares by largest remainder: %(shares)s", shares=plus(inputs["shares"])),
                TaxShares.compute(inputs),
                currency,
            ),
        )


@rule("billing.tax_credit", 1)
class TaxCredit:
    """Tax given back on one category of an invoice: half-up, the last note takes the rest.

    Inputs: currency, rate (percent), amounts (positive, of the credited lines), remaining_net and
    remaining_tax of the invoice's category before this note, inclusive (gross amounts).
    """

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal:
        """Return the tax given back, positive."""
        return credit_tax(
            sum((Decimal(amount) for amount in inputs["amounts"]), Decimal(0)),
            Decimal(inputs["rate"]),
            exponent(inputs["currency"]),
            remaining_net=Decimal(inputs["remaining_net"]),
            remaining_tax=Decimal(inputs["remaining_tax"]),
            inclusive=bool(inputs.get("inclusive")),
        )

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]:
        """Return credit, what was left, and the tax, equal to `compute`."""
        currency, rate = inputs["currency"], inputs["rate"]
        amount = sum((Decimal(one) for one in inputs["amounts"]), Decimal(0))
        return (
            Step(say("Credited"), plus(inputs["amounts"]), amount, currency),
            Step(
                say("Left on the invoice"),
                say("base not yet credited"),
                Decimal(inputs["remaining_net"]),
                currency,
            ),
            Step(
                say("Tax left on the invoice"),
                say("tax not yet credited"),
                Decimal(inputs["remaining_tax"]),
                currency,
            ),
            Step(
                say("Tax"),
                say(
                    "at %(rate)s %%, rounded half-up; "
                    "the note that credits the rest takes the rest",
                    rate=Decimal(rate),
                ),
                TaxCredit.compute(inputs),
                currency,
            ),
        )
