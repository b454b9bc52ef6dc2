"""Who may see orders and contracts, and who may amend, provision and cancel."""

from orders.models import (
    Amendment,
    ChargePhase,
    Contract,
    Entitlement,
    Order,
    ProvisioningRequest,
    Subscription,
)
from revops.core import policy
from revops.core.policy import Role, Scope

READERS = (
    Role.DEAL_DESK,
    Role.BILLING,
    Role.COLLECTIONS,
    Role.REVENUE_ACCOUNTANT,
    Role.CONTROLLER,
    Role.COMPENSATION_ADMIN,
    Role.AUDITOR,
)

#: resource, model, path to the user who owns it, path to the legal entity, prefix of public ids
RESOURCES = (
    ("orders.order", Order, "owner__user", "legal_entity", "ord"),
    ("orders.contract", Contract, "owner__user", "legal_entity", "ctr"),
    ("orders.amendment", Amendment, "contract__owner__user", "contract__legal_entity", "amd"),
    ("orders.subscription", Subscription, "contract__owner__user", "contract__legal_entity", "sub"),
    ("orders.chargephase", ChargePhase, "contract__owner__user", "contract__legal_entity", "pha"),
    (
        "orders.provisioningrequest",
        ProvisioningRequest,
        "order_line__order__owner__user",
        "order_line__order__legal_entity",
        "prv",
    ),
    ("orders.entitlement", Entitlement, "contract__owner__user", "contract__legal_entity", "ent"),
)

for _label, _model, _owner, _entity, _prefix in RESOURCES:
    policy.resource(_label, model=_model, owner=_owner, legal_entity=_entity, prefix=_prefix)
    policy.allow(Role.SALES_REP, resource=_label, actions=["view"], scope=Scope.OWN)
    policy.allow(Role.SALES_MANAGER, resource=_label, actions=["view"], scope=Scope.TEAM)
    policy.allow(*READERS, Role.INTEGRATION, resource=_label, actions=["view"])

policy.allow(
    Role.DEAL_DESK,
    Role.BILLING,
    resource="orders.contract",
    actions=["amend", "cancel"],
)
policy.allow(
    Role.DEAL_DESK,
    Role.BILLING,
    resource="orders.chargephase",
    actions=["change", "end"],
)
policy.allow(
    Role.DEAL_DESK,
    Role.BILLING,
    Role.CONTROLLER,
    Role.INTEGRATION,
    resource="orders.provisioningrequest",
    actions=["complete", "retry", "skip"],
)
