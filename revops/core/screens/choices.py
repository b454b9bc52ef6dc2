"""What a form lets people choose, said when the form is made: it depends on who asks.

def __init__(self, *args, sellers, **kwargs):
    super().__init__(*args, **kwargs)
    offer(self, legal_entity=sellers)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet


def offer(form: forms.BaseForm, **choices: QuerySet[Any] | Iterable[tuple[Any, Any]]) -> None:
    """Let each named field choose from the rows of a queryset, or from pairs of (value, words).

    Raises TypeError for a field that chooses from something else, or not at all.
    """
    for name, offered in choices.items():
        field = form.fields[name]
        if isinstance(field, forms.ModelChoiceField) and isinstance(offered, QuerySet):
            field.queryset = offered
        elif (
            isinstance(field, forms.ChoiceField)
            and not isinstance(field, forms.ModelChoiceField)
            and not isinstance(offered, QuerySet)
        ):
            field.choices = list(offered)
        else:
            raise TypeError(f"{name} does not choose from {type(offered).__name__}")
