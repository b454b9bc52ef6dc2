"""Every row of the export gets one fate; spellings are suggested, never guessed silently."""

from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale

from integrations.rules import BadTable, judge, read_table, suggest
from integrations.rules.crm_export import COLUMNS, Dataset

EXPORT = Path(__file__).resolve().parents[4] / "shared" / "data" / "crm"
COUNTRIES = {n for code, n in Locale("en").territories.items() if len(code) == 2}
HEADERS = {name: ",".join(columns) for name, columns in COLUMNS.items()}

PRODUCTS = "GTX Pro,GTX,4821\nMG Special,MG,55"
PEOPLE = "Ann,Max,Central"
ACCOUNTS = "Cancity,retail,2001,718.62,2448,United States,"


def judged(
    pipeline: str,
    *,
    products: str = PRODUCTS,
    people: str = PEOPLE,
    accounts: str = ACCOUNTS,
    mappings: dict[tuple[str, str], str] | None = None,
    existing: tuple[str, ...] = (),
) -> Dataset:
    bodies = {
        "products.csv": products,
        "sales_teams.csv": people,
        "accounts.csv": accounts,
        "sales_pipeline.csv": pipeline,
    }
    tables = {
        name: read_table(name, f"{HEADERS[name]}\n{body}\n".encode(), COLUMNS[name])
        for name, body in bodies.items()
    }
    return judge(tables, mappings=mappings or {}, existing=existing, countries=COUNTRIES)


def fate_of(data: Dataset, key: str) -> tuple[str, str]:
    (row,) = [row for row in data.rows if row.key == key]
    return row.fate.value, row.reason


@pytest.mark.parametrize(
    ("spelling", "known", "meaning"),
    [
        ("GTXPro", ["GTX Pro", "GTX Plus Pro", "GTX Basic"], "GTX Pro"),
        ("technolgy", ["technology", "retail"], "technology"),
        ("Philipines", ["Philippines", "Panama"], "Philippines"),
        ("Korea", ["North Korea", "South Korea"], "South Korea"),
        ("Zebra", ["Apple", "Pear"], None),
        ("A-B", ["AB", "A B"], None),
    ],
)
def test_suggests_what_a_spelling_probably_means(spelling, known, meaning):
    assert suggest(spelling, known) == meaning


def test_a_won_deal_is_read_with_its_dates_and_value():
    data = judged("1C,Ann,GTX Pro,Cancity,Won,2016-10-20,2017-03-01,1054")

    (deal,) = data.won()
    assert (deal.reference, deal.product, deal.account, deal.value) == (
        "1C",
        "GTX Pro",
        "Cancity",
        Decimal(1054),
    )
    assert fate_of(data, "1C") == ("create", "")


def test_a_spelling_makes_its_rows_wait_until_it_is_confirmed():
    pipeline = "1C,Ann,GTXPro,Cancity,Won,2016-10-20,2017-03-01,1054"

    waiting = judged(pipeline)
    assert fate_of(waiting, "1C") == (
        "needs_mapping",
        "product “GTXPro” is unknown; perhaps “GTX Pro”",
    )
    assert waiting.won() == []

    confirmed = judged(pipeline, mappings={("product", "GTXPro"): "GTX Pro"})
    assert fate_of(confirmed, "1C") == ("create", "")
    assert confirmed.won()[0].product == "GTX Pro"


