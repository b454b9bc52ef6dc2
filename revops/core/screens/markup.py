"""Small pieces of markup written in Python, because a list writes thousands of them.

The cotton components `c-icon`, `c-pill`, `c-money` and `c-explain` render through the same
functions, so there is one truth for each.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revops.core import clock, formats

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ONLY_DAY = "day"


def language() -> str:
    """Return the active language, English where none is active."""
    return get_language() or "en"


def icon(name: str) -> SafeString:
    """Return one icon of the sprite, hidden from screen readers."""
    return format_html(
        '<svg class="rv-i" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("ui/icons.svg"),
        name,
    )


def pill(label: StrOrPromise, tone: str = "") -> SafeString:
    """Return a state pill."""
    css = f"rv-pill rv-pill--{tone}" if tone else "rv-pill"
    return format_html('<span class="{}">{}</span>', css, label)


def explain(text: Any, url: str) -> SafeString:
    """Return the button with dots under it that opens the derivation in the drawer."""
    return format_html(
        '<button class="rv-explain" type="button" aria-haspopup="dialog" title="{}" hx-get="{}"'
        ' hx-target="#drawer" hx-swap="innerHTML">{}</button>',
        _("How was this computed?"),
        url,
        text,
    )


def split(value: Any, currency: str = "") -> tuple[Decimal | None, str]:
    """Return (amount, currency code) of Money, an Amount, a bare Decimal or None."""
    if value is None or value == "":
        return None, currency
    if hasattr(value, "currency"):  # Money names its number "amount", core.values.Amount "value"
        number = value.amount if hasattr(value, "amount") else value.value
        return Decimal(number), str(value.currency)
    return Decimal(value), currency


def money(
    value: Any, currency: str = "", *, show: str = "symbol", url: str = "", lead: str = ""
) -> SafeString:
    """Return an amount as text; `show` is "symbol", "code" or "none"; `url` explains it.

    `lead` is written before the amount ("+").
    """
    exact, code = split(value, currency)
    if exact is None:
        return format_html('<span class="rv-money rv-muted">{}</span>', formats.NOTHING)
    lang = language()
    digits: Any = lead + formats.amount(exact, code, lang)
    if url:
        digits = explain(digits, url)
    if show == "none" or not code:
        return format_html('<span class="rv-money">{}</span>', digits)
    mark = code if show == "code" else formats.symbol(code, lang)
    if show != "code" and formats.leads(lang):
        gap = formats.NO_BREAK if mark.isalpha() else ""
        return format_html(
            '<span class="rv-money"><span class="rv-cur">{}{}</span>{}</span>', mark, gap, digits
        )
    return format_html(
        '<span class="rv-money">{}{}<span class="rv-cur">{}</span></span>',
        digits,
        formats.NO_BREAK,
        mark,
    )


def when(value: Any, *, style: str = "") -> SafeString:
    """Return a date or time; `style` is "short" (15 Oct, this year's), "minute" or "instant"."""
    if value is None:
        return format_html("{}", formats.NOTHING)
    lang = language()
    if isinstance(value, datetime):
        words = moment(value, exact=style == "instant")
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)
    return format_html("{}", near_day(value) if style == "short" else formats.day(value, lang))


def near_day(value: date | None) -> str:
    """Write a date of this year without its year: 15 Oct; of another with it: 15 Oct 2025."""
    is_near = value is None or value.year == clock.now().year
    return (formats.short_day if is_near else formats.day)(value, language())


def moment(value: datetime, *, exact: bool = False) -> str:
    """Write an instant in the reader's time zone: Today 14:01, Yesterday 08:00, 18 Nov 10:42.

    Another year is named; `exact` writes date and seconds whatever the day.
    """
    lang, zone = language(), timezone.get_current_timezone()
    if exact:
        return formats.instant(value, lang, zone)
    here, today = value.astimezone(zone).date(), clock.now().astimezone(zone).date()
    time = formats.clock_time(value, lang, zone)
    if here == today:
        return _("Today %(time)s") % {"time": time}
    if here == today - timedelta(days=1):
        return _("Yesterday %(time)s") % {"time": time}
    if here.year != today.year:
        return f"{formats.day(here, lang)} {time}"
    return formats.minute(value, lang, zone)


def plain(value: Any) -> str:
    """Return any value as text for people, without markup."""
    lang = language()
    if value is None or value == "":
        return formats.NOTHING
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return formats.day(value, lang)
    if isinstance(value, int):
        return formats.number(value, lang)
    if isinstance(value, Decimal):
        return formats.number(value, lang, 0, 6)
    if hasattr(value, "amount") and hasattr(value, "currency"):
        return formats.money(value.amount, str(value.currency), lang)
    return str(value)


def figure(
    value: Any, *, kind: str = "auto", currency: str = "", explain_url: str = "", url: str = ""
) -> SafeString:
    """Return the value of a key figure; with `url` it leads to the rows behind it."""
    if hasattr(value, "currency") or (currency and kind == "auto"):
        written = money(value, currency, url=explain_url)
        leads = url and not explain_url
        return format_html('<a href="{}">{}</a>', url, written) if leads else written
    lang = language()
    text = plain(value)
    if kind == "percent":
        text = formats.percent(value, lang)
    elif kind == "number":
        text = formats.number(value, lang, 0, 2)
    if explain_url:
        return explain(text, explain_url)
    if url:
        return format_html('<a href="{}">{}</a>', url, text)
    return format_html("{}", text)
