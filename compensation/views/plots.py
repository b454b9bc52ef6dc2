"""The attainment bar: tiers of a plan on one line, drawn by the server."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from compensation import rules
from compensation.selectors import Attainment
from revops.core import formats
from revops.core.screens import markup

WIDTH = 720
#: Two words that stand closer than this run into each other.
LEGIBLE = 84


@dataclass(frozen=True)
class Label:
    """A word in the drawing; `anchor` is start, middle or end."""

    x: str
    text: str
    anchor: str = "start"
    is_strong: bool = False


@dataclass(frozen=True)
class Plot:
    """Everything the drawing needs, coordinates as SVG reads them."""

    description: str
    filled: str
    gaps: str
    marker: str
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
    stops = [x_of(bound, scale) for bound in ladder.bounds]
    here = x_of(level, scale)
    return Plot(
        description=_description(attainment, ladder),
        filled=_filled(here),
        gaps="".join(f"M{stop} 14V32" for stop in stops[1:]),
        marker=str(max(here - 1, Decimal(0))),
        tops=_tops(ladder, stops, outlook.tier),
        bottoms=_bottoms(attainment, ladder, stops, scale),
    )


def x_of(value: Decimal, scale: Decimal) -> Decimal:
    """Return where an amount lies on the line, to a tenth of a pixel."""
    return (value * WIDTH / scale).quantize(Decimal("0.1"))


def _filled(x: Decimal) -> str:
    if x < 4:
        return ""
    return f"M4 16H{x}V30H4a4 4 0 0 1-4-4V20a4 4 0 0 1 4-4z"


def _tops(ladder: rules.Ladder, stops: list[Decimal], reached: int) -> list[Label]:
    labels: list[Label] = []
    free = Decimal(0)
    for number, stop in enumerate(stops):
        x = stop + 6 if number else stop
        if x < free and number != reached:
            continue
        if x < free and labels:
            labels.pop()
        tier = ladder.table.tiers[number]
        words = _("Tier %(number)s, %(rate)s") % {
            "number": number + 1,
            "rate": rate_text(tier.rate, tier.rate_to),
        }
        labels.append(Label(str(x), words, is_strong=number == reached))
        free = x + LEGIBLE
    return labels


def _bottoms(
    attainment: Attainment, ladder: rules.Ladder, stops: list[Decimal], scale: Decimal
) -> list[Label]:
    labels = [Label("0", "0")]
    free = Decimal(LEGIBLE) / 2
    for bound, stop in zip(ladder.bounds[1:], stops[1:], strict=True):
        if stop < free or stop > WIDTH - LEGIBLE:
            continue
        text = amount_text(bound, attainment.currency)
        if bound == attainment.quota:
            text = _("quota %(amount)s") % {"amount": text}
        labels.append(Label(str(stop), text, "middle"))
        free = stop + LEGIBLE
    end = amount_text(scale.to_integral_value(), attainment.currency)
    return [*labels, Label(str(WIDTH), end, "end")]


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
