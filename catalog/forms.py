"""Shapes of what people type; services judge and save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.models import TaxCategory
from catalog.models.words import (
    ADAPTERS,
    BILLING_PERIODS,
    CHARGE_KINDS,
    CHARGE_MODELS,
    RECOGNITIONS,
    TIMINGS,
)
from catalog.services import ChargeTerms
from revops.core.models import LegalEntity
from revops.core.screens.choices import offer
from revops.core.screens.decimals import DecimalField

CURRENCIES = [(code, code) for code in settings.CURRENCIES]
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProductForm(forms.Form):
    """What a product is called and how it reaches the customer."""

    code = forms.CharField(label=_("Code"), max_length=50)
    name = forms.CharField(label=_("Name"), max_length=200)
    family = forms.CharField(label=_("Family"), max_length=100, required=False)
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    adapter = forms.ChoiceField(label=_("Provisioning"), choices=list(ADAPTERS.items()))
    webhook_url = forms.URLField(
        label=_("Webhook address"), required=False, assume_scheme="https"
    )  # fmt: skip

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]


class ChargeForm(forms.Form):
    """One way a product costs money."""

    code = forms.CharField(label=_("Code"), max_length=50)
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("How often"), choices=[p for p in CHARGE_KINDS.items() if p[0] != "usage"]
    )
    model = forms.ChoiceField(label=_("Charge model"), choices=list(CHARGE_MODELS.items()))
    unit = forms.CharField(
        label=_("Unit"), max_length=50, required=False, help_text=_("Such as seat or hour.")
    )
    billing_period_months = forms.TypedChoiceField(
        label=_("Billing period"),
        choices=[("", _("none, it is charged once")), *BILLING_PERIODS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    timing = forms.ChoiceField(label=_("Billed"), choices=list(TIMINGS.items()))
    recognition = forms.ChoiceField(label=_("Recognised"), choices=list(RECOGNITIONS.items()))
    tax_category = forms.ModelChoiceField(
        TaxCategory.objects.order_by("name"), label=_("Tax category")
    )


def charge_terms(cleaned: dict[str, Any]) -> ChargeTerms:
    """Return what the services take from a clean ChargeForm."""
    data = dict(cleaned)
    category = data.pop("tax_category")
    return ChargeTerms(**data, tax_category_id=category.pk)


class FeatureForm(forms.Form):
    """What the customer may use once the product is delivered."""

    code = forms.CharField(label=_("Code"), max_length=50)
    name = forms.CharField(label=_("Name"), max_length=200)
    is_per_unit = forms.BooleanField(label=_("The limit is the quantity sold"), required=False)
    limit = forms.IntegerField(
        label=_("Limit"), min_value=0, required=False, help_text=_("Empty for no limit.")
    )


class PriceBookForm(forms.Form):
    """A new price book; prices are set on its page."""

    name = forms.CharField(label=_("Name"), max_length=100)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    legal_entity = forms.ModelChoiceField(
        LegalEntity.objects.order_by("name"),
        label=_("Seller"),
        required=False,
        empty_label=_("all sellers"),
    )
    valid_from = forms.DateField(label=_("From"), widget=DATE)
    valid_until = forms.DateField(label=_("Until"), required=False, widget=DATE)


class RevisionForm(forms.Form):
    """The name of the copy."""

    name = forms.CharField(label=_("Name of the revision"), max_length=100)


class PriceForm(forms.Form):
    """The price of one charge from a day on."""

    unit_price = DecimalField(label=_("Unit price"), max_digits=28, decimal_places=12)
    standalone_price = DecimalField(
        label=_("Stand-alone selling price"),
        max_digits=28,
        decimal_places=12,
        required=False,
        help_text=_("For splitting a bundle's price by ASC 606; empty for the unit price."),
    )
    valid_from = forms.DateField(label=_("From"), widget=DATE)


class CostForm(forms.Form):
    """What one unit costs us from a day on."""

    cost = DecimalField(label=_("Unit cost"), max_digits=28, decimal_places=12)
    valid_from = forms.DateField(label=_("From"), widget=DATE)


class VersionForm(forms.Form):
    """The charges of a new version: those kept and at most one new, by the fields of ChargeForm.

    Further ones are added by another version; most changes touch one charge.
    """

    valid_from = forms.DateField(
        label=_("Prices and costs from"),
        widget=DATE,
        help_text=_("Kept charges start with the prices that hold from that day on."),
    )
    keep = forms.MultipleChoiceField(
        label=_("Charges to keep"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, kept: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, keep=kept)
        added = ChargeForm(prefix="new")
        for name, field in added.fields.items():
            field.required = False
            field.label = _("New charge: %(label)s") % {"label": field.label}
            if type(field) is forms.ChoiceField:
                listed: Any = field.choices
                field.choices = [("", "–"), *listed]
            self.fields[f"new_{name}"] = field

    def clean(self) -> dict[str, Any]:
        """A new charge is whole or absent."""
        data = super().clean() or {}
        if data.get("new_code"):
            for name in ("name", "kind", "model", "timing", "recognition", "tax_category"):
                if not data.get(f"new_{name}"):
                    self.add_error(f"new_{name}", ValidationError(_("This may not be empty.")))
        return data


def added_terms(cleaned: dict[str, Any]) -> ChargeTerms | None:
    """Return the new charge of a clean VersionForm, or None where none was typed."""
    data = {k.removeprefix("new_"): v for k, v in cleaned.items() if k.startswith("new_")}
    return charge_terms(data) if data.get("code") else None
