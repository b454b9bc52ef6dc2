"""Words for the values that people see."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from revenue.states import AccountKind, PeriodState, SegmentMethod

Words = dict[str, StrOrPromise]

PERIOD_WORDS: Words = {
    PeriodState.OPEN.value: pgettext_lazy("state of a fiscal period", "Open"),
    PeriodState.CLOSED.value: pgettext_lazy("state of a fiscal period", "Closed"),
}
KIND_WORDS: Words = {
    AccountKind.ASSET.value: _("Asset"),
    AccountKind.LIABILITY.value: _("Liability"),
    AccountKind.INCOME.value: _("Income"),
    AccountKind.EXPENSE.value: _("Expense"),
}
METHOD_WORDS: Words = {
    SegmentMethod.POINT_IN_TIME.value: _("At once"),
    SegmentMethod.STRAIGHT_LINE_DAILY.value: _("By days"),
}
SOURCE_WORDS: Words = {
    "invoice": _("Invoice"),
    "credit_note": _("Credit note"),
    "payment": _("Payment"),
    "allocation": _("Allocation"),
    "obligation": _("Revenue"),
    "contract": _("Position"),
    "earning": _("Commission"),
}
#: Why an obligation has its price: the sentences that recognition writes.
ALLOCATION_WORDS: Words = {"agreed price of the charge": _("agreed price of the charge")}
#: The names our own chart of accounts is born with; a name that somebody gave stays as it is.
ACCOUNT_WORDS: Words = {
    "Bank": pgettext_lazy("ledger account", "Bank"),
    "Payment clearing": pgettext_lazy("ledger account", "Payment clearing"),
    "Receivables": pgettext_lazy("ledger account", "Receivables"),
    "Unbilled receivables": pgettext_lazy("ledger account", "Unbilled receivables"),
    "Contract assets": pgettext_lazy("ledger account", "Contract assets"),
    "Capitalised commission": pgettext_lazy("ledger account", "Capitalised commission"),
    "Draws and recoverable commission": pgettext_lazy(
        "ledger account", "Draws and recoverable commission"
    ),
    "Currency conversion": pgettext_lazy("ledger account", "Currency conversion"),
    "Unapplied cash": pgettext_lazy("ledger account", "Unapplied cash"),
    "Customer credits": pgettext_lazy("ledger account", "Customer credits"),
    "Tax payable": pgettext_lazy("ledger account", "Tax payable"),
    "Deferred revenue": pgettext_lazy("ledger account", "Deferred revenue"),
    "Accrued commission": pgettext_lazy("ledger account", "Accrued commission"),
    "Commission payable": pgettext_lazy("ledger account", "Commission payable"),
    "Prepaid credits": pgettext_lazy("ledger account", "Prepaid credits"),
    "Revenue": pgettext_lazy("ledger account", "Revenue"),
    "Late fees and interest": pgettext_lazy("ledger account", "Late fees and interest"),
    "Commission expense": pgettext_lazy("ledger account", "Commission expense"),
    "Commission amortisation": pgettext_lazy("ledger account", "Commission amortisation"),
    "Bad debt": pgettext_lazy("ledger account", "Bad debt"),
    "Payment fees": pgettext_lazy("ledger account", "Payment fees"),
    "FX realised": pgettext_lazy("ledger account", "FX realised"),
    "FX unrealised": pgettext_lazy("ledger account", "FX unrealised"),
}
