"""ListScreen: filters, sort, keyset pages, exports and saved views from a few declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revops.core import public_ids
from revops.core.screens import (
    explaining,
    exports,
    filtering,
    keyset,
    lazy,
    markup,
    permission,
)
from revops.core.screens.columns import Cell, Column, Head, Row, cell, head_label, one_currency
from revops.core.screens.filtering import Chip, SavedView
from revops.core.screens.page import Figure, Page, Tab
from revops.core.screens.views import Screen

if TYPE_CHECKING:
    from django_filters import FilterSet
    from django_stubs_ext import StrOrPromise

KEPT_VIEWS = "revops.core.saved_views.list_views"


@dataclass(frozen=True)
class Empty:
    """What an empty list says: what this is, why it is empty, and one way on."""

    title: StrOrPromise
    text: StrOrPromise = ""
    url: str = ""
    link: StrOrPromise = ""


@dataclass(frozen=True)
class BulkAction:
    """A verb for the selected rows: an ActionScreen with `many = True`."""

    label: StrOrPromise
    url_name: str
    icon: str = ""
    permission: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """The rendered list: heads, rows, totals and neighbours."""

    heads: Sequence[Head]
    rows: Sequence[Row]
    totals: Sequence[Cell]
    next_url: str
    previous_url: str
    label: str


class ListScreen(Screen):
    """A list page. Declare `columns`, `filterset_class`, `detail`, and `get_queryset()`.

    `get_queryset` starts at a selector and joins what the columns read (no query per row);
    scope is applied here. `tab_field` names a choice filter shown as tabs; `tabs` lists its
    (value, label) pairs. `default_sort` is a column key, with "-" for descending.
    """

    template_name = "core/list.html"
    columns: ClassVar[Sequence[Column]] = ()
    filterset_class: ClassVar[type[FilterSet] | None] = None
    detail: ClassVar[str] = ""
    default_sort: ClassVar[str] = ""
    page_size: ClassVar[int] = 50
    tab_field: ClassVar[str] = ""
    tabs: ClassVar[Sequence[tuple[str, StrOrPromise]]] = ()
    views: ClassVar[Sequence[SavedView]] = ()
    bulk: ClassVar[Sequence[BulkAction]] = ()
    empty: ClassVar[Empty] = Empty(gettext_lazy("Nothing here yet"))
    explain_model: ClassVar[str] = ""

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows before scope and filters."""
        raise NotImplementedError

    def get_figures(self, queryset: QuerySet[Any]) -> list[Figure]:
        """Return key figures of the filtered set (each is an aggregate query)."""
        return []

    def get_totals(self, queryset: QuerySet[Any]) -> Mapping[str, Any]:
        """Return column key → total of the filtered set; empty means no total line."""
        return {}

    def row_url(self, obj: Any) -> str:
        """Return where a row leads."""
        return reverse(self.detail, args=[obj.pk]) if self.detail else ""

    def row_id(self, obj: Any) -> Any:
        """Return the id an export names the row by: the public one, where the model has one."""
        return public_ids.encode(obj) if public_ids.is_registered(type(obj)) else obj.pk

    # -- the set ------------------------------------------------------------------------------

    @cached_property
    def shown_columns(self) -> list[Column]:
        """Return the columns asked for in the address, else all but the optional ones."""
        asked = set(self.request.GET.getlist("columns"))
        if not self.permitted_columns:
            return []
        first, *others = self.permitted_columns
        shown = [c for c in others if (c.key in asked if asked else not c.optional)]
        return [first, *shown]

    @cached_property
    def permitted_columns(self) -> list[Column]:
        """Return the columns this user may see."""
        user = self.request.user
        hidden = permission.hidden(user, self.resource, {c.field for c in self.columns})
        return [
            c
            for c in self.columns
            if c.field not in hidden
            and (c.permission is None or permission.can(user, *c.permission))
        ]

    @cached_property
    def filterset(self) -> FilterSet | None:
        if self.filterset_class is None:
            return None
        filterset = self.filterset_class(
            self.request.GET, queryset=self.scoped(self.get_queryset()), request=self.request
        )
        permission.hide_filters(self.request.user, self.resource, filterset)
        filterset.form.auto_id = "filter_%s"
        return filterset

    @cached_property
    def found(self) -> QuerySet[Any]:
        """Return every row of this view: scoped and filtered, unsorted."""
        if self.filterset is None:
            return self.scoped(self.get_queryset())
        return self.filterset.qs

    @cached_property
    def order(self) -> keyset.Order:
        """Return the order asked for; only declared columns can be sorted. Raises BadRequest."""
        wanted = self.request.GET.get("sort") or self.default_sort
        if not wanted:
            return keyset.Order("pk", descending=True)
        paths = {c.key: c.sort for c in self.shown_columns if c.sort}
        key = wanted.removeprefix("-")
        if key not in paths:
            raise BadRequest(f"the list cannot be sorted by {key!r}")
        return keyset.Order(paths[key], wanted.startswith("-"))

    # -- the answer ---------------------------------------------------------------------------

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if export := request.GET.get("export"):
            return self.export(export)
        partial = "list" if self.is_fragment else ""
        return self.render(partial=partial, **self.get_context())

    def export(self, form: str) -> HttpResponseBase:
        """Answer the whole filtered set as "csv" or "xlsx". Raises BadRequest for others."""
        name = slugify(str(self.get_title())) or "export"
        ordered = self.order.applied(self.found)
        return exports.respond(form, ordered, self.shown_columns, name=name, identify=self.row_id)

    def get_page(self) -> Page:
        figures = [] if self.is_fragment else self.get_figures(self.found)
        return super().get_page().having(figures=figures)

    def get_context(self) -> dict[str, Any]:
        data = self.request.GET
        chips = self.chips()
        return {
            "table": self.table(),
            "filterset": self.filterset,
            "chips": chips,
            "tabs": self.get_tabs(),
            "views": self.get_views(),
            "bulk": self.get_bulk(),
            "empty": self.get_empty(chips),
            "csv_url": filtering.query_url(data, export="csv"),
            "xlsx_url": filtering.query_url(data, export="xlsx"),
            "reset_url": self.request.path,
            "save_view_url": self.save_view_url(),
            "columns": [(c, c in self.shown_columns) for c in self.permitted_columns[1:]],
            "kept": self.kept_parameters("columns"),
            "kept_by_filter": self.kept_parameters(*self.filter_keys()),
        }

    def filter_keys(self) -> list[str]:
        """Return the address's parameters that belong to the filter form."""
        names = list(self.filterset.form.fields) if self.filterset else []
        return [k for k in self.request.GET if any(k == n or k.startswith(f"{n}_") for n in names)]

    def kept_parameters(self, *drop: str) -> list[tuple[str, str]]:
        """Return the address's parameters for the hidden fields of a form, paging left out."""
        data = self.request.GET
        gone = (*drop, *filtering.PAGING)
        return [(k, v) for k in data if k not in gone for v in data.getlist(k)]

    def save_view_url(self) -> str:
        """Return where the present view gets a name, or "" while it is the plain list."""
        query = filtering.query_url(self.request.GET).lstrip("?")
        if not query or self.request.resolver_match is None:
            return ""
        words = urlencode({"screen": self.screen_name, "query": query})
        return f"{reverse('core:savedview_create')}?{words}"

    def chips(self) -> list[Chip]:
        """Return the active filters."""
        if self.filterset is None:
            return []
        return filtering.chips(self.filterset.form, self.request.GET, hidden=(self.tab_field,))

    def get_tabs(self) -> list[Tab]:
        """Return the values of `tab_field` as tabs, "All" first."""
        if not self.tab_field:
            return []
        current = self.request.GET.get(self.tab_field, "")
        pairs = [("", _("All")), *self.tabs]
        return [
            Tab(
                label,
                filtering.query_url(self.request.GET, (), **{self.tab_field: value}),
                current=value == current,
            )
            for value, label in pairs
        ]

    def get_views(self) -> list[SavedView]:
        """Return the named query strings of this list."""
        here = filtering.query_url(self.request.GET).lstrip("?")
        own = lazy.call(KEPT_VIEWS, self.request.user, self.screen_name)
        kept = [SavedView(v.name, f"?{v.query}", v.is_pinned, pk=v.pk) for v in own]
        return [replace(v, current=v.query.lstrip("?") == here) for v in [*self.views, *kept]]

    @property
    def screen_name(self) -> str:
        """Return the URL name of this list, under which views are kept."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    def get_bulk(self) -> list[tuple[BulkAction, str]]:
        """Return the verbs this user may use on selected rows, with their URLs."""
        user = self.request.user
        return [
            (b, reverse(b.url_name))
            for b in self.bulk
            if b.permission is None or permission.can(user, *b.permission)
        ]

    def get_empty(self, chips: Sequence[Chip]) -> Empty:
        """Return the words for an empty list, which differ when a filter emptied it."""
        if chips:
            return Empty(
                _("Nothing matches these filters"),
                _("Remove one, or start again."),
                chips[-1].remove_url if len(chips) == 1 else self.request.path,
                _("Remove the filters"),
            )
        if self.empty.url and not self.may_open(self.empty.url):
            return replace(self.empty, url="", link="")
        return self.empty

    # -- the table ----------------------------------------------------------------------------

    def table(self) -> Table:
        """Return the page of rows, ready to render, with one query."""
        data = self.request.GET
        piece = keyset.page(
            self.found,
            self.order,
            after=data.get("after", ""),
            before=data.get("before", ""),
            size=self.page_size,
        )
        shared = {
            c.key: one_currency(c, piece.rows) for c in self.shown_columns if c.kind == "money"
        }
        base = filtering.query_url(data)
        join = "" if base == "?" else "&"
        return Table(
            heads=[self.head(c, shared.get(c.key, "")) for c in self.shown_columns],
            rows=[self.row(obj, shared) for obj in piece.rows],
            totals=self.total_cells(shared) if piece.rows else [],
            next_url=f"{base}{join}after={piece.after}" if piece.after else "",
            previous_url=f"{base}{join}before={piece.before}" if piece.before else "",
            label=str(self.get_title()),
        )

    def head(self, column: Column, currency: str) -> Head:
        """Return a column head with the link that sorts by it."""
        direction = ""
        url = ""
        if column.sort:
            asked = self.request.GET.get("sort") or self.default_sort
            if asked == column.key:
                direction = "ascending"
            elif asked == f"-{column.key}":
                direction = "descending"
            turned = f"-{column.key}" if direction == "ascending" else column.key
            url = filtering.query_url(self.request.GET, sort=turned)
        return Head(
            column.key,
            head_label(column, currency),
            column.numeric,
            column.phone,
            url,
            direction,  # type: ignore[arg-type]
        )

    def row(self, obj: Any, shared: Mapping[str, str]) -> Row:
        """Return one row; its first column is the link."""
        url = self.row_url(obj)
        cells = [
            cell(
                c,
                obj,
                url=url if index == 0 else "",
                currency=shared.get(c.key, ""),
                explain_url=self.explain_url(c, obj),
            )
            for index, c in enumerate(self.shown_columns)
        ]
        first = self.shown_columns[0].read(obj) if self.shown_columns else obj.pk
        return Row(obj.pk, url, markup.plain(first), cells)

    def explain_url(self, column: Column, obj: Any) -> str:
        """Return where this amount's derivation is shown, or an empty string."""
        if not column.explain:
            return ""
        if callable(column.explain):
            return column.explain(obj)
        label = self.explain_model or obj._meta.label_lower
        return explaining.url(label, obj.pk, column.explain)

    def total_cells(self, shared: Mapping[str, str]) -> list[Cell]:
        """Return the total line; amounts of several currencies are never added."""
        totals = self.get_totals(self.found)
        if not totals:
            return []
        return [self._total(c, totals, shared) for c in self.shown_columns]

    def _total(self, column: Column, totals: Mapping[str, Any], shared: Mapping[str, str]) -> Cell:
        if column.key not in totals:
            return Cell(SafeString(""), column.numeric, column.phone)
        value = totals[column.key]
        if column.kind == "money":
            amount, code = markup.split(value, shared.get(column.key, ""))
            same = code == shared.get(column.key)
            content = markup.money(amount, code, show="none" if same else "code")
        else:
            content = SafeString(markup.plain(value))
        return Cell(content, column.numeric, column.phone)
