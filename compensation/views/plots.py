"""The attainment bar: tiers of a plan on one line, drawn by the server."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from compensation import rules
from compensation.selectors import Attainment
from revops.core import formats
from revops.core.screens import markup

#: Words closer than this (percent of the line) run into each other: on a desk, on a phone.
LEGIBLE, LEGIBLE_ON_PHONE = Decimal(9), Decimal(24)


@dataclass(frozen=True)
class Label:
    """A word in the drawing; `x` in percent, `dx` in pixels, `anchor` is start, middle or end."""

    x: str
    text: str
    anchor: str = "start"
    dx: int = 0
    is_strong: bool = False
    is_on_phone: bool = True


@dataclass(frozen=True)
class Plot:
    """Everything the drawing needs; places are percents, so that words keep their size."""

    description: str
    filled: str
    gaps: list[str]
    tops: list[Label]
    bottoms: list[Label]


def rate_text(rate: Decimal, rate_to: Decimal | None = None) -> str:
    """Write a rate, or the two of an interpolated tier: 7.5 %, 5–8 %."""
    language = markup.language()
    text = formats.number(rate * 100, language, 0, 4)
    if rate_to is not None:
        text += "–" + formats.number(rate_to * 100, language, 0, 4)
    return f"{text}{formats.NO_BREAK}%"


def amount_text(value: Decimal, currency: str) -> str:
    """Write an amount of a bound: whole units without decimals."""
    if value == value.to_integral_value():
        return formats.number(value, markup.language())
    return formats.amount(value, currency, markup.language())


def plot_of(attainment: Attainment) -> Plot | None:
    """Return the drawing of where a payee stands, or None where the tiers cannot be placed."""
    ladder, outlook = attainment.ladder, attainment.outlook
    if ladder is None or outlook is None or ladder.is_each:
        return None
    level = max(attainment.credited, Decimal(0))
    last = ladder.bounds[-1] or attainment.quota or level or Decimal(1)
    scale = max(last * 3 / 2, level * 21 / 20)
    stops = [_percent(bound, scale) for bound in ladder.bounds]
    return Plot(
        description=_description(attainment, ladder),
        filled=f"{_percent(level, scale)}%",
        gaps=[f"{stop}%" for stop in stops[1:]],
        tops=_tops(ladder, stops, outlook.tier),
        bottoms=_bottoms(attainment, ladder, stops, scale),
    )


def _percent(value: Decimal, scale: Decimal) -> Decimal:
    """Return where an amount lies on the line, to a hundredth of a percent."""
    return (value * 100 / scale).quantize(Decimal("0.01"))


def _tops(ladder: rules.Ladder, stops: list[Decimal], reached: int) -> list[Label]:
    """Return the tiers' names; where they crowd, the one that is reached stays."""
    labels: list[Label] = []
    kept: list[Decimal] = []
    order = sorted(range(len(stops)), key=lambda n: (n != reached, n))
    for number in order:
        gap = min((abs(stops[number] - x) for x in kept), default=Decimal(100))
        if gap < LEGIBLE:
            continue
        tier = ladder.table.tiers[number]
        words = _("Tier %(number)s, %(rate)s") % {
            "number": number + 1,
            "rate": rate_text(tier.rate, tier.rate_to),
        }
        labels.append(
            Label(
                f"{stops[number]}%",
                words,
                dx=6 if number else 0,
                is_strong=number == reached,
                is_on_phone=gap >= LEGIBLE_ON_PHONE,
            )
        )
        kept.append(stops[number])
    return labels


def _bottoms(
    attainment: Attainment, ladder: rules.Ladder, stops: list[Decimal], scale: Decimal
) -> list[Label]:
    labels = [Label("0%", "0")]
    free = phone = Decimal(0)
    end = Decimal(100)
    for bound, stop in zip(ladder.bounds[1:], stops[1:], strict=True):
        if stop - free < LEGIBLE or end - stop < LEGIBLE:
            continue
        text = amount_text(bound, attainment.currency)
        if bound == attainment.quota:
            text = _("quota %(amount)s") % {"amount": text}
        is_on_phone = stop - phone >= LEGIBLE_ON_PHONE and end - stop >= LEGIBLE_ON_PHONE
        labels.append(Label(f"{stop}%", text, "middle", is_on_phone=is_on_phone))
        free, phone = stop, stop if is_on_phone else phone
    last = amount_text(scale.to_integral_value(), attainment.currency)
    return [*labels, Label("100%", last, "end")]


def _description(attainment: Attainment, ladder: rules.Ladder) -> str:
    """Say in words what the drawing shows."""
    language = markup.language()
    if attainment.fraction is None:
        credited = formats.money(attainment.credited, attainment.currency, language)
        said = [_("%(credited)s credited.") % {"credited": credited}]
    else:
        reached = formats.percent(attainment.fraction, language)
        said = [_("Attainment %(reached)s of quota.") % {"reached": reached}]
    for number, (bound, tier) in enumerate(zip(ladder.bounds, ladder.table.tiers, strict=True), 1):
        said.append(
            _("Tier %(number)s from %(bound)s pays %(rate)s.")
            % {
                "number": number,
                "bound": amount_text(bound, attainment.currency),
                "rate": rate_text(tier.rate, tier.rate_to),
            }
        )
    return " ".join(said)
