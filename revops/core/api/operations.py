"""Nouns of operation: jobs, facts, their deliveries, errands."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from revops.core import errands, jobs, outbox
from revops.core.api.calls import Call, transition
from revops.core.api.registry import register
from revops.core.api.serializers import InputSerializer, NounSerializer
from revops.core.api.viewsets import NounViewSet
from revops.core.flow_words import state_word
from revops.core.models import (
    Errand,
    Job,
    NumberSeries,
    OutboxDelivery,
    OutboxEvent,
    VerificationRun,
)
from revops.core.models.words import DELIVERY_WORDS, JOB_WORDS
from revops.core.states import ErrandState


class Reason(InputSerializer):
    reason = serializers.CharField(max_length=500)


class JobSerializer(NounSerializer):
    class Meta:
        model = Job
        fields = ["id", "object", "kind", "title", "state", "total", "done", "failed", "result",
                  "error", "created_at", "started_at", "finished_at"]  # fmt: skip


class JobFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=list(JOB_WORDS.items()))

    class Meta:
        model = Job
        fields = ["kind", "state"]


class JobViewSet(NounViewSet):
    """Long work with its progress."""

    resource = "core.job"
    queryset = Job.objects.all()
    serializer_class = JobSerializer
    filterset_class = JobFilter

    @transition("cancel")
    def cancel(self, call: Call) -> None:
        """Stop a job: chunks under way end, no further one starts."""
        jobs.cancel(job_id=call.pk, actor=call.actor, at=call.at)

    @transition("resume")
    def resume(self, call: Call) -> None:
        """Run the failed and the left-over chunks of a failed or cancelled job."""
        jobs.resume(job_id=call.pk, actor=call.actor, at=call.at)


class EventSerializer(NounSerializer):
    class Meta:
        model = OutboxEvent
        object = "event"
        fields = ["id", "object", "name", "version", "subject", "payload", "actor", "source",
                  "request_id", "correlation_id", "causation", "occurred_at"]  # fmt: skip


class EventFilter(django_filters.FilterSet):
    occurred_at = django_filters.IsoDateTimeFromToRangeFilter()

    class Meta:
        model = OutboxEvent
        fields = ["name", "subject", "correlation_id", "occurred_at"]


class EventViewSet(NounViewSet):
    """Facts as they were told: append-only, in the order of their ids."""

    resource = "core.outboxevent"
    queryset = OutboxEvent.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilter


class DeliverySerializer(NounSerializer):
    class Meta:
        model = OutboxDelivery
        object = "delivery"
        fields = ["id", "object", "event", "handler", "subject", "state", "attempts",
                  "available_at", "done_at", "last_error", "note"]  # fmt: skip


class DeliveryFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(DELIVERY_WORDS.items()))
    handler = django_filters.CharFilter(label=_("Handler"))
    subject = django_filters.CharFilter(label=_("About"))

    class Meta:
        model = OutboxDelivery
        fields = ["state", "handler", "subject"]


class DeliveryViewSet(NounViewSet):
    """One fact for one listener; a parked one waits for a decision."""

    resource = "core.outboxdelivery"
    queryset = OutboxDelivery.objects.all()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter

    @transition("retry")
    def retry(self, call: Call) -> None:
        """Try a parked delivery again, with all its tries."""
        outbox.retry(delivery_ids=[call.pk], actor=call.actor, at=call.at)

    @transition("skip", body=Reason)
    def skip(self, call: Call) -> None:
        """Give a parked delivery up for good; what waited behind it goes on."""
        outbox.skip(
            delivery_ids=[call.pk], reason=call.data["reason"], actor=call.actor, at=call.at
        )


class ErrandSerializer(NounSerializer):
    class Meta:
        model = Errand
        fields = ["id", "object", "kind", "key", "subject", "state", "attempts", "attempts_max",
                  "available_at", "created_at", "done_at", "last_error", "note"]  # fmt: skip


class ErrandFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        choices=[(state.value, state_word(state.value)) for state in ErrandState]
    )

    class Meta:
        model = Errand
        fields = ["kind", "state", "subject"]


class ErrandViewSet(NounViewSet):
    """Work outside the database: mail, webhook, provisioning call, PDF."""

    resource = "core.errand"
    queryset = Errand.objects.all()
    serializer_class = ErrandSerializer
    filterset_class = ErrandFilter

    @transition("retry")
    def retry(self, call: Call) -> None:
        """Run a failed or unknown errand again, with all its tries."""
        errands.retry(errand_ids=[call.pk], actor=call.actor, at=call.at)

    @transition("skip", body=Reason)
    def skip(self, call: Call) -> None:
        """Give a failed or unknown errand up for good."""
        errands.skip(errand_ids=[call.pk], reason=call.data["reason"], actor=call.actor, at=call.at)


class NumberSeriesSerializer(NounSerializer):
    class Meta:
        model = NumberSeries
        object = "number_series"
        fields = ["id", "object", "legal_entity", "series", "year", "last_number", "last_date"]


class NumberSeriesFilter(django_filters.FilterSet):
    class Meta:
        model = NumberSeries
        fields = ["series", "year"]


class NumberSeriesViewSet(NounViewSet):
    """The counter of each seller, series and year."""

    resource = "core.numberseries"
    queryset = NumberSeries.objects.all()
    serializer_class = NumberSeriesSerializer
    filterset_class = NumberSeriesFilter


class VerificationRunSerializer(NounSerializer):
    class Meta:
        model = VerificationRun
        object = "verification_run"
        fields = ["id", "object", "ran_at", "commit", "checks", "rows_examined", "violations"]


class VerificationRunFilter(django_filters.FilterSet):
    ran_at = django_filters.DateFromToRangeFilter()

    class Meta:
        model = VerificationRun
        fields = ["ran_at"]


class VerificationRunViewSet(NounViewSet):
    """What the promises of the whole book looked like, night by night."""

    resource = "core.verificationrun"
    queryset = VerificationRun.objects.defer("detail")
    serializer_class = VerificationRunSerializer
    filterset_class = VerificationRunFilter


register("jobs", JobViewSet)
register("events", EventViewSet)
register("deliveries", DeliveryViewSet)
register("errands", ErrandViewSet)
register("number-series", NumberSeriesViewSet)
register("verification-runs", VerificationRunViewSet)
