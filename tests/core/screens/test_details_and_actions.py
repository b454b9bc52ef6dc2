"""A record's page and the verbs on it: scope, reasons, one service call, refusals as 422."""

import pytest
from django import forms
from django.test import Client
from django.urls import path, reverse

from revops.core.models import IdempotencyKey, LegalEntity
from revops.core.problems import DomainError
from revops.core.screens import slots
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.page import Action, Fact, Figure, Note, Pill
from revops.core.screens.path import STEPS, PathStep
from revops.core.screens.slots import Panel
from revops.core.states import JobState
from revops.core.workflow import Workflow
from revops.urls import urlpatterns as front_doors

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
CALLS: list[dict] = []


class RenameForm(forms.Form):
    name = forms.CharField(label="Name")


class SellerDetail(DetailScreen):
    resource = slot = "core.legalentity"

    def get_queryset(self):
        return LegalEntity.objects.all()

    def get_pills(self):
        return [Pill("Active", "ok")]

    def get_facts(self):
        return [Fact("Berlin")]

    def get_figures(self):
        return [Figure("Invoices", 12, "balance today")]

    def get_path(self):
        return [PathStep(key, label, "done", "rule") for key, label in STEPS]

    def get_notes(self):
        return [Note("oldest 36 days", strong="€1 overdue, ")]

    def get_actions(self):
        pk = self.object.pk
        return [
            Action("Rename", reverse("seller_rename", args=[pk]), primary=True, dialog=True),
            Action("Close", why_not="Three entries wait for review."),
        ]


class SellerRename(ActionScreen):
    action, resource = "change", "core.legalentity"
    question, verb, success = "Rename %(object)s?", "Rename", "Renamed"
    form_class = RenameForm

    def get_queryset(self):
        return LegalEntity.objects.all()

    def get_effects(self):
        return ["changes every new invoice"]

    def act(self, data):
        CALLS.append({"pk": self.object.pk, **data, "actor": self.actor, "at": self.at})
        if data["name"] == "taken":
            raise DomainError("Another seller has this name.", field="name", way_out="Choose one.")
        if data["name"] == "crash":
            raise RuntimeError("boom")
        return reverse("seller_detail", args=[self.object.pk])


class ManyClose(ActionScreen):
    action, resource, many = "change", "core.legalentity", True
    question, verb, typed_confirmation = "Close sellers?", "Close", "CLOSE"

    def get_queryset(self):
        return LegalEntity.objects.all()

    def act(self, data):
        CALLS.append({"ids": [o.pk for o in self.objects]})
        return "/"


class AskForm(FormScreen):
    form_class, title = RenameForm, "Ask"

    def act(self, data):
        return "/done/"


urlpatterns = [
    *front_doors,
    path("sellers/<int:pk>/", SellerDetail.as_view(), name="seller_detail"),
    path("sellers/<int:pk>/rename/", SellerRename.as_view(), name="seller_rename"),
    path("sellers/close/", ManyClose.as_view(), name="sellers_close"),
    path("ask/", AskForm.as_view(), name="ask"),
]


@pytest.fixture(autouse=True)
def _forget_calls():
    CALLS.clear()


def test_a_record_shows_state_path_figures_reasons_and_timeline(browse, someone, seller):
    text = browse(someone).get(f"/sellers/{seller.pk}/").content.decode()
    assert '<h1>Kestrel Works GmbH</h1><span class="rv-pill rv-pill--ok">Active</span>' in text
    assert '<ol class="rv-path"' in text
    assert "Three entries wait for review." in text
    assert 'aria-disabled="true"' in text
    assert '<ol class="rv-timeline">' in text
    assert "created this" in text


def test_a_record_outside_the_scope_does_not_exist(browse, someone, nobody, seller):
    assert browse(someone).get("/sellers/999999/").status_code == 404
    assert browse(nobody).get(f"/sellers/{seller.pk}/").status_code == 403


def test_a_slot_shows_the_panels_of_higher_floors_in_order(browse, someone, seller, monkeypatch):
    monkeypatch.setattr(slots, "_slots", {})
    panel = lambda title, **how: lambda request, obj: Panel(title, "core/palette.html", **how)  # noqa: E731
    slots.register("core.legalentity", panel("Second"), order=20)
    slots.register("core.legalentity", panel("First"), order=10)
    slots.register("core.legalentity", lambda request, obj: None, order=5)
    slots.register("core.legalentity", panel("Beside", side=True))
    response = browse(someone).get(f"/sellers/{seller.pk}/")
    assert [p.title for p in response.context["panels"]] == ["First", "Second"]
    assert [p.title for p in response.context["side_panels"]] == ["Beside"]


