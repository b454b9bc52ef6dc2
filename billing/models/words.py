"""Words for the states and kinds of this floor, as people read them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from billing.states import (
    ConcessionState,
    CreditNoteKind,
    LineKind,
    PaymentState,
    ReceivableState,
    TaxCode,
)

Words = Mapping[str, StrOrPromise]

RECEIVABLE_WORDS: Words = {
    ReceivableState.OPEN.value: pgettext_lazy("state of an open item", "Open"),
    ReceivableState.PARTIAL.value: pgettext_lazy("state of an open item", "Part paid"),
    ReceivableState.SETTLED.value: pgettext_lazy("state of an open item", "Paid"),
}
CREDIT_WORDS: Words = {
    ReceivableState.OPEN.value: pgettext_lazy("state of a credit", "Not used"),
    ReceivableState.PARTIAL.value: pgettext_lazy("state of a credit", "Partly used"),
    ReceivableState.SETTLED.value: pgettext_lazy("state of a credit", "Used"),
}
PAYMENT_WORDS: Words = {
    PaymentState.SUCCEEDED.value: pgettext_lazy("state of a payment", "Received"),
    PaymentState.REVERSED.value: pgettext_lazy("state of a payment", "Taken back"),
}
METHOD_WORDS: Words = {
    "transfer": _("Bank transfer"),
    "card": _("Card"),
    "debit": _("Direct debit"),
    "cash": _("Cash"),
}
NOTE_WORDS: Words = {
    CreditNoteKind.REPAIR.value: _("Change of contract"),
    CreditNoteKind.CONCESSION.value: _("Credit by decision"),
    CreditNoteKind.CANCELLATION.value: _("Cancellation"),
}
LINE_WORDS: Words = {
    LineKind.CHARGE.value: _("Charge"),
    LineKind.REPAIR.value: _("Repair"),
    LineKind.CONCESSION.value: _("Credit by decision"),
    LineKind.USAGE.value: _("Usage"),
    LineKind.TRUE_UP.value: _("True-up"),
    LineKind.DISCOUNT.value: _("Discount"),
    LineKind.ROUNDING.value: _("Rounding"),
}
CONCESSION_WORDS: Words = {
    ConcessionState.REQUESTED.value: pgettext_lazy("state of a request", "Waiting"),
    ConcessionState.APPROVED.value: pgettext_lazy("state of a request", "Approved"),
    ConcessionState.REJECTED.value: pgettext_lazy("state of a request", "Rejected"),
}
TAX_WORDS: Words = {
    TaxCode.STANDARD.value: _("standard rate"),
    TaxCode.ZERO.value: _("zero rate"),
    TaxCode.EXEMPT.value: _("exempt"),
    TaxCode.REVERSE_CHARGE.value: _("reverse charge"),
    TaxCode.EXPORT.value: _("export"),
    TaxCode.INTRA_COMMUNITY.value: _("intra-community supply"),
    TaxCode.OUTSIDE_SCOPE.value: _("outside the scope of tax"),
}
