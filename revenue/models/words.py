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
