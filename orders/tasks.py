"""The clock's and the errands' door of the order floor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import shared_task
from django.conf import settings

from orders import clients, services
from revops.core import clock, errands
from revops.core.actor import Actor, acting
from revops.core.models import Errand

CLOCK = Actor(kind="rule", id="orders.end_terms", label="Terms end on their day")


@shared_task(name="orders.tasks.end_terms")  # type: ignore[untyped-decorator]
def end_terms() -> int:
    """End every contract whose term is over and that does not renew; returns how many."""
    with acting(CLOCK, source="job"):
        return services.end_terms(actor=CLOCK, at=clock.now())


@errands.performer("provisioning.webhook")
class ProvisionByWebhook(errands.Performer):
    """Asks the customer's system to set up a line; the key makes a repetition harmless."""

    IS_REPEATABLE = True

    def act(self, call: errands.Call) -> dict[str, Any]:
        """POST the request; 2xx is done (or accepted, when the answer says so)."""
        body = {k: v for k, v in call.payload.items() if k != "url"}
        try:
            return clients.post_provisioning(
                url=call.payload["url"],
                key=call.key,
                body=body,
                secret=settings.PROVISIONING_WEBHOOK_SECRET,
                allow_private=settings.PROVISIONING_ALLOW_PRIVATE,
                at=clock.now(),
            )
        except clients.WebhookUnavailable as error:
            raise errands.Retryable(str(error)) from error
        except clients.WebhookRefused as error:
            raise errands.Refused(str(error)) from error

    def record(
        self, *, errand: Errand, outcome: dict[str, Any], actor: Actor, at: datetime
    ) -> None:
        """Done, or accepted and confirmed later through the API."""
        is_accepted = outcome["status"] == 202 or outcome["body"].get("status") == "accepted"
        services.record_answer(
            request_id=errand.payload["request_id"],
            errand_id=errand.pk,
            is_done=not is_accepted,
            actor=actor,
            at=at,
        )

    def record_failure(self, *, errand: Errand, error: str, actor: Actor, at: datetime) -> None:
        services.record_refusal(
            request_id=errand.payload["request_id"],
            errand_id=errand.pk,
            error=error,
            actor=actor,
            at=at,
        )
