"""The list screen, on the foundation's own rows."""

import csv
import io

import django_filters
import pytest
from django.test import Client
from django.urls import path
from openpyxl import load_workbook

from revops.core import public_ids
from revops.core.models import LegalEntity
from revops.core.screens.columns import Column
from revops.core.screens.lists import ListScreen
from revops.urls import urlpatterns as front_doors

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class EntityFilter(django_filters.FilterSet):
    country = django_filters.CharFilter(label="Country")

    class Meta:
        model = LegalEntity
        fields = ["country"]


class EntityList(ListScreen):
    resource = "core.legalentity"
    title = "Sellers"
    filterset_class = EntityFilter
    page_size = 3
    default_sort = "name"
    columns = (
        Column("name", "Name", sort="name", phone=True),
        Column("country", "Country", sort="country"),
        Column("functional_currency", "Currency"),
        Column("created_at", "Created", kind="datetime", sort="created_at"),
    )

    def get_queryset(self):
        return LegalEntity.objects.all()


urlpatterns = [*front_doors, path("sellers/", EntityList.as_view(), name="sellers")]


@pytest.fixture
def signed_in(browse, someone):
    return browse(someone)


def sellers(*names, country="DE"):
    return [
        LegalEntity.objects.create(
            code=n.lower(), name=n, country=country, functional_currency="EUR", time_zone="UTC"
        )
        for n in names
    ]


def names_on(response):
    return [row.label for row in response.context["table"].rows]


def test_a_stranger_is_sent_to_the_log_in():
    response = Client().get("/sellers/")
    assert response.status_code == 302
    assert response.url == "/login/?next=/sellers/"


def test_pages_by_key_reach_every_row_once_and_lead_back(signed_in):
    sellers("A", "B", "C", "D", "E", "F", "G")
    first = signed_in.get("/sellers/")
    second = signed_in.get("/sellers/" + first.context["table"].next_url)
    third = signed_in.get("/sellers/" + second.context["table"].next_url)
    assert [names_on(p) for p in (first, second, third)] == [
        ["A", "B", "C"],
        ["D", "E", "F"],
        ["G"],
    ]
    assert third.context["table"].next_url == ""
    assert first.context["table"].previous_url == ""
    back = signed_in.get("/sellers/" + third.context["table"].previous_url)
    assert names_on(back) == ["D", "E", "F"]
    start = signed_in.get("/sellers/" + back.context["table"].previous_url)
    assert names_on(start) == ["A", "B", "C"]
    assert start.context["table"].previous_url == ""


def test_rows_with_equal_sort_values_are_neither_lost_nor_repeated(signed_in):
    sellers("A", "B", "C", "D", country="DE")
    sellers("E", "F", country="AT")
    found, url = [], "?sort=-country"
    while url:
        response = signed_in.get("/sellers/" + url)
        found += names_on(response)
        url = response.context["table"].next_url
    assert found == ["D", "C", "B", "A", "F", "E"]


@pytest.mark.parametrize("query", ["?sort=iban", "?after=nonsense", "?export=pdf"])
def test_what_the_list_does_not_offer_is_a_bad_request(signed_in, query):
    assert signed_in.get("/sellers/" + query).status_code == 400


def test_a_filter_narrows_rows_and_shows_a_chip_that_removes_it(signed_in):
    sellers("A", country="DE")
    sellers("B", country="AT")
    response = signed_in.get("/sellers/?country=AT&sort=-name")
    assert names_on(response) == ["B"]
    (chip,) = response.context["chips"]
    assert (chip.label, str(chip.value), chip.remove_url) == ("Country", "AT", "?sort=-name")


def test_an_empty_list_says_whether_a_filter_emptied_it(signed_in):
    assert "Nothing here yet" in signed_in.get("/sellers/").content.decode()
    text = signed_in.get("/sellers/?country=FR").content.decode()
    assert "Nothing matches these filters" in text


def test_htmx_gets_the_list_alone_and_history_the_whole_page(signed_in):
    sellers("A")
    part = signed_in.get("/sellers/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="list"')
    assert "<html" not in part
    whole = signed_in.get(
        "/sellers/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in whole.content.decode()
    assert "HX-Request" in whole.headers["Vary"]


def test_csv_holds_the_whole_filtered_set_with_ids_and_iso_times(signed_in):
    rows = sellers("A", "B", "C", "D", "E")
    sellers("X", country="AT")
    response = signed_in.get("/sellers/?country=DE&export=csv&sort=-name")
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(body)))
    assert read[0] == ["id", "name", "country", "functional_currency", "created_at"]
    assert [r[1] for r in read[1:]] == ["E", "D", "C", "B", "A"]
    assert read[-1][0] == public_ids.encode(rows[0])
    assert read[-1][4] == rows[0].created_at.isoformat()


def test_a_formula_in_a_name_is_exported_as_text(signed_in):
    sellers("=1+1")
    body = b"".join(signed_in.get("/sellers/?export=csv").streaming_content).decode()
    assert "'=1+1" in body


def test_xlsx_holds_the_same_rows(signed_in):
    sellers("A", "B", "C", "D")
    response = signed_in.get("/sellers/?export=xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    values = [[c.value for c in r] for r in book.active.iter_rows()]
    assert [v[1] for v in values] == ["name", "A", "B", "C", "D"]


def test_a_page_costs_the_same_queries_however_many_rows(
    signed_in, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(EntityList, "page_size", 100)
    sellers("A")
    signed_in.get("/sellers/")
    # session, user, grants, saved views, nav counts of exceptions and provisioning, the page
    with django_assert_max_num_queries(9):
        signed_in.get("/sellers/")
    sellers(*[f"S{i}" for i in range(60)])
    with django_assert_max_num_queries(9) as queries:
        signed_in.get("/sellers/")
    assert not [
        q for q in queries.captured_queries if "COUNT(" in q["sql"] and "legalentity" in q["sql"]
    ]


def test_columns_are_chosen_in_the_address_and_hidden_ones_are_not_sorted_by(signed_in):
    sellers("A")
    response = signed_in.get("/sellers/?columns=country")
    assert [h.key for h in response.context["table"].heads] == ["name", "country"]
    assert signed_in.get("/sellers/?columns=country&sort=created_at").status_code == 400


def test_the_filter_form_keeps_sort_and_columns(signed_in):
    response = signed_in.get("/sellers/?sort=-name&columns=country&country=DE&after=")
    assert response.context["kept_by_filter"] == [("sort", "-name"), ("columns", "country")]
