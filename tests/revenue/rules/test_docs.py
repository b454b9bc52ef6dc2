"""The numbers and functions of docs/ledger.md are those of the rules."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import revenue.rules
from revenue.rules import (
    CHART,
    Method,
    ObligationStanding,
    PricedObligation,
    ScheduleSegment,
    allocate_price,
    domestic,
    earned_to,
    invoice_issued,
    position,
    position_moved,
    revenue_recognised,
)
from revenue.rules.documents import Part
from revops.core.periods import add_months

D = Decimal
PAGE = Path(__file__).resolve().parents[3] / "docs" / "ledger.md"
START = date(2026, 1, 1)


def table_after(heading):
    """Return the body rows of the first table after the line that starts with `heading`."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    first = next(i for i in range(start, len(lines)) if lines[i].startswith("|---"))
    rows = []
    for line in lines[first + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def standing_after(month):
    prices = [PricedObligation(1, D(300)), PricedObligation(2, D(960))]
    phone, service = allocate_price(D("1200.00"), prices).values()
    segments = [
        ScheduleSegment(phone, START, None, Method.POINT_IN_TIME),
        ScheduleSegment(service, START, date(2027, 1, 1), Method.MONTHLY),
    ]
    to = add_months(START, month)
    earned = sum(earned_to([one], max(to, date(2026, 1, 2)) if i == 0 else to)
                 for i, one in enumerate(segments))  # fmt: skip
    return ObligationStanding(D("100.00") * month, earned)


def test_the_phone_contract_stands_where_the_page_says():
    rows = table_after("A phone")
    assert [row[0] for row in rows] == ["0", "1", "2", "3", "12"]
    before = D(0)
    for month, billed, earned, raw, asset, moved in rows:
        standing = standing_after(int(month))
        reached = position([standing])
        assert (standing.billed, standing.earned) == (D(billed), D(earned))
        assert standing.billed - standing.earned == D(raw)
        assert reached.contract_asset == D(asset)
        assert reached.deferred == 0
        if moved:
            assert reached.contract_asset - before == D(moved)
        before = reached.contract_asset


def test_the_first_months_entries_are_those_of_the_page():
    old, new = standing_after(0), standing_after(1)
    entries = [
        invoice_issued("EUR", [Part(new.billed - old.billed)], []),
        revenue_recognised(domestic("EUR", new.earned - old.earned)),
        position_moved(position([old]), position([new]), "EUR"),
    ]
    written = []
    for entry in entries:
        debit = next(line for line in entry.lines if line.debit)
        credit = next(line for line in entry.lines if line.credit)
        written.append([
            f"{entry.source}, {entry.purpose}",
            f"{debit.account} {debit.debit}",
            f"{credit.account} {credit.credit}",
        ])  # fmt: skip
    assert written == table_after("month's entries")


def test_every_posting_of_the_page_is_a_function_and_every_account_is_in_the_chart():
    codes = {account.code.value for account in CHART}
    for _, function, _, debit, credit in table_after("## Posting table"):
        assert callable(getattr(revenue.rules, function.strip("`")))
        cells = f"{debit} {credit}".replace("Δ", "").replace(",", "").split()
        assert {word for word in cells if word.isdigit()} <= codes
