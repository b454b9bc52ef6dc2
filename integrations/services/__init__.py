"""Every write of the integrations floor, by noun."""

from integrations.services.api_keys import create_api_key, revoke_api_key
from integrations.services.crm_import import (
    SpellingsUndecided,
    apply_crm_import,
    prepare,
    start_crm_import,
)
from integrations.services.crm_replay import replay_month
from integrations.services.crm_staging import (
    ImportIsUnderWay,
    Preview,
    confirm_mapping,
    discard_import,
    preview_crm_import,
    reject_mapping,
    stage_crm_import,
)
from integrations.services.mappings import remember_suggestions

__all__ = [
    "ImportIsUnderWay",
    "Preview",
    "SpellingsUndecided",
    "apply_crm_import",
    "confirm_mapping",
    "create_api_key",
    "discard_import",
    "prepare",
    "preview_crm_import",
    "reject_mapping",
    "remember_suggestions",
    "replay_month",
    "revoke_api_key",
    "stage_crm_import",
    "start_crm_import",
]
