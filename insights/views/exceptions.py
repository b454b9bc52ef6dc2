"""The verbs on a stopped step: retry it, or skip it with a reason."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import services as billing
from insights import selectors
from insights.selectors import Stopped
from orders import services as orders
from revops.core import errands, outbox
from revops.core.screens import permission
from revops.core.screens.actions import ActionScreen


class _OnException(ActionScreen):
    """A verb on one stopped step, whatever kind it is."""

    resource = "insights.control_room"
    action: ClassVar[str] = "operate"
    nav_entry = "insights:control_room"

    @cached_property
    def object(self) -> Stopped:
        rows = selectors.list_exceptions(at=self.at, see=self.scoped_rows, is_operator=True)
        for row in rows:
            if (row.kind, row.pk) == (self.kwargs["kind"], self.kwargs["pk"]):
                return row
        raise Http404(_("This step is not stopped any more."))

    def scoped_rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return what this user may see of some rows."""
        return permission.scoped(self.request.user, "view", rows)


class ExceptionRetry(_OnException):
    """Try a stopped step again."""

    question, verb = gettext_lazy("Retry this step?"), gettext_lazy("Retry")
    success = gettext_lazy("Trying again")

    def get_effects(self) -> list[str]:
        return [self.object.title, _("runs the step again at once; nothing is done twice")]

    def act(self, data: dict[str, Any]) -> str:
        kind, pk = self.object.kind, self.object.pk
        if kind == "delivery":
            outbox.retry(delivery_ids=[pk], actor=self.actor, at=self.at)
        elif kind == "provisioning":
            orders.retry_provisioning(request_id=pk, actor=self.actor, at=self.at)
        elif kind == "errand":
            errands.retry(errand_ids=[pk], actor=self.actor, at=self.at)
        else:
            billing.bill_contracts(
                contract_ids=[pk], through=self.at.date(), actor=self.actor, at=self.at
            )
        return reverse("insights:control_room")


class ReasonForm(forms.Form):
    """Why a step is skipped."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class ExceptionSkip(_OnException):
    """Give a stopped step up, with a reason."""

    question, verb, danger = gettext_lazy("Skip this step?"), gettext_lazy("Skip"), True
    success = gettext_lazy("Skipped")
    warning = gettext_lazy("What the step would have done is not done.")
    form_class = ReasonForm

    def act(self, data: dict[str, Any]) -> str:
        kind, pk, reason = self.object.kind, self.object.pk, data["reason"]
        if kind == "delivery":
            outbox.skip(delivery_ids=[pk], reason=reason, actor=self.actor, at=self.at)
        elif kind == "provisioning":
            orders.skip_provisioning(request_id=pk, reason=reason, actor=self.actor, at=self.at)
        else:
            errands.skip(errand_ids=[pk], reason=reason, actor=self.actor, at=self.at)
        return reverse("insights:control_room")
