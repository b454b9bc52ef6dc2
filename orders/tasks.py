"""The clock's and the errands' door of the order floor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from orders import clients, services
from revops.core import clock, errands
from revops.core.actor import Actor
from revops.core.models import Errand


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
        request_id = errand.payload["request_id"]
        if outcome["status"] == 202 or outcome["body"].get("status") == "accepted":
            services.send_provisioning(request_id=request_id, actor=actor, at=at)
        else:
            services.complete_provisioning(request_id=request_id, actor=actor, at=at)

    def record_failure(self, *, errand: Errand, error: str, actor: Actor, at: datetime) -> None:
        services.fail_provisioning(
            request_id=errand.payload["request_id"], error=error, actor=actor, at=at
        )
