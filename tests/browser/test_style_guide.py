"""The style guide carries every component; axe finds nothing on it, in both themes and widths."""

import pytest

from tests.browser.examining import Seen

pytestmark = pytest.mark.browser


def test_the_style_guide_has_no_accessibility_violation(examine, person):
    assert examine({"style-guide": Seen("/style-guide/", person)}) == {}
