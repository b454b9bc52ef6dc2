"""Published examples stay tested: each that this product can compute is cited by a test.

A test cites a row in its name (`test_wx_25_…`, `test_row_2_…`) or in the id of its case (`WX-25`,
`row 2`). The rows are those of the collected examples; what needs usage, draws or a payment
provider joins with the work that brings those.
"""

import re
from functools import cache

import pytest

from tests.architecture.house import ROOT

#: Rows on prices, proration, anchors, rounding, tax, documents, settlement, revenue and metrics.
EXAMPLES = (
    1, 3, 4, 7, 8, 12, 13, 14, 15, 17, 19, 21, 22, 24, 25, 28, 30, 34, 35, 36, 37, 40, 41, 63, 66,
    69, 71, 72, 74, 75, 76, 77, 81, 82, 84, 86, 88, 89, 90, 91, 95, 103, 104, 109, 111, 112, 115,
    116, 117, 125, 127, 129,
)  # fmt: skip
#: Rows on commission: sliced, retroactive, interpolated, splits, quotas, taking back.
COMMISSION = (1, 2, 4, 6, 7, 9, 10, 12, 14, 22, 24, 25, 26, 27, 28, 30, 32, 35, 37)


@cache
def _texts(*floors):
    paths = (path for floor in floors for path in (ROOT / "tests" / floor).rglob("test_*.py"))
    return "\n".join(path.read_text() for path in paths)


@pytest.mark.parametrize("number", EXAMPLES)
def test_a_published_example_is_tested(number):
    floors = ("core", "catalog", "quoting", "orders", "billing", "compensation", "revenue",
              "insights")  # fmt: skip

    assert re.search(rf"WX-{number:02}(?!\d)|def test_wx_{number:02}_", _texts(*floors))


@pytest.mark.parametrize("number", COMMISSION)
def test_a_published_commission_is_tested(number):
    assert re.search(rf"\brow {number}\b|def test_row_{number}_", _texts("compensation"))
