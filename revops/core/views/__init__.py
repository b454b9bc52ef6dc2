"""Doors of the foundation: log-in, profile, palette, explanations, jobs, style guide, errors."""

from revops.core.views.account import ProfileScreen, login, logout, set_language
from revops.core.views.deliveries import (
    DeliveryDetail,
    DeliveryList,
    DeliveryRetry,
    DeliveryRetryMany,
    DeliverySkip,
)
from revops.core.views.errors import (
    bad_request,
    page_not_found,
    permission_denied,
    refused,
    server_error,
)
from revops.core.views.jobs import (
    JobCancel,
    JobDetail,
    JobFailures,
    JobList,
    JobResume,
)
from revops.core.views.pages import ExplainScreen, HomeScreen, PaletteScreen, StyleGuideScreen
from revops.core.views.saved_views import SavedViewCreate, SavedViewForget

__all__ = [
    "DeliveryDetail",
    "DeliveryList",
    "DeliveryRetry",
    "DeliveryRetryMany",
    "DeliverySkip",
    "ExplainScreen",
    "HomeScreen",
    "JobCancel",
    "JobDetail",
    "JobFailures",
    "JobList",
    "JobResume",
    "PaletteScreen",
    "ProfileScreen",
    "SavedViewCreate",
    "SavedViewForget",
    "StyleGuideScreen",
    "bad_request",
    "login",
    "logout",
    "page_not_found",
    "permission_denied",
    "refused",
    "server_error",
    "set_language",
]
