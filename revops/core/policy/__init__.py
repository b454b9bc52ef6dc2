"""Access: one declarative table (role × action × resource × scope × fields × condition).

Asked by screens, API, admin, exports, search, PDFs and jobs alike; what no row allows is denied.
Floors declare resources and rows in their `access` module. See docs/access.md.
"""

from revops.core.policy.duties import (
    actor_of,
    four_eyes,
    not_own_pay,
    person_behind,
    require_actor,
)
from revops.core.policy.rights import (
    Fields,
    Rights,
    can,
    fields,
    forget,
    get_object,
    limit,
    reaches_others,
    require,
    rights,
    scoped,
    team,
)
from revops.core.policy.startup import check_policy
from revops.core.policy.table import allow, condition, label_of, resource, table, team_rule
from revops.core.roles import CONFLICTS, Role, Scope

__all__ = [
    "CONFLICTS",
    "Fields",
    "Rights",
    "Role",
    "Scope",
    "actor_of",
    "allow",
    "can",
    "check_policy",
    "condition",
    "fields",
    "forget",
    "four_eyes",
    "get_object",
    "label_of",
    "limit",
    "not_own_pay",
    "person_behind",
    "reaches_others",
    "require",
    "require_actor",
    "resource",
    "rights",
    "scoped",
    "table",
    "team",
    "team_rule",
]