def test_a_row_that_names_a_waiting_row_waits_with_it():
    data = judged(
        "1C,Ann,GTX Pro,Cancity,Won,2016-10-20,2017-03-01,1054",
        accounts="Cancity,technolgy,2001,1,1,United States,",
    )

    assert fate_of(data, "Cancity")[0] == "needs_mapping"
    assert fate_of(data, "1C")[1].startswith("account “Cancity” waits itself")
    assert [(s.kind, s.suggestion) for s in data.spellings.values()] == [("sector", "technology")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1C,Ann,GTX Pro,,Won,2016-10-20,2017-03-01,1054", "a won deal names its account"),
        ("1C,Ann,GTX Pro,Cancity,Won,2016-10-20,,1054", "a closed deal has a close_date"),
        ("1C,Ann,GTX Pro,Cancity,Won,2016-10-20,2017-03-01,0", "a close_value above zero"),
        ("1C,Ann,GTX Pro,Cancity,Won,2016-10-20,2017-02-30,5", "is not a date like"),
        ("1C,Ann,GTX Pro,Cancity,Won,2016-10-20,2017-03-01,1e3", "is not a plain number"),
        ("1C,Ann,GTX Pro,Cancity,Gone,2016-10-20,2017-03-01,5", "is none we know"),
        ("1C,Ann,GTX Pro,Cancity,Won,2017-10-20,2017-03-01,5", "after it closed on"),
        ("1C,Ann,GTX Pro,Cancity,Engaging,2016-10-20,2017-03-01,", "an open deal has no"),
        (",Ann,GTX Pro,Cancity,Engaging,2016-10-20,,", "opportunity_id is empty"),
    ],
)
def test_a_row_that_cannot_be_placed_is_refused_with_its_reason(row, reason):
    data = judged(row)

    (judged_row,) = [r for r in data.rows if r.file == "sales_pipeline.csv"]
    assert judged_row.fate.value == "refused"
    assert reason in judged_row.reason
    assert data.deals == []


def test_an_open_deal_may_lack_account_and_engage_date():
    data = judged("1C,Ann,GTX Pro,,Prospecting,,,")

    assert fate_of(data, "1C") == ("create", "")
    assert data.deals[0].value is None


def test_what_an_earlier_run_created_is_unchanged():
    data = judged(
        "1C,Ann,GTX Pro,,Prospecting,,,", existing=("sales_pipeline.csv:1C", "products.csv:GTX Pro")
    )

    assert fate_of(data, "1C") == ("unchanged", "")
    assert data.counted()["products.csv"] == {"unchanged": 1, "create": 1}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"a,b\n1\n", "1 cells under 2 columns"),
        (b"a,b\n1,2,3\n", "3 cells under 2 columns"),
        (b"a,a\n1,2\n", "stands twice"),
        (b"a\n1\n", "column b is missing"),
        (b"a,b\n1,\xff\n", "is not UTF-8"),
        (b"a,b\n1,\x00\n", "NUL"),
        (b'a,b\n"1,2\n', "unexpected end of data"),
        (b"a,b\n1," + b"x" * 10_001 + b"\n", "over 10000 characters"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(content, reason):
    with pytest.raises(BadTable) as refusal:
        read_table("file.csv", content, ("a", "b"))

    assert reason in str(refusal.value)


def test_a_byte_order_mark_is_not_part_of_the_first_column():
    table = read_table("file.csv", "\ufeffa,b\n1,2\n".encode(), ("a", "b"))

    assert table.rows == ((2, {"a": "1", "b": "2"}),)


@pytest.mark.skipif(not EXPORT.exists(), reason="the shared CRM export is not here")
def test_the_real_export_places_every_row_once_its_four_spellings_are_confirmed():
    tables = {
        name: read_table(name, (EXPORT / name).read_bytes(), COLUMNS[name]) for name in COLUMNS
    }
    first = judge(tables, mappings={}, existing=(), countries=COUNTRIES)
    assert {(s.kind, s.spelling): s.suggestion for s in first.spellings.values()} == {
        ("sector", "technolgy"): "technology",
        ("country", "Philipines"): "Philippines",
        ("country", "Korea"): "South Korea",
        ("product", "GTXPro"): "GTX Pro",
    }

    mappings = {key: s.suggestion for key, s in first.spellings.items() if s.suggestion}
    data = judge(tables, mappings=mappings, existing=(), countries=COUNTRIES)

    assert data.counted() == {
        "products.csv": {"create": 7},
        "sales_teams.csv": {"create": 35},
        "accounts.csv": {"create": 85},
        "sales_pipeline.csv": {"create": 8800},
    }
    assert len(data.won()) == 4238
    assert sum(deal.value for deal in data.won()) == Decimal(10005534)
