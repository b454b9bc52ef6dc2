from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import shell


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        shell.provide_demo_logins("integrations.services.demo.people.logins")