def test_the_dialog_tells_the_effects_before_it_asks(browse, admin, seller):
    url = f"/sellers/{seller.pk}/rename/"
    part = browse(admin).get(url, headers={"HX-Request": "true"}).content.decode()
    assert '<h2 id="dialog-title">Rename Kestrel Works GmbH?</h2>' in part
    assert "<li>changes every new invoice</li>" in part
    assert "<html" not in part
    whole = browse(admin).get(url).content.decode()
    assert "<html" in whole
    assert "changes every new invoice" in whole


def test_a_verb_makes_one_service_call_and_redirects_once(browse, admin, seller):
    url = f"/sellers/{seller.pk}/rename/"
    response = browse(admin).post(url, {"name": "Kestrel"})
    assert (response.status_code, response.url) == (303, f"/sellers/{seller.pk}/")
    (call,) = CALLS
    assert (call["pk"], call["name"], call["actor"].user_id) == (seller.pk, "Kestrel", admin.pk)


def test_htmx_is_redirected_by_header(browse, admin, seller):
    response = browse(admin).post(
        f"/sellers/{seller.pk}/rename/", {"name": "K"}, headers={"HX-Request": "true"}
    )
    assert (response.status_code, response.headers["HX-Redirect"]) == (
        204,
        f"/sellers/{seller.pk}/",
    )


def test_whoever_may_only_see_may_not_act(browse, someone, seller):
    response = browse(someone).post(f"/sellers/{seller.pk}/rename/", {"name": "X"})
    assert response.status_code == 403
    assert CALLS == []


def test_an_invalid_form_keeps_what_was_typed(browse, admin, seller):
    response = browse(admin).post(f"/sellers/{seller.pk}/rename/", {"name": ""})
    assert response.status_code == 422
    assert "Nothing you typed is lost." in response.content.decode()
    assert CALLS == []


def test_a_refusal_names_the_field_and_the_way_out_and_can_be_tried_again(browse, admin, seller):
    client, url = browse(admin), f"/sellers/{seller.pk}/rename/"
    response = client.post(url, {"name": "taken", "_once": "t1"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "Nothing was changed." in text
    assert "Another seller has this name. Choose one." in text
    assert 'aria-invalid="true"' in text
    assert 'value="taken"' in text
    assert client.post(url, {"name": "free", "_once": "t1"}).status_code == 303


def test_a_second_press_of_the_same_form_acts_once_and_lands_in_the_same_place(
    browse, admin, seller
):
    client, url = browse(admin), f"/sellers/{seller.pk}/rename/"
    first = client.post(url, {"name": "K", "_once": "t2"})
    second = client.post(url, {"name": "K", "_once": "t2"})
    assert (first.url, second.url) == (f"/sellers/{seller.pk}/", f"/sellers/{seller.pk}/")
    assert len(CALLS) == 1


def test_a_press_while_the_first_still_runs_is_told_to_wait(browse, admin, seller, at):
    IdempotencyKey.objects.create(
        client=f"screen:{admin.pk}", key="t3", fingerprint="form", locked_at=at
    )
    response = browse(admin).post(f"/sellers/{seller.pk}/rename/", {"name": "K", "_once": "t3"})
    assert response.status_code == 422
    assert CALLS == []


def test_a_crash_gives_the_token_back(browse, admin, seller):
    client = browse(admin)
    client.raise_request_exception = False
    response = client.post(f"/sellers/{seller.pk}/rename/", {"name": "crash", "_once": "t4"})
    assert response.status_code == 500
    assert not IdempotencyKey.objects.filter(key="t4").exists()


def test_bulk_asks_for_the_typed_word_and_takes_only_rows_in_scope(browse, admin, seller):
    client = browse(admin)
    ids = {"ids": [seller.pk, 999999]}
    assert client.post("/sellers/close/", ids).status_code == 422
    assert CALLS == []
    assert client.post("/sellers/close/", {**ids, "confirm": "CLOSE"}).status_code == 303
    assert [{"ids": [seller.pk]}] == CALLS


def test_a_form_needs_a_log_in_and_htmx_is_told_by_header(db):
    assert Client().get("/ask/").status_code == 302
    response = Client().get("/ask/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/login/")


def test_a_refused_transition_says_from_where_it_would_be_possible():
    flow = Workflow("job", {("cancel", JobState.QUEUED): JobState.CANCELLED})
    how = {"label": "Cancel", "url": "/x/"}
    assert transition_action(flow, "cancel", "queued", **how).why_not == ""
    refused = transition_action(flow, "cancel", "done", **how)
    assert refused.why_not == "Only possible while queued; this is done."
    denied = transition_action(flow, "cancel", "queued", allowed=False, **how)
    assert denied.why_not == "Your role may not do this; ask your administrator."
