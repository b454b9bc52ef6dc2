"""Shapes of what people type; services judge and save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.money import Money

from crm.models import Account, SalesPerson, SalesTeam
from revops.core.models import LegalEntity, User
from revops.core.screens.choices import offer
from revops.core.screens.decimals import DecimalField
from revops.core.screens.lookup import LookupField

CURRENCIES = [(code, code) for code in settings.CURRENCIES]
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AccountForm(forms.Form):
    """A customer; `owners`, `sellers` and `parents` are what the user may choose from."""

    name = forms.CharField(label=_("Name"), max_length=200)
    legal_entity = forms.ModelChoiceField(LegalEntity.objects.none(), label=_("Seller"))
    owner = forms.ModelChoiceField(SalesPerson.objects.none(), label=_("Owner"), required=False)
    industry = forms.CharField(label=_("Industry"), max_length=100, required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("State or region"), max_length=100, required=False)
    country = forms.CharField(
        label=_("Country"), max_length=2, help_text=_("Two letters, such as DE or US.")
    )
    tax_id = forms.CharField(
        label=_("VAT or tax id"),
        max_length=30,
        required=False,
        help_text=_("Checked by its check digits."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", _("As the seller")), *CURRENCIES], required=False
    )
    language = forms.ChoiceField(
        label=_("Language of documents"),
        choices=[("", _("As the seller")), *settings.LANGUAGES],
        required=False,
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=50,
        required=False,
        help_text=_("Such as Europe/Berlin; empty for the seller's."),
    )
    payment_terms_days = forms.IntegerField(
        label=_("Payment terms, days"), min_value=0, max_value=365, required=False
    )
    po_required = forms.BooleanField(label=_("Purchase order required"), required=False)
    parent = LookupField(
        Account.objects.none(),
        url_name="crm:account_lookup",
        label=_("Belongs to"),
        required=False,
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    employees = forms.IntegerField(label=_("Employees"), min_value=0, required=False)

    def __init__(
        self,
        *args: Any,
        owners: QuerySet[SalesPerson],
        sellers: QuerySet[LegalEntity],
        parents: QuerySet[Account],
        is_new: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, owner=owners, legal_entity=sellers, parent=parents)
        if not is_new:
            del self.fields["legal_entity"]


def account_columns(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Return what the services take from a clean AccountForm: rows as ids."""
    data = dict(cleaned)
    for name in ("legal_entity", "owner", "parent"):
        if name in data:
            row = data.pop(name)
            data[f"{name}_id"] = row.pk if row else None
    data["country"] = data["country"].upper()
    if data["payment_terms_days"] is None:
        del data["payment_terms_days"]
    return data


class ContactForm(forms.Form):
    """A person at a customer."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    phone = forms.CharField(label=_("Phone"), max_length=50, required=False)
    title = forms.CharField(label=_("Role"), max_length=100, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the customer")), *settings.LANGUAGES],
        required=False,
    )
    is_signer = forms.BooleanField(label=_("May sign quotes"), required=False)
    is_billing = forms.BooleanField(label=_("Receives invoices"), required=False)


class OpportunityForm(forms.Form):
    """A possible deal; `owners` and `accounts` are what the user may choose from."""

    name = forms.CharField(label=_("Name"), max_length=200)
    account = LookupField(
        Account.objects.none(),
        url_name="crm:account_lookup",
        label=_("Customer"),
        required=False,
    )
    owner = forms.ModelChoiceField(SalesPerson.objects.none(), label=_("Owner"))
    amount = DecimalField(
        label=_("Amount"), max_digits=19, decimal_places=4, min_value=0, required=False
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", "–"), *CURRENCIES], required=False
    )
    expected_close_on = forms.DateField(label=_("Expected close"), required=False, widget=DATE)
    source = forms.CharField(label=_("Source"), max_length=50, required=False)

    def __init__(
        self,
        *args: Any,
        owners: QuerySet[SalesPerson],
        accounts: QuerySet[Account],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, owner=owners, account=accounts)

    def clean(self) -> dict[str, Any]:
        """An amount goes with a currency, the customer's where none is chosen."""
        data = super().clean() or {}
        account: Account | None = data.get("account")
        if data.get("amount") is not None and not data.get("currency"):
            if account is None:
                self.add_error("currency", _("Say in which currency the amount is."))
            else:
                data["currency"] = account.currency
        return data


def opportunity_columns(data: dict[str, Any]) -> dict[str, Any]:
    """Return what the services take from a clean OpportunityForm."""
    amount, account = data["amount"], data["account"]
    return {
        "name": data["name"],
        "account_id": account.pk if account else None,
        "owner_id": data["owner"].pk,
        "amount": None if amount is None else Money(amount, data["currency"]),
        "expected_close_on": data["expected_close_on"],
        "source": data["source"],
    }


class EngageForm(forms.Form):
    """Since when."""

    engaged_on = forms.DateField(label=_("Engaged since"), required=False, widget=DATE)


class WinForm(forms.Form):
    """When it was won."""

    closed_on = forms.DateField(label=_("Won on"), required=False, widget=DATE)


class LoseForm(forms.Form):
    """Why and when it was lost."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    closed_on = forms.DateField(label=_("Lost on"), required=False, widget=DATE)


class InterestForm(forms.Form):
    """A product the customer is interested in."""

    product_code = forms.CharField(label=_("Product code"), max_length=50)
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    quantity = DecimalField(
        label=_("Quantity"), max_digits=20, decimal_places=6, min_value=0, initial=1
    )


class SalesPersonForm(forms.Form):
    """Somebody who sells; `users` are those without a sales person, and their own."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    user = forms.ModelChoiceField(User.objects.none(), label=_("Logs in as"), required=False)

    def __init__(self, *args: Any, users: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, user=users)


class PositionForm(forms.Form):
    """Where a sales person stands from a day on."""

    valid_from = forms.DateField(label=_("From"), widget=DATE)
    title = forms.CharField(label=pgettext_lazy("job", "Title"), max_length=100, required=False)
    manager = forms.ModelChoiceField(
        SalesPerson.objects.none(), label=_("Reports to"), required=False
    )
    team = forms.ModelChoiceField(SalesTeam.objects.none(), label=_("Team"), required=False)
    region = forms.CharField(
        label=_("Region"), max_length=100, required=False, help_text=_("Empty for the team's.")
    )

    def __init__(self, *args: Any, managers: QuerySet[SalesPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, manager=managers, team=SalesTeam.objects.order_by("name"))


class TeamForm(forms.Form):
    """A team in a region."""

    name = forms.CharField(label=_("Name"), max_length=100)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
