"""Navigation, life-cycle path, palette, records: what floors register and pages ask."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from revops.core.roles import Role
from revops.core.screens import nav, palette, path, records
from revops.core.screens.path import PathStep
from tests.factories.core import make_user


@pytest.fixture
def empty_nav(monkeypatch):
    monkeypatch.setattr(nav, "_entries", {})


def lines(user, at, **more):
    request = RequestFactory().get(at)
    request.user = user
    return [(str(line.label), line.sub, line.current) for line in nav.build(request, **more)]


def test_the_current_section_shows_its_entries_and_others_only_their_name(empty_nav, someone):
    nav.register("settings", "Profile", "core:profile", order=10)
    nav.register("settings", "Style guide", "core:style_guide", order=20)
    nav.register("billing", "Log-in", "core:login")
    assert lines(someone, "/style-guide/") == [
        ("Billing", False, False),
        ("Settings", False, False),
        ("Profile", True, False),
        ("Style guide", True, True),
    ]
    assert lines(someone, "/elsewhere/") == [("Billing", False, False), ("Settings", False, False)]
    assert lines(someone, "/elsewhere/", nav_entry="core:profile")[2] == ("Profile", True, True)


def test_what_is_not_permitted_or_not_there_is_not_shown(empty_nav, someone, nobody):
    nav.register("billing", "Entities", "core:profile", permission=("view", "core.legalentity"))
    nav.register("deals", "Gone", "core:no_such_page")
    assert lines(someone, "/") == [("Billing", False, False)]
    assert lines(nobody, "/") == []


@pytest.mark.django_db
def test_a_list_of_others_is_not_offered_to_who_sees_only_their_own(empty_nav):
    """A payee may open the list of earnings, and needs only "My commission"."""
    nav.register(
        "compensation", "Earnings", "core:profile", permission=("view", "compensation.earning"),
        of_others=True,
    )  # fmt: skip

    assert lines(make_user(Role.SALES_REP), "/") == []
    assert lines(make_user(Role.COMPENSATION_ADMIN), "/") == [("Compensation", False, False)]


def test_an_unknown_section_is_refused(empty_nav):
    with pytest.raises(ValueError, match="unknown section"):
        nav.register("basement", "X", "core:profile")


def test_letters_lead_to_permitted_pages(empty_nav, someone):
    nav.register("billing", "Invoices", "core:profile", key="i")
    assert nav.shortcuts(someone) == {"i": "/profile/"}


def test_the_path_asks_each_floor_once_for_all_orders(monkeypatch):
    monkeypatch.setattr(path, "_providers", {})
    asked = []

    def billed(order_ids):
        asked.append(list(order_ids))
        return {7: PathStep("billed", "Billed", "done", "INV-1")}

    path.register("billed", billed)
    strips = path.strips([7, 8, 7])
    assert asked == [[7, 8]]
    assert [s.key for s in strips[7]] == [
        "set_up",
        "quoted",
        "signed",
        "provisioned",
        "delivered",
        "billed",
        "paid",
        "recognised",
        "commission_paid",
    ]
    assert (strips[7][5].state, strips[7][5].note) == ("done", "INV-1")
    assert {s.state for s in strips[8]} == {"todo"}
    with pytest.raises(ValueError, match="unknown life-cycle step"):
        path.register("invented", billed)


def test_the_palette_finds_pages_first_and_then_records(empty_nav, someone, monkeypatch):
    monkeypatch.setattr(palette, "_providers", [])
    nav.register("billing", "Invoices", "core:profile")
    palette.register(lambda user, q: [palette.Found(f"INV-{q}", "/i/", "Hansen")])
    assert [f.label for f in palette.search(someone, "inv")] == ["Invoices", "INV-inv"]
    assert [f.label for f in palette.search(someone, "")] == ["Invoices"]


def test_a_record_knows_its_page(monkeypatch):
    monkeypatch.setattr(records, "_pages", {})
    records.register("core.User", "core:profile")
    assert records.url("billing.invoice:7") == ""
    assert records.url("core.user:7") == ""
    obj = SimpleNamespace(pk=7, _meta=SimpleNamespace(label_lower="nothing.here"))
    assert records.url_of(obj) == ""
