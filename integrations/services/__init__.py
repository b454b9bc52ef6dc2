"""Every write of the integrations floor, by noun."""

from integrations.services.crm_import import Preview, preview_crm_import, start_crm_import
from integrations.services.crm_replay import replay_month
from integrations.services.mappings import confirm_mapping, reject_mapping, remember_suggestions

__all__ = [
    "Preview",
    "confirm_mapping",
    "preview_crm_import",
    "reject_mapping",
    "remember_suggestions",
    "replay_month",
    "start_crm_import",
]
