"""Shapes of what people type; services judge and save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import PriceBook, Product
from crm.models import Account, Contact, Opportunity, SalesPerson
from revops.core.screens.choices import offer
from revops.core.screens.decimals import DecimalField
from revops.core.screens.lookup import LookupField

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SignForm(forms.Form):
    """What the customer fills in to sign."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = forms.CharField(
        label=_("Your role"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    typed_signature = forms.CharField(
        label=_("Signature"),
        max_length=200,
        help_text=_("Type your name."),
        error_messages={"required": _("Type your name as your signature.")},
        widget=forms.TextInput(attrs={"class": "rv-sign", "autocomplete": "off"}),
    )
    has_consented = forms.BooleanField(
        label=_("I may sign and accept this quote."),
        error_messages={"required": _("Confirm that you may sign.")},
    )
    document_sha256 = forms.CharField(widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    """Why the customer declines."""

    reason = forms.CharField(
        label=_("Why not?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tell us why, in a word or two.")},
    )


class QuestionForm(forms.Form):
    """A question of the customer, or our answer."""

    text = forms.CharField(
        label=_("Your question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AnswerForm(forms.Form):
    """What we write back; the customer sees it on the page."""

    text = forms.CharField(
        label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReasonForm(forms.Form):
    """A reason that is required."""

    reason = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CommentForm(forms.Form):
    """A remark that may be left out."""

    comment = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NewQuoteForm(forms.Form):
    """A new quote; `choices` are what the user may choose from."""

    account = LookupField(
        Account.objects.none(), url_name="crm:account_lookup", label=_("Customer")
    )
    opportunity = LookupField(
        Opportunity.objects.none(),
        url_name="crm:opportunity_lookup",
        label=_("Opportunity"),
        required=False,
    )
    owner = forms.ModelChoiceField(SalesPerson.objects.none(), label=_("Owner"))
    price_book = forms.ModelChoiceField(PriceBook.objects.none(), label=_("Price book"))
    title = forms.CharField(label=_("Title"), max_length=200)

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, **choices)


class AddProductForm(forms.Form):
    """A product to put on the quote."""

    product = forms.ModelChoiceField(Product.objects.none(), label=_("Product"))
    quantity = DecimalField(
        label=_("Quantity"),
        max_digits=15,
        decimal_places=6,
        initial=1,
        help_text=_("For what is priced per unit."),
    )

    def __init__(self, *args: Any, products: QuerySet[Product], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, product=products)


class LineForm(forms.Form):
    """A cell of the grid: any of quantity, discount and agreed price."""

    quantity = DecimalField(label=_("Quantity"), max_digits=15, decimal_places=6, required=False)
    discount_percent = DecimalField(
        label=_("Discount, %"), max_digits=9, decimal_places=6, required=False
    )
    net_unit_price = DecimalField(
        label=_("Net price"), max_digits=28, decimal_places=12, required=False
    )


class TermsForm(forms.Form):
    """Title, times, payment, signer and message of a quote."""

    title = forms.CharField(label=_("Title"), max_length=200)
    start_on = forms.DateField(label=_("Start"), widget=DATE)
    term_months = forms.IntegerField(
        label=_("Term, months"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=_("Empty: until somebody gives notice."),
    )
    payment_terms_days = forms.IntegerField(
        label=_("Payment terms, days"), min_value=0, max_value=365
    )
    valid_until = forms.DateField(
        label=_("Open until"),
        widget=DATE,
        help_text=_("The first day on which the offer no longer stands."),
    )
    signer = forms.ModelChoiceField(Contact.objects.none(), label=_("Signer"), required=False)
    po_number = forms.CharField(label=_("Purchase order"), max_length=60, required=False)
    message = forms.CharField(
        label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, contacts: QuerySet[Contact], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, signer=contacts)
