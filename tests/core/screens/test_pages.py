"""Log-in, profile, language, palette, explanations, errors."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client

from revops.core.derivation import Step
from revops.core.models import User
from revops.core.problems import NotFound
from revops.core.screens import explanations, nav, shell

pytestmark = pytest.mark.django_db


def test_the_right_password_leads_on_and_sets_language_and_theme(someone):
    User.objects.filter(pk=someone.pk).update(language="de", theme="dark")
    response = Client().post(
        "/login/",
        {"username": "ines@example.com", "password": "correct horse", "next": "/profile/"},
    )
    assert (response.status_code, response.url) == (303, "/profile/")
    assert response.cookies["django_language"].value == "de"
    assert response.cookies["theme"].value == "dark"


def test_a_wrong_password_is_told_without_saying_which_half_is_wrong(someone):
    response = Client().post("/login/", {"username": "ines@example.com", "password": "no"})
    assert response.status_code == 422
    assert "E-mail and password do not match." in response.content.decode()


def test_the_way_on_never_leaves_the_house(someone):
    response = Client().post(
        "/login/",
        {
            "username": "ines@example.com",
            "password": "correct horse",
            "next": "https://evil.example/",
        },
    )
    assert response.url == "/"


def test_demo_log_ins_are_offered_in_demo_mode_only(db, settings, monkeypatch):
    monkeypatch.setattr(shell, "_demo_logins", [])
    shell.provide_demo_logins(
        lambda: [shell.DemoLogin("mara@example.com", "Mara Lindqvist", "Sales", "demo")]
    )
    settings.DEMO_MODE = False
    assert "Mara Lindqvist" not in Client().get("/login/").content.decode()
    settings.DEMO_MODE = True
    assert "Mara Lindqvist" in Client().get("/login/").content.decode()


def test_signing_out_needs_a_post(browse, someone):
    client = browse(someone)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/profile/").status_code == 302


def test_the_language_switch_is_kept_in_browser_and_profile(browse, someone):
    response = browse(someone).post("/language/", {"language": "de", "next": "/profile/?a=1"})
    assert (response.status_code, response.url) == (303, "/profile/?a=1")
    assert response.cookies["django_language"].value == "de"
    assert User.objects.get(pk=someone.pk).language == "de"
    response = browse(someone).post("/language/", {"language": "xx", "next": "/profile/"})
    assert "django_language" not in response.cookies


def test_a_signed_in_person_reads_their_language_in_every_browser(browse, someone):
    User.objects.filter(pk=someone.pk).update(language="de")

    response = browse(someone).get("/profile/", HTTP_ACCEPT_LANGUAGE="en")

    assert response["Content-Language"] == "de"
    assert "Farbschema" in response.content.decode()


def test_a_stranger_reads_what_the_browser_asks_for(db):
    response = Client().get("/login/", HTTP_ACCEPT_LANGUAGE="de-AT,de;q=0.9,en;q=0.5")

    assert response["Content-Language"] == "de"
    assert "Anmelden" in response.content.decode()


def test_the_profile_changes_only_ones_own_settings(browse, someone, admin):
    data = {"full_name": "Ines A.", "language": "en", "theme": "dark", "time_zone": "UTC"}
    response = browse(someone).post("/profile/", data)
    assert response.status_code == 303
    changed = User.objects.get(pk=someone.pk)
    assert (changed.full_name, changed.theme, changed.shortcuts_enabled) == (
        "Ines A.",
        "dark",
        False,
    )
    assert User.objects.get(pk=admin.pk).theme == "system"


def test_single_letters_are_switched_off_with_the_profile(browse, someone):
    assert "data-keys" in browse(someone).get("/profile/").content.decode()
    User.objects.filter(pk=someone.pk).update(shortcuts_enabled=False)
    assert "data-keys" not in browse(someone).get("/profile/").content.decode()


def test_the_theme_comes_from_the_cookie_without_a_script(browse, someone):
    client = browse(someone)
    client.cookies["theme"] = "dark"
    assert 'data-bs-theme="dark"' in client.get("/profile/").content.decode()
    client.cookies["theme"] = "pink"
    assert 'data-theme="system"' in client.get("/profile/").content.decode()


def test_the_palette_answers_with_options(browse, someone, monkeypatch):
    monkeypatch.setattr(nav, "_entries", {})
    nav.register("settings", "Profile", "core:profile")
    text = browse(someone).get("/palette?q=prof").content.decode()
    assert 'role="option"' in text
    assert 'data-href="/profile/"' in text
    assert "Nothing found" in browse(someone).get("/palette?q=zzz").content.decode()


def an_explanation(user, label, pk, field):
    if label == "core.secret":
        raise NotFound()
    return SimpleNamespace(
        title="Platform Business",
        result=Decimal("490.00"),
        unit="EUR",
        steps=[
            Step("Amount", "25 seats × 42.00 × 14 of 30 days", Decimal("490.000000"), "EUR"),
            Step("Rounded half-up, once", "", Decimal("490.00"), "EUR"),
        ],
        rule="billing.proration",
        version=1,
        inputs={
            "quantity": "25",
            "start": "2026-10-01",
            "sources": {"job": "core.job:7"},
            "tiers": [["0", "100"], ["100", None]],
        },
        as_of=datetime(2026, 10, 15, 4, 0, tzinfo=UTC),
        url="/here/",
    )


@pytest.fixture
def explained(monkeypatch):
    monkeypatch.setattr(explanations, "LOADER", an_explanation)


def test_an_explanation_shows_steps_rule_inputs_and_the_replay(browse, someone, explained):
    client = browse(someone)
    text = client.get(
        "/explain/billing.invoiceline/7/amount/", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in text
    assert '<h2 id="drawer-title" tabindex="-1">€490.00</h2>' in text
    assert "25 seats × 42.00 × 14 of 30 days" in text
    assert "Replayed now: €490.00, equal to what is stored." in text
    assert "billing.proration, version 1" in text
    assert "1 Oct 2026" in text
    assert '<a class="rv-link" href="/jobs/7/">Job 7</a>' in text
    assert "2 rows" in text
    assert "15 Oct 2026 04:00:00" in text
    assert "<html" in client.get("/explain/billing.invoiceline/7/amount/").content.decode()


def test_an_explanation_out_of_scope_does_not_exist(browse, someone, explained):
    assert browse(someone).get("/explain/core.secret/7/amount/").status_code == 404


def test_errors_have_a_page_with_a_way_on(browse, someone):
    response = browse(someone).get("/no/such/page/")
    assert response.status_code == 404
    assert "To the start page" in response.content.decode()


def test_the_start_page_is_the_first_page_one_may_open(browse, someone, nobody, monkeypatch):
    monkeypatch.setattr(nav, "_entries", {})
    nav.register("deals", "Jobs", "core:job_list", permission=("view", "core.job"))
    assert browse(someone).get("/").url == "/jobs/"
    assert browse(nobody).get("/").url == "/profile/"
