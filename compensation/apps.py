from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav, palette, path, records, slots

PAGES = (
    (_("My commission"), "compensation:my_commission", "compensation.commission", "m"),
    (_("Payees"), "compensation:payee_list", "compensation.attainment", ""),
    (_("Earnings"), "compensation:earning_list", "compensation.earning", ""),
    (_("Sales credits"), "compensation:credit_list", "compensation.salescredit", ""),
    (_("Plans"), "compensation:plan_list", "compensation.plan", ""),
    (_("Quotas"), "compensation:quota_list", "compensation.quota", ""),
    (_("Periods"), "compensation:period_list", "compensation.compensationperiod", ""),
)


class CompensationConfig(AppConfig):
    name = "compensation"
    verbose_name = _("Compensation")

    def ready(self) -> None:
        """Register pages, what the palette finds, the path step, panels and explanations."""
        for number, (label, url_name, resource, key) in enumerate(PAGES, 1):
            nav.register(
                "compensation",
                label,
                url_name,
                permission=("view", resource),
                order=number * 10,
                key=key,
                of_others=url_name != "compensation:my_commission",
            )
        for name in ("find_plans", "find_payees"):
            palette.register(f"compensation.selectors.search.{name}", order=60)
        path.register("commission_paid", "compensation.selectors.path.commission_steps")
        slots.register("orders.order", "compensation.views.panels.order_commission", order=60)
        slots.register("crm.salesperson", "compensation.views.panels.sales_person_plan", order=60)
        slots.register("compensation.quota", "compensation.views.panels.quota_standing")
        slots.register(
            "compensation.compensationperiod", "compensation.views.panels.period_earnings"
        )
        for slot in ("quoting.quote", "quoting.quote.side"):
            slots.register(slot, "compensation.views.panels.quote_commission", order=60)
        for noun, page in {
            "compensation.plan": "plan_detail",
            "compensation.quota": "quota_detail",
            "compensation.salescredit": "credit_detail",
            "compensation.earning": "earning_detail",
            "compensation.compensationperiod": "period_detail",
        }.items():
            records.register(noun, f"compensation:{page}")
