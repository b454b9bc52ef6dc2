"""Choosing one row among very many: a text field that asks the server while typing.

    account = lookup.LookupField(Account.objects.none(), url_name="crm:account_lookup")

The screen behind the url is a `LookupScreen`; forms set `.queryset` to what the user may choose.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from revops.core.screens.views import Screen

LIMIT = 8


class LookupInput(forms.HiddenInput):
    """Holds the chosen key; `c-field` draws the text field and the list beside it."""

    input_type = "text"  # a field with a label, not one of the hidden ones

    def __init__(self, url_name: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url_name = url_name

    @property
    def url(self) -> str:
        """Return the address that answers the options."""
        return reverse(self.url_name)


class LookupField(forms.ModelChoiceField):
    """A ModelChoiceField without the list of all rows; only the chosen one is read."""

    def __init__(self, queryset: Any, *, url_name: str, **options: Any) -> None:
        if url_name:
            options["widget"] = LookupInput(url_name)
        super().__init__(queryset, **options)

    def text_of(self, value: Any) -> str:
        """Return the words for a key, or an empty string outside the user's scope."""
        if value in (None, "") or self.queryset is None:
            return ""
        try:
            row = self.to_python(value)
        except forms.ValidationError:
            return ""
        return self.label_from_instance(row) if row is not None else ""


class LookupScreen(Screen):
    """Answers the options of a lookup: the rows in scope that hold the typed words."""

    template_name = "core/lookup.html"
    limit: ClassVar[int] = LIMIT

    def find(self, words: str) -> QuerySet[Any]:
        """Return the rows that hold the words, best first; scope is applied here."""
        raise NotImplementedError

    def note(self, row: Any) -> str:
        """Return what tells rows of one name apart."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        words = request.GET.get("q", "").strip()[:100]
        rows = list(self.scoped(self.find(words))[: self.limit])
        return self.render(rows=[(row, self.note(row)) for row in rows], words=words)
