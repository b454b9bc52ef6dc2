"""Shapes of what people type; services judge and save."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from billing.models.words import METHOD_WORDS, TAX_WORDS
from catalog.models import TaxCategory
from crm.models import Account
from revops.core.models import LegalEntity
from revops.core.screens.choices import offer
from revops.core.screens.decimals import DecimalField
from revops.core.screens.lookup import LookupField

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CURRENCIES = [(code, code) for code in settings.CURRENCIES]
MOST = 10**12


def _amount(label: Any, *, required: bool = True, **more: Any) -> DecimalField:
    return DecimalField(
        label=label, max_digits=18, decimal_places=4, min_value=0, max_value=MOST,
        required=required, **more,
    )  # fmt: skip


class ReceiptForm(forms.Form):
    """Money received; the choices say what it settles."""

    amount = _amount(_("Amount"))
    received_on = forms.DateField(label=_("Received on"), widget=DATE)
    method = forms.ChoiceField(label=_("Method"), choices=list(METHOD_WORDS.items()))
    reference = forms.CharField(
        label=_("Reference"), max_length=140, required=False,
        help_text=_("What the bank statement says."),
    )  # fmt: skip
    allocate = forms.ChoiceField(label=_("Settles"))

    def __init__(self, *args: Any, settles: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, allocate=settles)


class PaymentForm(ReceiptForm):
    """Money received from any customer of the user's scope."""

    account = LookupField(
        Account.objects.none(), url_name="crm:account_lookup", label=_("Customer")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    field_order = ["account", "amount", "currency", "received_on", "method", "reference",
                   "allocate"]  # fmt: skip

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, account=accounts)


class AllocateForm(forms.Form):
    """One amount per open invoice; empty settles nothing of it."""

    def __init__(self, *args: Any, invoices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices = list(invoices)
        for invoice in self.invoices:
            self.fields[f"invoice_{invoice.pk}"] = _amount(
                f"{invoice.reference} · {invoice.account.name}",
                required=False,
                help_text=_("open %(open)s, due %(due)s")
                % {"open": invoice.receivable.open_amount, "due": invoice.due_on},
            )

    def clean(self) -> dict[str, Any]:
        """Return the named amounts as pairs under `named`."""
        data = super().clean() or {}
        data["named"] = [
            (invoice.pk, data[f"invoice_{invoice.pk}"])
            for invoice in self.invoices
            if data.get(f"invoice_{invoice.pk}")
        ]
        if not data["named"]:
            raise forms.ValidationError(_("Enter at least one amount."))
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ConcessionForm(forms.Form):
    """A credit on one line."""

    line = forms.ChoiceField(label=_("Line"))
    amount = _amount(_("Amount, before tax"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, lines: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, line=lines)


class BillRunForm(forms.Form):
    """Which seller, through which day."""

    legal_entity = forms.ModelChoiceField(LegalEntity.objects.none(), label=_("Seller"))
    through = forms.DateField(
        label=_("Bill what is due through"), widget=DATE, help_text=_("The day itself included.")
    )

    def __init__(self, *args: Any, sellers: QuerySet[LegalEntity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, legal_entity=sellers)


class TaxRuleForm(forms.Form):
    """A rule for supplies from one country to another."""

    seller_country = forms.CharField(label=_("Seller country"), min_length=2, max_length=2)
    buyer_region = forms.CharField(
        label=_("Buyer country or region"), min_length=1, max_length=2,
        help_text=_("A country, EU, or * for anywhere."),
    )  # fmt: skip
    tax_category = forms.ModelChoiceField(
        TaxCategory.objects.all(), label=_("Supplies"), required=False,
        help_text=_("Empty for all."),
    )  # fmt: skip
    needs_buyer_tax_id = forms.BooleanField(label=_("Only with a VAT id"), required=False)
    code = forms.ChoiceField(
        label=_("Category"),
        choices=[(code, format_lazy("{}: {}", code, words)) for code, words in TAX_WORDS.items()],
    )
    rate = DecimalField(
        label=_("Rate, %"), min_value=0, max_value=99, max_digits=9, decimal_places=6
    )
    note = forms.CharField(label=_("Note on the document"), max_length=200, required=False)
    valid_from = forms.DateField(label=_("From"), widget=DATE)


class EndRuleForm(forms.Form):
    valid_until = forms.DateField(
        label=_("Until"), widget=DATE, help_text=_("The first day on which it no longer holds.")
    )
