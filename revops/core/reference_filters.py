"""Filters by a related row, the same for screens (a select) and the API (a public id).

    owner = ReferenceFilter(SalesPerson, label=_("Owner"))
    account = ReferenceFilter(Account, label=_("Customer"), lookup="crm:account_lookup")
    contract = ReferenceFilter(Contract, label=_("Contract"), is_linked=True)

One of a few is chosen from a list, one of many is typed (`lookup`); what pages only ever link to
(`is_linked`) has no field, only its chip.

Both sides only accept rows the asking user may see, so a filter cannot probe for others.
"""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from revops.core import policy, public_ids
from revops.core.problems import NotFound
from revops.core.screens.lookup import LookupField


class ReferenceField(LookupField):
    """Takes a primary key from a select or a lookup, or a public id from a program."""

    def __init__(self, queryset: Any, *, lookup: str = "", **options: Any) -> None:
        options.setdefault("empty_label", "–")
        super().__init__(queryset, url_name=lookup, **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and "_" in value:
            model: Any = self.queryset.model  # type: ignore[union-attr]
            try:
                value = public_ids.decode_for(model, value)
            except NotFound as error:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice"
                ) from error
        return super().to_python(value)


class ReferenceFilter(django_filters.ModelChoiceFilter):
    """Rows that point at one row of `model` within the asking user's scope."""

    field_class = ReferenceField

    def __init__(
        self,
        model: type[models.Model],
        *,
        order_by: str = "name",
        lookup: str = "",
        is_linked: bool = False,
        **options: Any,
    ) -> None:
        if is_linked:
            options["widget"] = forms.HiddenInput

        def choices(request: Any) -> QuerySet[Any]:
            rows = model._default_manager.order_by(order_by)
            if request is None:
                return rows.none()
            return policy.scoped(request.user, "view", rows)

        super().__init__(queryset=choices, lookup=lookup, **options)
