"""Words for the states of long work and deliveries."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from revops.core.states import DeliveryState, JobState

Words = dict[str, StrOrPromise]

JOB_WORDS: Words = {
    JobState.QUEUED.value: pgettext_lazy("job", "Queued"),
    JobState.RUNNING.value: pgettext_lazy("job", "Running"),
    JobState.DONE.value: pgettext_lazy("job", "Done"),
    JobState.FAILED.value: pgettext_lazy("job", "Failed"),
    JobState.CANCELLED.value: pgettext_lazy("job", "Cancelled"),
}
DELIVERY_WORDS: Words = {
    DeliveryState.PARKED.value: pgettext_lazy("delivery", "Parked"),
    DeliveryState.PENDING.value: pgettext_lazy("delivery", "Waiting"),
    DeliveryState.SKIPPED.value: pgettext_lazy("delivery", "Skipped"),
    DeliveryState.DONE.value: pgettext_lazy("delivery", "Done"),
    DeliveryState.SPLIT.value: pgettext_lazy("delivery", "Split"),
}
