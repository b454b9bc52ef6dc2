"""A small site of real screens over the foundation's rows, to try the shell in a browser."""

from decimal import Decimal

import django_filters
from django import forms
from django.urls import path, reverse

from revops.core.models import LegalEntity
from revops.core.problems import DomainError
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.columns import Column
from revops.core.screens.details import DetailScreen
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import BulkAction, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Pill
from revops.core.screens.path import STEPS, PathStep
from revops.urls import urlpatterns as front_doors


class SellerFilter(django_filters.FilterSet):
    country = django_filters.ChoiceFilter(
        label="Country", choices=[("DE", "Germany"), ("AT", "Austria")]
    )
    name = django_filters.CharFilter(label="Name", lookup_expr="icontains")

    class Meta:
        model = LegalEntity
        fields = ["country", "name"]


class SellerList(ListScreen):
    resource = "core.legalentity"
    title = "Sellers"
    crumbs = (Crumb("Settings"),)
    filterset_class = SellerFilter
    default_sort = "name"
    page_size = 12
    detail = "seller_detail"
    tab_field, tabs = "country", [("DE", "Germany"), ("AT", "Austria")]
    views = (SavedView("Austrian, newest", "?country=AT"),)
    bulk = (BulkAction("Close", "sellers_close"),)
    columns = (
        Column("name", "Name", sort="name", phone=True, phone_note="city"),
        Column("country", "Country", sort="country"),
        Column("state", "State", kind="pill", value=lambda o: "Open", tones={"Open": "info"}),
        Column("created_at", "Created", kind="datetime", sort="created_at"),
        Column(
            "open",
            "Open",
            kind="money",
            value=lambda o: Decimal("4603.16"),
            currency="functional_currency",
            explain=lambda o: "/style-guide/",
            phone=True,
        ),
    )

    def get_queryset(self):
        return LegalEntity.objects.all()

    def get_figures(self, queryset):
        return [
            Figure("Open, this view", Decimal("123855.47"), "12 invoices", currency="EUR"),
            Figure("Overdue", Decimal("63084.31"), "7 invoices", currency="EUR", tone="bad"),
        ]

    def get_actions(self):
        return [Action("New seller", reverse("seller_new"), icon="plus", primary=True)]


class RenameForm(forms.Form):
    name = forms.CharField(label="Name")


class SellerDetail(DetailScreen):
    resource = "core.legalentity"

    def get_queryset(self):
        return LegalEntity.objects.all()

    def get_crumbs(self):
        return [Crumb("Sellers", "/sellers/"), Crumb(str(self.object))]

    def get_identity(self):
        return "ent_8kJx2a"

    def get_pills(self):
        return [Pill("Active", "ok")]

    def get_facts(self):
        return [Fact("Berlin"), Fact("Since Feb 2025")]

    def get_figures(self):
        return [Figure("Open", Decimal("18183.47"), "3 invoices", currency="EUR")]

    def get_path(self):
        return [PathStep(key, label, "done", "rule") for key, label in STEPS]

    def get_actions(self):
        pk = self.object.pk
        return [
            Action("Rename", reverse("seller_rename", args=[pk]), primary=True, dialog=True),
            Action("Close period", why_not="3 entries wait for review."),
            Action("Void", reverse("seller_rename", args=[pk]), dialog=True, menu=True),
        ]


class SellerRename(ActionScreen):
    action, resource = "view", "core.legalentity"
    question, verb, success = "Rename %(object)s?", "Rename", "Renamed"
    form_class = RenameForm

    def get_queryset(self):
        return LegalEntity.objects.all()

    def get_initial(self):
        return {"name": self.object.name}

    def get_effects(self):
        return ["changes the head of every new invoice", "mails 1 person"]

    def act(self, data):
        if data["name"] == "taken":
            raise DomainError("Another seller has this name.", field="name", way_out="Choose one.")
        LegalEntity.objects.filter(pk=self.object.pk).update(name=data["name"])
        return reverse("seller_detail", args=[self.object.pk])


class ManyClose(ActionScreen):
    action, resource, many = "view", "core.legalentity", True
    question, verb, danger = "Close the selected sellers?", "Close", True

    def get_queryset(self):
        return LegalEntity.objects.all()

    def get_effects(self):
        return [f"closes {seller}" for seller in self.objects]

    def act(self, data):
        return "/sellers/"


class SellerNew(FormScreen):
    form_class, title = RenameForm, "New seller"
    cancel_url = "/sellers/"

    def act(self, data):
        return "/sellers/"


urlpatterns = [
    *front_doors,
    path("sellers/", SellerList.as_view(), name="sellers"),
    path("sellers/new/", SellerNew.as_view(), name="seller_new"),
    path("sellers/close/", ManyClose.as_view(), name="sellers_close"),
    path("sellers/<int:pk>/", SellerDetail.as_view(), name="seller_detail"),
    path("sellers/<int:pk>/rename/", SellerRename.as_view(), name="seller_rename"),
]
