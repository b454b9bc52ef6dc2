"""Columns of a list: how a row is written on the page and in an export.

Column("number", _("Invoice"), kind="link", sort="number", phone=True),
Column("account.name", _("Customer")),
Column("state", _("State"), kind="pill", tones={"paid": "ok", "overdue": "bad"}),
Column("total", _("Total"), kind="money", sort="total", explain="total"),
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from revops.core import formats
from revops.core.screens import markup

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = Literal[
    "text",
    "link",
    "id",
    "date",
    "short_date",
    "month",
    "datetime",
    "money",
    "number",
    "percent",
    "pill",
]
NUMERIC = frozenset({"money", "number", "percent", "date", "short_date", "datetime"})
Reader = str | Callable[[Any], Any]


def read(obj: Any, reader: Reader) -> Any:
    """Return `obj.a.b` for "a.b", or the callable's answer; None where a part is missing."""
    if callable(reader):
        return reader(obj)
    for part in reader.replace("__", ".").split("."):
        if obj is None:
            return None
        obj = obj.get(part) if isinstance(obj, Mapping) else getattr(obj, part)
        if callable(obj) and part.startswith("get_"):
            obj = obj()
    return obj


@dataclass(frozen=True)
class Column:
    """One column. `key` names it in the query string and the export.

    value: attribute path or callable; the key itself without it.
    sort: the ORM path to order by; empty means not sortable.
    note: a second, smaller line. tones: value → tone, or a callable of the row.
    explain: the field whose derivation a click opens, or a callable row → url ("" for none).
    guard: the policy's field name, where it is not the value's first part.
    optional: shown only when asked for in the menu "Columns".
    phone: stays on a narrow screen. phone_note, phone_pill: shown below it only there.
    """

    key: str
    label: StrOrPromise
    kind: Kind = "text"
    value: Reader = ""
    sort: str = ""
    note: Reader = ""
    tones: Mapping[str, str] | Callable[[Any], str] = field(default_factory=dict)
    explain: str | Callable[[Any], str] = ""
    currency: Reader = ""
    url: Callable[[Any], str] | None = None
    phone: bool = False
    phone_note: Reader = ""
    decimals: int = 0
    muted: bool = False
    wrap: bool = False
    export: bool = True
    permission: tuple[str, str] | None = None
    guard: str = ""
    optional: bool = False

    @property
    def field(self) -> str:
        """Return the name the policy knows this column's field by."""
        path = self.value if isinstance(self.value, str) and self.value else self.key
        return self.guard or path.split(".")[0]

    @property
    def numeric(self) -> bool:
        """Return True for what is set right and tabular."""
        return self.kind in NUMERIC

    def read(self, obj: Any) -> Any:
        """Return the raw value of the row."""
        return read(obj, self.value or self.key)

    def money(self, obj: Any) -> tuple[Decimal | None, str]:
        """Return (amount, currency code) of a money column."""
        code = str(read(obj, self.currency) or "") if self.currency else ""
        return markup.split(self.read(obj), code)


@dataclass(frozen=True)
class Head:
    """A column head, ready to render."""

    key: str
    label: str
    numeric: bool
    phone: bool
    sort_url: str = ""
    direction: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Cell:
    """A cell, ready to render; the first one of a row is its header."""

    content: SafeString
    numeric: bool = False
    phone: bool = False
    muted: bool = False
    wrap: bool = False


@dataclass(frozen=True)
class Row:
    """A row, ready to render."""

    pk: Any
    url: str
    label: str
    cells: Sequence[Cell]
    selected: bool = False


def one_currency(column: Column, objects: Iterable[Any]) -> str:
    """Return the currency all rows share in this column, or an empty string."""
    codes = {code for amount, code in map(column.money, objects) if amount is not None}
    return codes.pop() if len(codes) == 1 else ""


def head_label(column: Column, currency: str) -> str:
    """Return the head; the shared currency stands there once."""
    return f"{column.label} ({currency})" if currency else str(column.label)


def cell(
    column: Column, obj: Any, *, url: str = "", currency: str = "", explain_url: str = ""
) -> Cell:
    """Write one cell. `currency` is the one in the head; `url` makes the text a link."""
    content = _content(column, obj, url, currency, explain_url)
    if (note := _note(column.note, obj)) not in (None, ""):
        content = format_html("{}<small>{}</small>", content, note)
    if (note := _note(column.phone_note, obj)) not in (None, ""):
        if isinstance(note, SafeString):
            content = format_html('{}<div class="rv-only-sm">{}</div>', content, note)
        else:
            content = format_html('{}<small class="rv-only-sm rv-cut">{}</small>', content, note)
    return Cell(content, column.numeric, column.phone, column.muted, column.wrap)


def _note(reader: Reader, obj: Any) -> Any:
    """Return the second line of a cell; a date in the reader's words."""
    note = read(obj, reader) if reader else None
    if isinstance(note, datetime):
        return markup.moment(note)
    return markup.near_day(note) if isinstance(note, date) else note


def _content(column: Column, obj: Any, url: str, currency: str, explain_url: str) -> SafeString:
    if column.kind == "money":
        amount, code = column.money(obj)
        show = "none" if currency and code == currency else "symbol"
        return markup.money(amount, code, show=show, url=explain_url)
    value = column.read(obj)
    if value is None or value == "":
        return format_html('<span class="rv-muted">{}</span>', formats.NOTHING)
    text = _text(column, obj, value)
    if explain_url:
        return markup.explain(text, explain_url)
    link = column.url(obj) if column.url else url
    return format_html('<a href="{}">{}</a>', link, text) if link else text


def _text(column: Column, obj: Any, value: Any) -> SafeString:
    lang = markup.language()
    if column.kind == "pill":
        tone = column.tones(obj) if callable(column.tones) else column.tones.get(str(value), "")
        return markup.pill(_word(obj, column, value), tone)
    if column.kind == "percent":
        return format_html("{}", formats.percent(value, lang, column.decimals or 1))
    if column.kind == "number":
        return format_html("{}", formats.number(value, lang, column.decimals, 6))
    if column.kind == "id":
        return format_html('<span class="rv-id">{}</span>', value)
    if column.kind == "month":
        return format_html("{}", formats.month(value, lang))
    if column.kind in ("date", "short_date", "datetime"):
        return markup.when(value, style="short" if column.kind == "short_date" else "")
    if isinstance(value, SafeString):
        return value
    return format_html("{}", markup.plain(_word(obj, column, value)))


def _word(obj: Any, column: Column, value: Any) -> Any:
    """Return the human word of a code where its row has one: job.state → get_state_display."""
    path = column.value or column.key
    if callable(path):
        return value
    place, _dot, name = path.rpartition(".")
    display = getattr(read(obj, place) if place else obj, f"get_{name}_display", None)
    if callable(display):
        return display()
    return getattr(value, "label", value)


def exported(columns: Sequence[Column]) -> list[str]:
    """Return the header of an export: ids first, money as two columns."""
    names = ["id"]
    for column in columns:
        if not column.export:
            continue
        names.append(column.key.replace(".", "_"))
        if column.kind == "money":
            names.append(column.key.replace(".", "_") + "_currency")
    return names


def export_row(columns: Sequence[Column], obj: Any, row_id: Any) -> list[Any]:
    """Return raw values: Decimals as stored, ISO dates, ids as well as names."""
    values: list[Any] = [row_id]
    for column in columns:
        if not column.export:
            continue
        if column.kind == "money":
            values += list(column.money(obj))
        else:
            values.append(_raw(column.read(obj)))
    return values


def _raw(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | Decimal):
        return value
    return str(value)


EMPTY = mark_safe("")
