"""Forms of the ledger floor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from revenue.models import FiscalPeriod
from revops.core.models import LegalEntity
from revops.core.screens.choices import offer

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BooksForm(forms.Form):
    """Whose books, and which month of them."""

    legal_entity = forms.ModelChoiceField(
        LegalEntity.objects.none(), label=_("Legal entity"), required=False, empty_label=None
    )
    period = forms.ModelChoiceField(
        FiscalPeriod.objects.none(), label=_("Period"), required=False, empty_label=_("All months")
    )

    def __init__(
        self,
        *args: Any,
        entities: QuerySet[LegalEntity],
        periods: QuerySet[FiscalPeriod],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, legal_entity=entities, period=periods)


class OpenPeriodsForm(forms.Form):
    """The months to open, first and number."""

    legal_entity = forms.ModelChoiceField(LegalEntity.objects.none(), label=_("Legal entity"))
    first = forms.DateField(label=_("First month"), widget=DATE)
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=36, initial=12)

    def __init__(self, *args: Any, entities: QuerySet[LegalEntity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, legal_entity=entities)
