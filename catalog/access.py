"""Who may see and change what is sold, for how much, and what it costs us (docs/access.md)."""

from catalog.models import (
    Charge,
    EntitlementFeature,
    Price,
    PriceBook,
    Product,
    TaxCategory,
    UnitCost,
)
from catalog.models import ProductVersion as Version
from revops.core import policy
from revops.core.policy import Role

READERS = (
    Role.SALES_REP,
    Role.SALES_MANAGER,
    Role.DEAL_DESK,
    Role.BILLING,
    Role.COLLECTIONS,
    Role.REVENUE_ACCOUNTANT,
    Role.CONTROLLER,
    Role.COMPENSATION_ADMIN,
    Role.AUDITOR,
    Role.ADMIN,
    Role.INTEGRATION,
)
#: Who may know what something costs us, and so what is earned on it.
KNOW_COST = (
    Role.SALES_MANAGER,
    Role.DEAL_DESK,
    Role.REVENUE_ACCOUNTANT,
    Role.CONTROLLER,
    Role.AUDITOR,
)

policy.resource("catalog.product", model=Product, prefix="pro", is_shared=True)
policy.resource("catalog.productversion", model=Version, is_shared=True)
policy.resource("catalog.charge", model=Charge, prefix="chg", is_shared=True)
policy.resource("catalog.entitlementfeature", model=EntitlementFeature, is_shared=True)
policy.resource("catalog.taxcategory", model=TaxCategory, prefix="txc", is_shared=True)
for noun in (
    "catalog.product",
    "catalog.productversion",
    "catalog.charge",
    "catalog.entitlementfeature",
    "catalog.taxcategory",
):
    policy.allow(*READERS, resource=noun, actions=["view"])
    policy.allow(
        Role.DEAL_DESK,
        Role.ADMIN,
        resource=noun,
        actions=["create", "change", "activate", "retire", "new_version"],
    )

policy.resource(
    "catalog.pricebook",
    model=PriceBook,
    prefix="pb",
    is_shared=True,
    guarded=["unit_cost", "margin"],
)
policy.resource("catalog.price", model=Price, prefix="prc", is_shared=True)
for noun in ("catalog.pricebook", "catalog.price"):
    policy.allow(*READERS, resource=noun, actions=["view"])
    policy.allow(Role.DEAL_DESK, resource=noun, actions=["create", "change", "revise", "retire"])
policy.allow(*KNOW_COST, resource="catalog.pricebook", actions=["view"], reveals=["*"])
# the service asks for a second person: who edited a book does not publish it
policy.allow(
    Role.DEAL_DESK, Role.CONTROLLER, resource="catalog.pricebook", actions=["publish"]
)  # fmt: skip

policy.resource("catalog.unitcost", model=UnitCost, prefix="ucs", is_shared=True)
policy.allow(*KNOW_COST, resource="catalog.unitcost", actions=["view"])
policy.allow(Role.DEAL_DESK, resource="catalog.unitcost", actions=["create", "change"])
