from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from revops.core.screens import nav, palette


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalog")

    def ready(self) -> None:
        """Register this floor's pages and what the palette finds here."""
        nav.register(
            "deals",
            _("Products"),
            "catalog:product_list",
            permission=("view", "catalog.product"),
            order=80,
        )
        nav.register(
            "deals",
            _("Price books"),
            "catalog:price_book_list",
            permission=("view", "catalog.pricebook"),
            order=90,
        )
        palette.register("catalog.selectors.search.find_products", order=30)
        palette.register("catalog.selectors.search.find_price_books", order=60)
