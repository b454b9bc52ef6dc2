"""Template tags and filters of the screens; loaded with `{% load rv %}`."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from revops.core import formats
from revops.core.screens import decimals, explaining, markup
from revops.core.screens import shell as shells

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return one icon of the sprite: {% icon "check" %}."""
    return markup.icon(name)


@register.simple_tag
def money(
    value: Any = None, currency: str = "", show: str = "symbol", url: str = "", lead: str = ""
) -> SafeString:
    """Return an amount: {% money invoice.total %}, {% money 12 "EUR" show="none" url=… %}."""
    return markup.money(value, currency or "", show=show or "symbol", url=url, lead=lead)


@register.simple_tag
def figure_value(
    value: Any, kind: str = "auto", currency: str = "", explain: str = "", url: str = ""
) -> SafeString:
    """Write a key figure: an amount, a number, a percentage or ready text."""
    return markup.figure(value, kind=kind, currency=currency, explain_url=explain, url=url)


@register.simple_tag
def explain(text: Any, url: str) -> SafeString:
    """Return the button that opens a derivation."""
    return markup.explain(text, url)


@register.simple_tag
def explain_url(obj: Any, field: str) -> str:
    """Return the address of a field's explanation: {% explain_url invoice "total" as url %}."""
    return explaining.of(obj, field)


@register.simple_tag(takes_context=True)
def build_shell(context: template.Context) -> shells.Shell | None:
    """Return the frame: {% build_shell as shell %}."""
    request = context.get("request")
    if request is None or not hasattr(request, "user"):
        return None
    return shells.build(request, context.get("page"))


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """Return the chosen theme: light, dark or system."""
    request = context.get("request")
    return shells.theme_of(request) if request is not None else "system"


@register.filter
def day(value: Any) -> str:
    """Write a date: {{ invoice.due|day }} → 14 Nov 2026."""
    return formats.day(value, markup.language())


@register.filter
def short_day(value: Any) -> str:
    """Write a date, without its year if that is this one."""
    return markup.near_day(value)


@register.filter
def month(value: Any) -> str:
    """Write a month with its year."""
    return formats.month(value, markup.language())


@register.filter
def minute(value: Any) -> SafeString:
    """Write a time to the minute."""
    return markup.when(value, style="minute")


@register.filter
def instant(value: Any) -> SafeString:
    """Write a time to the second."""
    return markup.when(value, style="instant")


@register.filter
def number(value: Any, decimals: Any = 0) -> str:
    """Write a number: {{ count|number }}, {{ rate|number:2 }}."""
    return formats.number(value, markup.language(), int(decimals))


@register.filter
def typed(value: Any, most: Any = 12) -> str:
    """Write a number as the value of an input: {{ quantity|typed }}, {{ discount|typed:2 }}."""
    if value is None:
        return ""
    exact = Decimal(value).quantize(Decimal(1).scaleb(-int(most)), rounding=ROUND_HALF_UP)
    return decimals.typed(exact, markup.language())


@register.filter
def unit_price(value: Any, currency: str = "") -> str:
    """Write a unit price with all its digits: {{ price|unit_price:"EUR" }}."""
    return formats.unit_price(value, currency, markup.language())


@register.filter
def percent(value: Any, decimals: Any = 1) -> str:
    """Write a fraction as percent: {{ rate|percent }}."""
    return formats.percent(value, markup.language(), int(decimals))


@register.filter
def plain(value: Any) -> str:
    """Write any value for people."""
    return markup.plain(value)


@register.filter
def initials(value: Any) -> str:
    """Return at most two letters of a name."""
    return formats.initials(str(value or ""))


@register.filter
def current_name(views: Any) -> str:
    """Return the name of the saved view that is shown, or an empty string."""
    return next((str(v.name) for v in views if v.current), "")


@register.filter
def as_json(value: Any) -> str:
    """Return the value as JSON, to be escaped into an attribute."""
    return json.dumps(value, default=str, separators=(",", ":"))


@register.filter
def field_kind(field: Any) -> str:
    """Return "check", "select", "lookup", "textarea", "date", "file" or "input"."""
    name = type(field.field.widget).__name__.lower()
    if name == "lookupinput":
        return "lookup"
    for kind in ("checkboxselectmultiple", "radio", "checkbox", "select", "textarea", "file"):
        if kind in name:
            return {"checkbox": "check", "checkboxselectmultiple": "choices"}.get(kind, kind)
    return "input"


@register.filter
def lookup_text(field: Any) -> str:
    """Return the words for the chosen row of a bound LookupField."""
    return str(field.field.text_of(field.value()))


@register.filter
def widget(field: Any, css: str = "") -> SafeString:
    """Render a bound field's input with our classes and its error and hint named."""
    kind = field_kind(field)
    base = {"select": "form-select", "check": "form-check-input", "choices": "", "radio": ""}
    classes = [base.get(kind, "form-control")]
    if css:
        classes.append(css)
    attrs: dict[str, Any] = {}
    described = []
    if field.errors:
        classes.append("is-invalid")
        attrs["aria-invalid"] = "true"
        described.append(f"{field.id_for_label}-e")
    if field.help_text:
        described.append(f"{field.id_for_label}-h")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    given = field.field.widget.attrs.get("class", "")
    attrs["class"] = " ".join(c for c in (*classes, given) if c)
    return field.as_widget(attrs=attrs)


@register.simple_tag
def thousandths(share: Any) -> str:
    """Return a share (0 to 1) as a length of a drawing that is 1000 wide."""
    return format(min(max(Decimal(share or 0), Decimal(0)), Decimal(1)) * 1000, ".1f")


@register.filter
def stacked(parts: Any) -> list[dict[str, Any]]:
    """Lay (tone, share) parts side by side on a drawing that is 1000 wide, with gaps of 4."""
    x, laid = Decimal(0), []
    for tone, share in parts:
        width = max(Decimal(share) * 1000 - 4, Decimal(0))
        laid.append({"tone": tone, "x": format(x, ".1f"), "width": format(width, ".1f")})
        x += Decimal(share) * 1000
    return laid


@register.filter
def chart_rows(spec: Any) -> list[tuple[Any, list[Any]]]:
    """Turn a chart's series into table rows: (category, its values)."""
    return [
        (name, [series["data"][index] for series in spec["series"]])
        for index, name in enumerate(spec["x"])
    ]
