from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav, palette


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Customer relations")

    def ready(self) -> None:
        """Register this floor's pages and what the palette finds here."""
        pages = (
            (_("Accounts"), "crm:account_list", "crm.account", "a"),
            (_("Contacts"), "crm:contact_list", "crm.contact", ""),
            (_("Opportunities"), "crm:opportunity_list", "crm.opportunity", "o"),
            (_("Sales people"), "crm:sales_person_list", "crm.salesperson", ""),
        )
        for number, (label, url_name, resource, key) in enumerate(pages, 1):
            nav.register(
                "sales",
                label,
                url_name,
                permission=("view", resource),
                order=number * 10,
                key=key,
            )
        for name in ("find_accounts", "find_opportunities", "find_contacts"):
            palette.register(f"crm.selectors.search.{name}", order=10)
