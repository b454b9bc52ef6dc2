"""Who may see imports, decide spellings and hold API keys."""

from integrations.models import ApiKey, ImportJob, ImportRow, Mapping
from revops.core import policy
from revops.core.policy import Role

KEEPERS = (Role.ADMIN, Role.DEAL_DESK)

for _label, _model, _prefix in (
    ("integrations.importjob", ImportJob, "imp"),
    ("integrations.importrow", ImportRow, "row"),
    ("integrations.mapping", Mapping, "map"),
):
    policy.resource(_label, model=_model, is_shared=True, prefix=_prefix)
    policy.allow(*KEEPERS, Role.CONTROLLER, Role.AUDITOR, resource=_label, actions=["view"])

policy.allow(*KEEPERS, resource="integrations.importjob", actions=["create", "apply", "discard"])
policy.allow(*KEEPERS, resource="integrations.mapping", actions=["confirm", "reject"])

policy.resource("integrations.apikey", model=ApiKey, is_shared=True, prefix="key")
policy.allow(Role.ADMIN, resource="integrations.apikey", actions=["view", "create", "revoke"])
