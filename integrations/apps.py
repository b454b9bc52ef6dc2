from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav, shell


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        shell.provide_demo_logins("integrations.services.demo.people.logins")
        for order, (label, page, resource) in enumerate(
            (
                (_("Imports"), "import_list", "integrations.importjob"),
                (_("Spellings"), "mapping_list", "integrations.mapping"),
                (_("API keys"), "key_list", "integrations.apikey"),
            )
        ):
            nav.register(
                "settings",
                label,
                f"integrations:{page}",
                permission=("view", resource),
                order=50 + order,
            )
