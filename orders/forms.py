"""Shapes of what people type; services judge and save."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from revops.core.screens.decimals import DecimalField

#: Days a calendar of ours can hold, with room to count on.
DAYS = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
MOST = 10_000_000
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CancelForm(forms.Form):
    effective_on = forms.DateField(label=_("Cancelled on"), widget=DATE, validators=DAYS)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class EndForm(forms.Form):
    effective_on = forms.DateField(label=_("Ends on"), widget=DATE, validators=DAYS)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ChangeForm(forms.Form):
    """A new quantity or price; what stays empty stays as it is."""

    effective_on = forms.DateField(label=_("From"), widget=DATE, validators=DAYS)
    quantity = DecimalField(
        label=_("Quantity"),
        max_digits=20,
        decimal_places=6,
        required=False,
        min_value=0,
        max_value=MOST,
    )  # fmt: skip
    unit_price = DecimalField(
        label=_("Unit price"), max_digits=28, decimal_places=12, required=False,
        min_value=0, max_value=MOST,
        help_text=_("For one unit and one billing period, net."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def clean_quantity(self) -> Any:
        """Refuse nothing at all: a charge of quantity 0 is ended instead."""
        quantity = self.cleaned_data["quantity"]
        if quantity is not None and quantity == 0:
            raise forms.ValidationError(_("Use “End charge” for a quantity of 0."))
        return quantity

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of quantity and price."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_valid_so_far() and data.get("quantity") is data.get("unit_price") is None:
            raise forms.ValidationError(_("Give a new quantity or a new unit price."))
        return data

    def is_valid_so_far(self) -> bool:
        """Return True while no field was refused."""
        return not self.errors


class CompleteForm(forms.Form):
    done_on = forms.DateField(label=_("Done on"), widget=DATE, validators=DAYS)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SkipForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
