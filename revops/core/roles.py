"""The roles of the house and the pairs nobody may hold together (segregation of duties SD2)."""

from enum import StrEnum


class Role(StrEnum):
    SALES_REP = "sales_rep"
    SALES_MANAGER = "sales_manager"
    DEAL_DESK = "deal_desk"
    BILLING = "billing"
    COLLECTIONS = "collections"
    REVENUE_ACCOUNTANT = "revenue_accountant"
    CONTROLLER = "controller"
    COMPENSATION_ADMIN = "compensation_admin"
    PAYEE = "payee"
    AUDITOR = "auditor"
    ADMIN = "admin"
    INTEGRATION = "integration"


FINANCIAL = (
    Role.BILLING,
    Role.COLLECTIONS,
    Role.REVENUE_ACCOUNTANT,
    Role.CONTROLLER,
    Role.COMPENSATION_ADMIN,
)

CONFLICTS: tuple[tuple[Role, Role], ...] = (
    (Role.BILLING, Role.COLLECTIONS),
    (Role.BILLING, Role.CONTROLLER),
    (Role.COLLECTIONS, Role.CONTROLLER),
    (Role.REVENUE_ACCOUNTANT, Role.CONTROLLER),
    (Role.COMPENSATION_ADMIN, Role.CONTROLLER),
    *((Role.ADMIN, role) for role in FINANCIAL),
)


IMPLIED: dict[Role, tuple[Role, ...]] = {
    Role.SALES_REP: (Role.PAYEE,),
    Role.SALES_MANAGER: (Role.PAYEE,),
}


class Scope(StrEnum):
    OWN = "own"
    TEAM = "team"
    LEGAL_ENTITY = "legal_entity"
    ALL = "all"
