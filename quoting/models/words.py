"""The words people see for states, roles and bases."""

from django.utils.translation import gettext_lazy as _

from quoting.states import ApprovalState, QuoteState
from revops.core.roles import Role

STATE_WORDS = {
    QuoteState.DRAFT.value: _("Draft"),
    QuoteState.IN_APPROVAL.value: _("In approval"),
    QuoteState.APPROVED.value: _("Approved"),
    QuoteState.SENT.value: _("Sent"),
    QuoteState.SIGNED.value: _("Signed"),
    QuoteState.DECLINED.value: _("Declined"),
    QuoteState.EXPIRED.value: _("Expired"),
    QuoteState.SUPERSEDED.value: _("Superseded"),
}

APPROVAL_WORDS = {
    ApprovalState.PENDING.value: _("Waiting"),
    ApprovalState.APPROVED.value: _("Approved"),
    ApprovalState.REJECTED.value: _("Rejected"),
    ApprovalState.CANCELLED.value: _("Cancelled"),
}

BASIS_WORDS = {
    "within_limits": _("within the limits"),
    "approved": _("approved by somebody else"),
    "imported": _("imported"),
}

ROLE_WORDS = {
    Role.SALES_REP.value: _("Sales rep"),
    Role.SALES_MANAGER.value: _("Sales manager"),
    Role.DEAL_DESK.value: _("Deal desk"),
}
