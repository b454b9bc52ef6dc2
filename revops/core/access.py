"""Who may see and do what with the foundation's own nouns (docs/access.md)."""

from django.db.models import Q

from revops.core import policy
from revops.core.models import (
    Attachment,
    Errand,
    ExchangeRate,
    Job,
    LegalEntity,
    NumberSeries,
    OutboxDelivery,
    OutboxEvent,
    PublicLink,
    RoleGrant,
    SavedView,
    StateChange,
    User,
    VerificationRun,
)
from revops.core.policy import Role, Scope

EVERYBODY = tuple(Role)
OVERSIGHT = (Role.CONTROLLER, Role.AUDITOR)

policy.resource("core.legalentity", model=LegalEntity, prefix="le", legal_entity="pk")
policy.allow(*EVERYBODY, resource="core.legalentity", actions=["view"])
policy.allow(Role.ADMIN, resource="core.legalentity", actions=["create", "change"])

policy.resource("core.exchangerate", model=ExchangeRate, prefix="fx", is_shared=True)
policy.allow(*EVERYBODY, resource="core.exchangerate", actions=["view"])
policy.allow(
    Role.ADMIN, Role.REVENUE_ACCOUNTANT, resource="core.exchangerate", actions=["create", "change"]
)

policy.resource("core.user", model=User, prefix="usr", owner="pk", is_shared=True)
policy.allow(*EVERYBODY, resource="core.user", actions=["view", "change_self"], scope=Scope.OWN)
policy.allow(Role.AUDITOR, resource="core.user", actions=["view"])
policy.allow(
    Role.ADMIN,
    resource="core.user",
    actions=["view", "create", "change", "deactivate", "activate", "end_sessions"],
)

policy.resource("core.savedview", model=SavedView, owner="user", is_shared=True)
policy.allow(
    *EVERYBODY, resource="core.savedview", actions=["view", "create", "delete"], scope=Scope.OWN
)

policy.resource("core.rolegrant", model=RoleGrant, prefix="grt", owner="user", is_shared=True)
policy.allow(*EVERYBODY, resource="core.rolegrant", actions=["view"], scope=Scope.OWN)
policy.allow(Role.AUDITOR, resource="core.rolegrant", actions=["view"])
policy.allow(Role.ADMIN, resource="core.rolegrant", actions=["view", "create", "end"])

policy.resource(
    "core.job",
    model=Job,
    prefix="job",
    own=lambda user: Q(actor__kind="user", actor__id=str(user.pk)),
    is_shared=True,
)
policy.allow(*EVERYBODY, resource="core.job", actions=["view", "cancel", "resume"], scope=Scope.OWN)
policy.allow(Role.ADMIN, *OVERSIGHT, resource="core.job", actions=["view"])
policy.allow(Role.ADMIN, resource="core.job", actions=["cancel", "resume"])

policy.resource("core.outboxevent", model=OutboxEvent, prefix="evt", is_shared=True)
policy.allow(*OVERSIGHT, resource="core.outboxevent", actions=["view"])

policy.resource("core.outboxdelivery", model=OutboxDelivery, prefix="dlv", is_shared=True)
policy.allow(Role.ADMIN, *OVERSIGHT, resource="core.outboxdelivery", actions=["view"])
policy.allow(Role.ADMIN, Role.CONTROLLER, resource="core.outboxdelivery", actions=["retry", "skip"])

policy.resource("core.errand", model=Errand, prefix="err", is_shared=True, guarded=["payload"])
policy.allow(Role.ADMIN, resource="core.errand", actions=["view", "retry", "skip"])
policy.allow(
    *OVERSIGHT, resource="core.errand", actions=["view"], reveals=["payload"]
)  # an administrator sees that a letter went out, not what it says

policy.resource("core.statechange", model=StateChange, is_shared=True)
policy.allow(*OVERSIGHT, resource="core.statechange", actions=["view"])

policy.resource("core.numberseries", model=NumberSeries, prefix="ser", legal_entity="legal_entity")
policy.allow(*OVERSIGHT, Role.BILLING, resource="core.numberseries", actions=["view"])

policy.resource("core.publiclink", model=PublicLink, is_shared=True)
policy.allow(*OVERSIGHT, Role.ADMIN, resource="core.publiclink", actions=["view"])
policy.allow(Role.ADMIN, resource="core.publiclink", actions=["revoke"])

policy.resource("core.attachment", model=Attachment, prefix="att", is_shared=True)
policy.allow(*OVERSIGHT, resource="core.attachment", actions=["view"])

policy.resource("core.verificationrun", model=VerificationRun, prefix="ver", is_shared=True)
policy.allow(Role.ADMIN, *OVERSIGHT, resource="core.verificationrun", actions=["view"])

policy.resource("core.admin_site")
policy.allow(Role.ADMIN, *OVERSIGHT, resource="core.admin_site", actions=["enter"])

policy.resource("core.policy_table")
policy.allow(Role.ADMIN, *OVERSIGHT, resource="core.policy_table", actions=["view"])

policy.resource(
    "core.mail_outbox",
    model=Errand,
    own=lambda user: Q(actor__kind="user", actor__id=str(user.pk)),
    is_shared=True,
)
policy.allow(*EVERYBODY, resource="core.mail_outbox", actions=["view"], scope=Scope.OWN)
policy.allow(
    Role.BILLING, Role.COLLECTIONS, *OVERSIGHT, resource="core.mail_outbox", actions=["view"]
)
