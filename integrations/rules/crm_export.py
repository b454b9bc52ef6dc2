"""The CRM export: four tables become customers, products, sales people and deals.

Every row gets exactly one fate; nothing is dropped and nothing is guessed silently: a spelling
that nobody confirmed makes its rows wait, with the suggestion beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from integrations.rules.spelling import suggest
from integrations.rules.tables import Table

COLUMNS = {
    "accounts.csv": (
        "account",
        "sector",
        "year_established",
        "revenue",
        "employees",
        "office_location",
        "subsidiary_of",
    ),
    "products.csv": ("product", "series", "sales_price"),
    "sales_teams.csv": ("sales_agent", "manager", "regional_office"),
    "sales_pipeline.csv": (
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ),
}

#: Industries as this house writes them; an export's own are kept when they are among these.
INDUSTRIES = (
    "employment",
    "entertainment",
    "finance",
    "marketing",
    "medical",
    "retail",
    "services",
    "software",
    "technology",
    "telecommunications",
)


class Stage(StrEnum):
    """Stages as the export writes them."""

    PROSPECTING = "Prospecting"
    ENGAGING = "Engaging"
    WON = "Won"
    LOST = "Lost"


class Fate(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UNCHANGED = "unchanged"
    NEEDS_MAPPING = "needs_mapping"
    REFUSED = "refused"


@dataclass(frozen=True)
class Spelling:
    """A word of the input that we do not know, and what it may mean."""

    kind: str
    spelling: str
    suggestion: str | None


@dataclass(frozen=True)
class Deal:
    """One opportunity as the export tells it, spellings resolved."""

    reference: str
    sales_agent: str
    product: str
    account: str
    stage: Stage
    engaged_on: date | None
    closed_on: date | None
    value: Decimal | None


@dataclass(frozen=True)
class JudgedRow:
    """One input row and its fate."""

    file: str
    line: int
    key: str
    content: Mapping[str, str]
    fate: Fate
    reason: str = ""


@dataclass
class Dataset:
    """What the tables say, and the fate of every row."""

    rows: list[JudgedRow] = field(default_factory=list)
    spellings: dict[tuple[str, str], Spelling] = field(default_factory=dict)
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    products: dict[str, Decimal] = field(default_factory=dict)
    series: dict[str, str] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)

    def won(self) -> list[Deal]:
        """Return the won deals in the order of their close dates."""
        found = [deal for deal in self.deals if deal.stage is Stage.WON]
        return sorted(found, key=lambda deal: (deal.closed_on or date.min, deal.reference))

    def counted(self) -> dict[str, dict[str, int]]:
        """Return {file: {fate: rows}}."""
        found: dict[str, dict[str, int]] = {}
        for row in self.rows:
            per_file = found.setdefault(row.file, {})
            per_file[row.fate.value] = per_file.get(row.fate.value, 0) + 1
        return found


class _Refused(Exception):
    """The row cannot be placed; the message says why."""


class _Unmapped(Exception):
    """The row waits: for a spelling to be confirmed, or for a row that waits itself."""


@dataclass
class _Judge:
    mappings: Mapping[tuple[str, str], str]
    existing: Collection[str]
    countries: Collection[str]
    data: Dataset = field(default_factory=Dataset)
    seen: set[tuple[str, str]] = field(default_factory=set)
    waiting: dict[tuple[str, str], str] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)

    def resolved(self, kind: str, word: str, known: Collection[str]) -> str:
        """Return the known word; notes why the row must wait when there is none."""
        if word in known:
            return word
        if (kind, word) in self.waiting:
            self.unmapped.append(f"{kind} “{word}” waits itself: {self.waiting[kind, word]}")
            return word
        confirmed = self.mappings.get((kind, word))
        if confirmed is not None and confirmed in known:
            return confirmed
        suggestion = suggest(word, known)
        self.data.spellings[kind, word] = Spelling(kind, word, suggestion)
        hint = f"perhaps “{suggestion}”" if suggestion else "nothing similar is known"
        self.unmapped.append(f"{kind} “{word}” is unknown; {hint}")
        return word

    def wait_if_unmapped(self) -> None:
        if self.unmapped:
            raise _Unmapped

    def table(self, table: Table, key: str) -> None:
        place = getattr(self, f"_{table.name.removesuffix('.csv')}")
        for line, cells in table.rows:
            name = cells[key]
            try:
                if not name:
                    raise _Refused(f"{key} is empty")
                if (table.name, name) in self.seen:
                    raise _Refused(f"{key} {name} stands twice in the file")
                self.seen.add((table.name, name))
                self.unmapped = []
                place(cells)
            except _Refused as refusal:
                fate, reason = Fate.REFUSED, str(refusal)
                self.waiting[key, name] = reason
            except _Unmapped:
                fate, reason = Fate.NEEDS_MAPPING, "; ".join(self.unmapped)
                self.waiting[key, name] = reason
            else:
                is_known = f"{table.name}:{name}" in self.existing
                fate, reason = Fate.UNCHANGED if is_known else Fate.CREATE, ""
            self.data.rows.append(JudgedRow(table.name, line, name, cells, fate, reason))

    def _accounts(self, cells: dict[str, str]) -> None:
        sector = self.resolved("sector", cells["sector"], INDUSTRIES) if cells["sector"] else ""
        country = self.resolved("country", cells["office_location"], self.countries)
        for column in ("year_established", "employees"):
            if cells[column]:
                _whole(cells[column], column)
        if cells["revenue"]:
            _decimal(cells["revenue"], "revenue")
        self.wait_if_unmapped()
        self.data.accounts[cells["account"]] = {**cells, "sector": sector, "country": country}

    def _products(self, cells: dict[str, str]) -> None:
        self.data.products[cells["product"]] = _decimal(cells["sales_price"], "sales_price")
        self.data.series[cells["product"]] = cells["series"]

    def _sales_teams(self, cells: dict[str, str]) -> None:
        if not cells["manager"]:
            raise _Refused("manager is empty")
        self.data.people[cells["sales_agent"]] = cells

    def _sales_pipeline(self, cells: dict[str, str]) -> None:
        try:
            stage = Stage(cells["deal_stage"])
        except ValueError:
            raise _Refused(f"deal_stage “{cells['deal_stage']}” is none we know") from None
        if not cells["account"] and stage is Stage.WON:
            raise _Refused("a won deal names its account")
        agent = self.resolved("sales_agent", cells["sales_agent"], self.data.people)
        product = self.resolved("product", cells["product"], self.data.products)
        account = cells["account"]
        if account:
            account = self.resolved("account", account, self.data.accounts)
        engaged, closed = _day(cells, "engage_date"), _day(cells, "close_date")
        _check_dates(stage, engaged, closed)
        value = _decimal(cells["close_value"], "close_value") if cells["close_value"] else None
        self.wait_if_unmapped()
        if stage is Stage.WON and not value:
            raise _Refused("a won deal has a close_value above zero")
        self.data.deals.append(
            Deal(cells["opportunity_id"], agent, product, account, stage, engaged, closed, value)
        )


def judge(
    tables: Mapping[str, Table],
    *,
    mappings: Mapping[tuple[str, str], str],
    existing: Collection[str],
    countries: Collection[str],
) -> Dataset:
    """Return what the four tables say and the fate of every row.

    `mappings` are confirmed spellings, {(kind, spelling): meaning}; `existing` names rows that
    an earlier run created ("sales_pipeline.csv:1C1I7A6R"); `countries` are known country names.
    """
    judge = _Judge(mappings, existing, countries)
    for name, key in (
        ("products.csv", "product"),
        ("sales_teams.csv", "sales_agent"),
        ("accounts.csv", "account"),
        ("sales_pipeline.csv", "opportunity_id"),
    ):
        judge.table(tables[name], key)
    return judge.data


def _check_dates(stage: Stage, engaged: date | None, closed: date | None) -> None:
    is_closed = stage in (Stage.WON, Stage.LOST)
    if is_closed and closed is None:
        raise _Refused("a closed deal has a close_date")
    if not is_closed and closed is not None:
        raise _Refused("an open deal has no close_date")
    if engaged and closed and engaged > closed:
        raise _Refused(f"engaged on {engaged}, after it closed on {closed}")


def _day(cells: Mapping[str, str], column: str) -> date | None:
    if not cells[column]:
        return None
    try:
        return date.fromisoformat(cells[column])
    except ValueError:
        raise _Refused(f"{column} “{cells[column]}” is not a date like 2017-03-01") from None


def _decimal(text: str, column: str) -> Decimal:
    body = text.removeprefix("-")
    whole, _, fraction = body.partition(".")
    if not (body.isascii() and whole.isdigit() and (not fraction or fraction.isdigit())):
        raise _Refused(f"{column} “{text}” is not a plain number like 1054.50")
    value = Decimal(text)
    if value < 0:
        raise _Refused(f"{column} is negative")
    return value


def _whole(text: str, column: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise _Refused(f"{column} “{text}” is not a whole number")
    return int(text)
