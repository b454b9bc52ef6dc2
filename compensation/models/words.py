"""Words for what rows of this floor say, as people read them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from compensation.states import (
    Accumulation,
    ClawbackMode,
    CreditBase,
    CreditRole,
    Measure,
    PeriodState,
    PlanVersionState,
    QuotaInterval,
    Split,
    TracePart,
)

Words = Mapping[str, StrOrPromise]

VERSION_STATES: Words = {
    PlanVersionState.DRAFT.value: pgettext_lazy("plan version", "Draft"),
    PlanVersionState.APPROVED.value: pgettext_lazy("plan version", "Approved"),
}
PERIOD_STATES: Words = {
    PeriodState.OPEN.value: pgettext_lazy("compensation period", "Open"),
    PeriodState.CLOSED.value: pgettext_lazy("compensation period", "Closed"),
}
MEASURES: Words = {
    Measure.AMOUNT.value: _("Credited amount"),
    Measure.PERCENT_OF_QUOTA.value: _("Percent of quota"),
}
ACCUMULATIONS: Words = {
    Accumulation.EACH.value: _("each deal alone"),
    Accumulation.MONTH.value: _("by month"),
    Accumulation.QUARTER.value: _("by quarter"),
    Accumulation.YEAR.value: _("by year"),
}
SPLITS: Words = {
    Split.WHOLE.value: _("Whole deal at the rate reached"),
    Split.SLICES.value: _("Slices, each at its tier's rate"),
    Split.INTERPOLATED.value: _("Interpolated between two rates"),
}
BASES: Words = {
    CreditBase.TCV.value: _("Total contract value"),
    CreditBase.FIRST_YEAR.value: _("First-year value"),
    CreditBase.ONE_TIME.value: _("One-time value"),
}
CREDIT_ROLES: Words = {
    CreditRole.OWNER.value: pgettext_lazy("role in a deal", "Owner"),
    CreditRole.SPLIT.value: pgettext_lazy("role in a deal", "Split"),
    CreditRole.OVERLAY.value: pgettext_lazy("role in a deal", "Overlay"),
}
CLAWBACKS: Words = {
    ClawbackMode.RECOMPUTE.value: _("as if the deal had never been credited"),
    ClawbackMode.RATE_PAID.value: _("at the rate originally paid"),
}
QUOTA_INTERVALS: Words = {
    QuotaInterval.MONTH.value: _("per month"),
    QuotaInterval.QUARTER.value: _("per quarter"),
    QuotaInterval.YEAR.value: _("per year"),
}
TRACE_PARTS: Words = {
    TracePart.OWN.value: _("this deal"),
    TracePart.EARLIER.value: _("earlier deals re-rated"),
    TracePart.KEPT.value: _("already kept from a take-back"),
}
