"""Reference data of the catalog: tax categories and products are edited here, the rest is shown.

Charges, price books and costs have rules of their own and are kept on their screens.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from catalog import services
from catalog.models import (
    Charge,
    EntitlementFeature,
    Price,
    PriceBook,
    Product,
    ProductVersion,
    TaxCategory,
    UnitCost,
)
from revops.core import admin


@admin.register(TaxCategory)
class TaxCategoryAdmin(admin.ReferenceAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Tax rules and issued lines name the code."""
        return ["code"] if obj else []

    def save_row(
        self, request: HttpRequest, row: TaxCategory, data: dict[str, Any], is_change: bool
    ) -> None:
        """Create or rename through the service."""
        who = admin.actor_and_time(request)
        if is_change:
            services.update_tax_category(tax_category_id=row.pk, name=data["name"], **who)
        else:
            row.pk = services.create_tax_category(code=data["code"], name=data["name"], **who).pk


@admin.register(Product)
class ProductAdmin(admin.ReferenceAdmin):
    list_display = ["code", "name", "family", "state", "adapter"]
    list_filter = ["state", "adapter"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "family", "description", "adapter", "webhook_url"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Order lines name the code."""
        return ["code"] if obj else []

    def save_row(
        self, request: HttpRequest, row: Product, data: dict[str, Any], is_change: bool
    ) -> None:
        """Create or change through the service; charges are added on the product's page."""
        who = admin.actor_and_time(request)
        if is_change:
            services.update_product(product_id=row.pk, **data, **who)
        else:
            row.pk = services.create_product(**data, **who).pk


@admin.register(Charge)
class ChargeAdmin(admin.ReadOnlyAdmin):
    list_display = ["code", "name", "version", "kind", "model", "recognition"]
    list_filter = ["kind", "recognition"]
    search_fields = ["code", "name"]


@admin.register(EntitlementFeature)
class EntitlementFeatureAdmin(admin.ReadOnlyAdmin):
    list_display = ["product", "code", "name", "is_per_unit", "limit"]
    search_fields = ["code", "name"]


@admin.register(ProductVersion)
class ProductVersionAdmin(admin.ReadOnlyAdmin):
    list_display = ["product", "number", "is_current", "created_at"]
    list_select_related = ["product"]
    search_fields = ["product__code", "product__name"]


@admin.register(PriceBook)
class PriceBookAdmin(admin.ReadOnlyAdmin):
    list_display = ["name", "currency", "legal_entity", "state", "valid_from", "valid_until"]
    list_select_related = ["legal_entity"]
    list_filter = ["state", "currency"]
    search_fields = ["name"]


@admin.register(Price)
class PriceAdmin(admin.ReadOnlyAdmin):
    list_display = ["price_book", "charge", "unit_price", "valid_from", "valid_until"]
    list_select_related = ["price_book", "charge"]
    search_fields = ["charge__code", "charge__name"]


@admin.register(UnitCost)
class UnitCostAdmin(admin.ReadOnlyAdmin):
    list_display = ["charge", "currency", "cost", "valid_from", "valid_until"]
    list_select_related = ["charge"]
    search_fields = ["charge__code", "charge__name"]
