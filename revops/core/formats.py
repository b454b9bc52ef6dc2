"""How numbers, amounts and dates are written for people, per language; pure.

A true minus (U+2212), an en-dash for "nothing", a no-break space before a percent sign.
Every function takes the language; templates reach them through the `rv` tags.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import (
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)

NOTHING = "–"
MINUS = "\u2212"
NO_BREAK = "\u00a0"


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse((language or "en").replace("-", "_").split("_")[0])


@lru_cache(maxsize=16)
def marks(language: str) -> tuple[str, str]:
    """Return what the language writes before decimals and between thousands: (",", ".")."""
    symbols = _locale(language).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


@lru_cache(maxsize=64)
def places(currency: str) -> int:
    """Return the decimals of a currency (2 for EUR, 0 for JPY); 2 without a currency."""
    return get_currency_precision(currency) if currency else 2


@lru_cache(maxsize=64)
def symbol(currency: str, language: str = "en") -> str:
    """Return "€" for EUR; the code itself where the language has no sign."""
    return get_currency_symbol(currency, _locale(language)) if currency else ""


@lru_cache(maxsize=64)
def _pattern(decimals: int, most: int) -> str:
    if not most:
        return "#,##0"
    return "#,##0." + "0" * decimals + "#" * (most - decimals)


def number(value: Any, language: str = "en", decimals: int = 0, most: int | None = None) -> str:
    """Write a number with `decimals` digits (up to `most`): 1,174; "–" for None."""
    if value is None or value == "":
        return NOTHING
    top = decimals if most is None else most
    exact = Decimal(value).quantize(Decimal(1).scaleb(-top), rounding=ROUND_HALF_UP) or Decimal(0)
    return _signed(format_decimal(exact, format=_pattern(decimals, top), locale=_locale(language)))


def amount(value: Any, currency: str = "", language: str = "en") -> str:
    """Write an amount without its currency: 1,234.50, −120.00; "–" for None."""
    return number(value, language, places(currency))


def unit_price(value: Any, currency: str = "", language: str = "en") -> str:
    """Write a unit price with all its digits (at least the currency's): 0.42, 0.000115."""
    return number(value, language, places(currency), 12)


def money(value: Any, currency: str, language: str = "en") -> str:
    """Write an amount with its currency: €1,234.50, −€120.00; 1.234,50 € in German."""
    if value is None or value == "":
        return NOTHING
    digits = amount(abs(Decimal(value)), currency, language)
    sign = MINUS if Decimal(value) < 0 else ""
    mark = symbol(currency, language)
    if leads(language):
        gap = NO_BREAK if mark.isalpha() else ""
        return f"{sign}{mark}{gap}{digits}"
    return f"{sign}{digits}{NO_BREAK}{mark}"


@lru_cache(maxsize=16)
def leads(language: str) -> bool:
    """Say whether the currency sign stands before the amount in this language."""
    return _locale(language).currency_formats["standard"].pattern.startswith("¤")


def percent(fraction: Any, language: str = "en", decimals: int = 1) -> str:
    """Write a fraction as percent: 0.204 → "20.4 %"; "–" for None."""
    if fraction is None or fraction == "":
        return NOTHING
    exact = Decimal(fraction).quantize(Decimal(1).scaleb(-decimals - 2), rounding=ROUND_HALF_UP)
    pattern = _pattern(decimals, decimals) + NO_BREAK + "%"
    return _signed(format_percent(exact, format=pattern, locale=_locale(language)))


def day(value: date | None, language: str = "en") -> str:
    """Write a date: 15 Oct 2026, 15.10.2026 in German; "–" for None."""
    if value is None:
        return NOTHING
    return str(format_date(value, format=_day_pattern(language, "y"), locale=_locale(language)))


def short_day(value: date | None, language: str = "en") -> str:
    """Write a date without its year: 15 Oct, 15.10. in German; "–" for None."""
    if value is None:
        return NOTHING
    return str(format_date(value, format=_day_pattern(language, ""), locale=_locale(language)))


def month(value: date | None, language: str = "en") -> str:
    """Write a month: November 2026; "–" for None."""
    if value is None:
        return NOTHING
    return str(format_date(value, format="LLLL y", locale=_locale(language)))


def _day_pattern(language: str, year: str) -> str:
    if _locale(language).language == "de":
        return "dd.MM." + year * 4
    return f"d MMM {year}".strip()


def period(start: date | None, until: date | None, language: str = "en") -> str:
    """Write a half-open period with its last day included: 15 Oct – 14 Nov 2026."""
    if start is None:
        return NOTHING
    if until is None:
        return f"{day(start, language)} –"
    last = until - timedelta(days=1)
    if last <= start:
        return day(start, language)
    first = short_day if start.year == last.year else day
    return f"{first(start, language)} – {day(last, language)}"


def instant(value: datetime | None, language: str = "en", zone: tzinfo | str = "UTC") -> str:
    """Write a time to the second: 17 Nov 2026 11:51:08; "–" for None."""
    return _at(value, _day_pattern(language, "y") + " HH:mm:ss", language, zone)


def minute(value: datetime | None, language: str = "en", zone: tzinfo | str = "UTC") -> str:
    """Write a time to the minute: 18 Nov 10:42; "–" for None."""
    return _at(value, _day_pattern(language, "") + " HH:mm", language, zone)


def clock_time(value: datetime | None, language: str = "en", zone: tzinfo | str = "UTC") -> str:
    """Write only the time of day: 14:01; "–" for None."""
    return _at(value, "HH:mm", language, zone)


def _at(value: datetime | None, pattern: str, language: str, zone: tzinfo | str) -> str:
    if value is None:
        return NOTHING
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    return str(format_datetime(value, format=pattern, tzinfo=where, locale=_locale(language)))


def initials(name: str) -> str:
    """Return at most two letters for an avatar: Mara Lindqvist → ML."""
    words = [w for w in name.replace(".", " ").split() if w[:1].isalpha()]
    letters = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(w[0] for w in letters).upper() or "?"
