from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "revops.core"
    label = "core"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        """Load every floor's facts, handlers, policy rows and invariants into their registries."""
        autodiscover_modules("events", "access", "invariants", "handlers", "tasks")
