from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav, palette, records, slots


class QuotingConfig(AppConfig):
    name = "quoting"
    verbose_name = _("Quoting")

    def ready(self) -> None:
        """Register this floor's pages, panels and what the palette finds here."""
        nav.register(
            "deals",
            _("Quotes"),
            "quoting:quote_list",
            permission=("view", "quoting.quote"),
            order=10,
            key="q",
        )
        nav.register(
            "deals",
            _("Approvals"),
            "quoting:approval_list",
            permission=("approve", "quoting.approvalstep"),
            order=20,
            count="quoting.selectors.search.count_waiting",
        )
        records.register("quoting.quote", "quoting:quote_detail")
        palette.register("quoting.selectors.search.find_quotes", order=20)
        slots.register("crm.account.actions", "quoting.views.panels.quote_for_account")
        slots.register("crm.account", "quoting.views.panels.quotes_of_account", order=20)
        slots.register("crm.opportunity", "quoting.views.panels.quotes_of_opportunity", order=20)
