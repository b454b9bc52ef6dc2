"""The shell in a real browser, under the real content security policy."""

import re

import pytest
from playwright.sync_api import expect

from revops.core.models import LegalEntity
from revops.core.screens import explanations, nav
from tests.browser.examining import Seen
from tests.core.screens.test_pages import an_explanation

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.sample_site")]


@pytest.fixture
def sellers(person, monkeypatch):
    monkeypatch.setattr(nav, "_entries", {})
    monkeypatch.setattr(explanations, "LOADER", an_explanation)
    nav.register("my_day", "My day", "core:profile", key="m")
    nav.register("billing", "Sellers", "sellers", order=10, key="s")
    nav.register("billing", "New seller", "seller_new", order=20)
    nav.register("settings", "Style guide", "core:style_guide")
    return [
        LegalEntity.objects.create(
            code=f"s{i:02}",
            name=f"Seller {i:02} GmbH",
            country="AT" if i % 3 == 0 else "DE",
            functional_currency="EUR",
            time_zone="UTC",
            city="Hamburg",
        )
        for i in range(15)
    ]


def test_list_record_form_and_log_in_are_accessible(examine, person, sellers):
    found = examine(
        {
            "list": Seen("/sellers/?country=AT", person),
            "record": Seen(f"/sellers/{sellers[0].pk}/", person),
            "form": Seen("/sellers/new/", person),
            "login": Seen("/login/", None),
        }
    )

    assert found == {}


def test_the_dialog_asks_keeps_a_refused_input_and_then_acts(open_page, person, sellers, shoot):
    page = open_page(f"/sellers/{sellers[0].pk}/", user=person)
    page.get_by_role("button", name="Rename", exact=True).click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("changes the head of every new invoice")
    shoot(page, "dialog")
    dialog.get_by_label("Name").fill("taken")
    dialog.get_by_role("button", name="Rename").click()
    expect(dialog.locator(".rv-error")).to_contain_text("Another seller has this name.")
    assert dialog.get_by_label("Name").input_value() == "taken"
    dialog.get_by_label("Name").fill("Free GmbH")
    dialog.get_by_role("button", name="Rename").click()
    expect(page.locator("h1")).to_have_text("Free GmbH")
    expect(page.locator(".rv-toast")).to_contain_text("Renamed")


def test_sorting_filtering_and_going_back_keep_the_address(open_page, person, sellers):
    page = open_page("/sellers/", user=person)
    page.get_by_role("link", name="Name").click()
    expect(page).to_have_url(re.compile(r"sort=-name"))
    expect(page.locator("tbody tr").first).to_contain_text("Seller 14")
    page.get_by_role("link", name="Austria").click()
    expect(page).to_have_url(re.compile(r"country=AT"))
    page.go_back()
    expect(page.locator("tbody tr").first).to_contain_text("Seller 14")
    page.get_by_role("link", name="Next").click()
    expect(page.locator("tbody tr").first).to_contain_text("Seller 02")


def test_filters_open_apply_and_are_removed_as_chips(open_page, person, sellers, shoot):
    page = open_page("/sellers/", user=person)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.locator("#filters").get_by_label("Name").fill("03")
    shoot(page, "filters")
    page.locator("#filters").get_by_role("button", name="Apply").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Remove filter Name").click()
    expect(page.locator("tbody tr")).to_have_count(12)


def test_keys_move_select_open_and_go(open_page, person, sellers, shoot):
    page = open_page("/sellers/", user=person)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("tr.is-current")).to_contain_text("Seller 01")
    expect(page.locator("[data-bulk-count]")).to_have_text("1 selected")
    shoot(page, "list-selected")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#dialog")).to_contain_text("closes Seller 01 GmbH")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("/profile/"))


def test_the_palette_finds_a_page_and_goes_there(open_page, person, sellers, shoot):
    page = open_page("/sellers/", user=person)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette [role=option]").first).to_be_visible()
    page.keyboard.type("style")
    expect(page.locator("#palette [role=option]")).to_have_count(1)
    shoot(page, "palette")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/style-guide/"))


def test_an_amount_opens_its_derivation_beside_the_page(open_page, person, sellers, shoot):
    page = open_page("/style-guide/", user=person)
    page.evaluate(
        "document.querySelector('.rv-explain').setAttribute('hx-get', '/explain/a.b/7/amount/');"
        "htmx.process(document.querySelector('.rv-explain'))"
    )
    page.locator(".rv-explain").first.click()
    expect(page.locator("#drawer-title")).to_have_text("€490.00")
    shoot(page, "drawer")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()


def test_the_theme_switch_needs_no_reload_and_is_remembered(open_page, person, sellers):
    page = open_page("/style-guide/", user=person)
    page.locator("main").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_second_click_sends_nothing(open_page, person, sellers):
    page = open_page("/sellers/new/", user=person)
    page.get_by_label("Name").fill("X")
    sent = []
    page.on("request", lambda r: sent.append(r.method) if r.method == "POST" else None)
    page.evaluate(
        "const b = document.querySelector('main button[type=submit]'); b.click(); b.click();"
    )
    expect(page).to_have_url(re.compile(r"/sellers/$"))
    assert sent == ["POST"]


def test_the_grid_editor_goes_down_fills_down_and_takes_a_pasted_sheet(open_page, person, sellers):
    page = open_page("/style-guide/", user=person)
    first = page.get_by_label("Example quantity", exact=True)
    first.fill("7")
    first.press("Control+d")
    expect(page.get_by_label("Example quantity 2")).to_have_value("7")
    first.press("Enter")
    expect(page.get_by_label("Example quantity 2")).to_be_focused()
    first.focus()
    page.evaluate(
        "const d = new DataTransfer(); d.setData('text/plain', '1\\t5 %\\n2\\t6 %\\n');"
        "document.activeElement.dispatchEvent("
        "new ClipboardEvent('paste', {clipboardData: d, bubbles: true, cancelable: true}))"
    )
    values = [
        page.get_by_label(label, exact=True).input_value()
        for label in (
            "Example quantity",
            "Example discount",
            "Example quantity 2",
            "Example discount 2",
        )
    ]
    assert values == ["1", "5 %", "2", "6 %"]


def test_a_view_is_saved_under_a_name_pinned_and_forgotten(open_page, person, sellers, shoot):
    page = open_page("/sellers/", user=person)
    page.get_by_role("link", name="Germany").click()
    expect(page).to_have_url(re.compile("country=DE"))
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Views").click()
    page.get_by_role("link", name="Save this view").click()
    page.locator("#dialog").get_by_label("Name").fill("German ones")
    page.locator("#dialog").get_by_label("Pin to the side bar").check()
    page.locator("#dialog").get_by_role("button", name="Save view").click()
    expect(page.locator("#side")).to_contain_text("German ones")
    expect(page.locator("#views > button")).to_contain_text("German ones")
    shoot(page, "saved-view")
    page.locator("#views > button").click()
    page.get_by_role("link", name="Forget the view German ones").click()
    page.locator("#dialog").get_by_role("button", name="Forget view").click()
    expect(page.locator("#side")).not_to_contain_text("German ones")
