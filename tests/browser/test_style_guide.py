"""The style guide carries every component; axe finds nothing on it, in every theme and width."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_style_guide_has_no_accessibility_violation(open_page, person, shoot, theme, size):
    page = open_page("/style-guide/", user=person, theme=theme, size=size, bypass_csp=True)
    shoot(page, f"style-guide-{theme}-{size}")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
