from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from revops.core.screens import nav, path, records, slots

PAGES = (
    (_("Trial balance"), "revenue:trial_balance", "revenue.trial_balance", "l"),
    (_("Journal"), "revenue:entry_list", "revenue.journalentry", ""),
    (_("Obligations"), "revenue:obligation_list", "revenue.obligation", ""),
    (
        pgettext_lazy("contract balances", "Positions"),
        "revenue:position_list",
        "revenue.contractposition",
        "",
    ),
    (_("Recognition"), "revenue:recognition", "revenue.recognition", ""),
    (_("Periods"), "revenue:period_list", "revenue.fiscalperiod", ""),
)


class RevenueConfig(AppConfig):
    name = "revenue"
    verbose_name = _("Revenue")

    def ready(self) -> None:
        """Register pages, the path step, and panels on pages of lower floors."""
        for number, (label, url_name, resource, key) in enumerate(PAGES, 1):
            nav.register(
                "revenue",
                label,
                url_name,
                permission=("view", resource),
                order=number * 10,
                key=key,
            )
        path.register("recognised", "revenue.selectors.path.recognised_steps")
        slots.register("billing.invoice", "revenue.views.panels.postings_of_invoice", order=60)
        slots.register("orders.contract", "revenue.views.panels.revenue_of_contract", order=60)
        for model, page in {
            "revenue.journalentry": "entry_detail",
            "revenue.obligation": "obligation_detail",
            "revenue.contractposition": "position_detail",
            "revenue.fiscalperiod": "period_detail",
        }.items():
            records.register(model, f"revenue:{page}")
