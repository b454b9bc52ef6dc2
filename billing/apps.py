from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav, palette, path, records, slots

RUNS = "bill_run_list"
PAGES = (
    (_("Invoices"), "invoice_list", "billing.invoice"),
    (_("Credit notes"), "credit_note_list", "billing.creditnote"),
    (_("Payments"), "payment_list", "billing.payment"),
    (_("Bill runs"), RUNS, "billing.billrun"),
    (_("Number gaps"), "number_gaps", "billing.number_gaps"),
    (_("Tax rules"), "tax_rule_list", "billing.taxrule"),
)


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        """Register this floor's pages, steps, panels and what the palette finds here."""
        for number, (label, url_name, resource) in enumerate(PAGES, 1):
            nav.register(
                "billing",
                label,
                f"billing:{url_name}",
                permission=("view", resource),
                order=number * 10,
                key="i" if resource == "billing.invoice" else "",
                count="billing.selectors.search.count_held" if url_name == RUNS else None,
            )
        nav.register(
            "collections",
            _("Open items"),
            "billing:open_item_list",
            permission=("view", "billing.receivable"),
            order=10,
        )
        records.register("billing.invoice", "billing:invoice_detail")
        records.register("billing.creditnote", "billing:credit_note_detail")
        records.register("billing.payment", "billing:payment_detail")
        records.register("billing.billrun", "billing:bill_run_detail")
        records.register("billing.taxrule", "billing:tax_rule_detail")
        records.register("billing.concessionrequest", "billing:concession_detail")
        path.register("billed", "billing.selectors.path.billed_steps")
        path.register("paid", "billing.selectors.path.paid_steps")
        palette.register("billing.selectors.search.find_invoices", order=40)
        palette.register("billing.selectors.search.find_credit_notes", order=50)
        slots.register("crm.account.figures", "billing.views.panels.figures_of_account", order=20)
        slots.register("crm.account", "billing.views.panels.invoices_of_account", order=50)
        slots.register("orders.contract", "billing.views.panels.invoices_of_contract", order=20)
        slots.register("orders.order", "billing.views.panels.invoices_of_order", order=20)
