from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav, palette, path, records, slots


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        """Register this floor's pages, steps, panels and what the palette finds here."""
        pages = (
            (_("Orders"), "orders:order_list", "orders.order", ""),
            (_("Contracts"), "orders:contract_list", "orders.contract", ""),
            (
                _("Provisioning"),
                "orders:provisioning_list",
                "orders.provisioningrequest",
                "orders.selectors.search.count_stopped",
            ),
        )
        for number, (label, url_name, resource, count) in enumerate(pages, 3):
            nav.register(
                "deals",
                label,
                url_name,
                permission=("view", resource),
                order=number * 10,
                count=count,
            )
        records.register("orders.order", "orders:order_detail")
        records.register("orders.contract", "orders:contract_detail")
        records.register("orders.provisioningrequest", "orders:provisioning_detail")
        for step in ("set_up", "quoted", "signed"):
            path.register(step, f"orders.selectors.beginnings.{step}_steps")
        path.register("provisioned", "orders.selectors.path.provisioned_steps")
        path.register("delivered", "orders.selectors.path.delivered_steps")
        palette.register("orders.selectors.search.find_orders", order=30)
        palette.register("orders.selectors.search.find_contracts", order=30)
        slots.register(
            "quoting.public.after_signature", "orders.views.panels.progress_after_signature"
        )
        slots.register("quoting.quote.path", "orders.views.panels.path_of_quote")
        slots.register("crm.account.figures", "orders.views.panels.figures_of_account", order=10)
        slots.register("crm.account", "orders.views.panels.contracts_of_account", order=30)
        slots.register("crm.account", "orders.views.panels.orders_of_account", order=40)
