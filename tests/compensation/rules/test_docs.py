"""The numbers of docs/commission.md are what the rules compute."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from compensation.rules import (
    Accumulation,
    Clawback,
    Credit,
    Measure,
    QuotaPart,
    RateTable,
    Split,
    Tier,
    interval_quota,
    ladder,
    seasonal_quota,
    targets,
)
from revops.core.periods import Period

D = Decimal
PAGE = Path(__file__).resolve().parents[3] / "docs" / "commission.md"
DAY = date(2026, 1, 5)


def table_under(heading):
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


def number(cell):
    return D(cell.replace(",", ""))


def two_tiers(split, retroactive=False, accumulation=Accumulation.QUARTER):
    first = Tier(D(0), D(100000), D("0.05"), Split.SLICES, False)
    if split == Split.INTERPOLATED:
        first = Tier(D(0), D(100000), D("0.05"), split, retroactive, D("0.08"))
        split = Split.WHOLE
    last = Tier(D(100000), None, D("0.08"), split, retroactive)
    return RateTable(Measure.AMOUNT, accumulation, (first, last))


FIVE = {
    "each credit alone, slices": two_tiers(Split.SLICES, accumulation=Accumulation.EACH),
    "slices": two_tiers(Split.SLICES),
    "whole": two_tiers(Split.WHOLE),
    "whole, retroactive": two_tiers(Split.WHOLE, retroactive=True),
    "interpolated 5 % to 8 %, retroactive": two_tiers(Split.INTERPOLATED, retroactive=True),
}


def test_the_same_three_deals_pay_five_ways_as_the_page_says():
    deals = [Credit(i, DAY, D(value)) for i, value in enumerate((50000, 60000, 30000))]
    rows = table_under("## The same three deals")
    assert [row[0] for row in rows] == list(FIVE)
    for name, *cells in rows:
        paid = [one.amount for one in targets([ladder(FIVE[name])], deals)]
        assert [*paid, sum(paid)] == [number(cell) for cell in cells], name


def test_a_cancelled_deal_takes_back_what_the_page_says():
    deals = [
        Credit(1, DAY, D(50000)),
        Credit(2, DAY, D(60000)),
        Credit(3, DAY, D(-60000), origin=2),
    ]
    terms = [ladder(FIVE["whole, retroactive"])]
    taken = [targets(terms, deals, clawback=way)[-1].amount for way in Clawback]
    assert taken == [number(row[1]) for row in table_under("## Taking back")]


def test_a_quota_begun_late_is_what_the_page_says():
    season = [D("0.2"), D("0.2"), D("0.2"), D("0.4")]
    for start, quota in table_under("A seasonal quota"):
        held = Period(date.fromisoformat(start), date(2027, 1, 1))
        year = date(2026, 1, 1)
        assert seasonal_quota(D(100000), season, year, held, places=0) == number(quota)


def test_a_quota_changed_inside_a_month_is_what_the_page_says():
    april = Period(date(2026, 4, 1), date(2026, 5, 1))
    change = date(2026, 4, 16)
    quotas = [
        QuotaPart(D(30000), Period(date(2026, 1, 1), change)),
        QuotaPart(D(36000), Period(change, date(2027, 1, 1))),
    ]
    assert interval_quota(april, quotas) == 33000
    assert "make 33,000 for April" in PAGE.read_text(encoding="utf-8")
