"""Addresses of the catalog."""

from django.urls import path

from catalog.views import prices, products

app_name = "catalog"
PRODUCT, BOOK = "products/<int:pk>/", "price-books/<int:pk>/"

urlpatterns = [
    path("products/", products.ProductList.as_view(), name="product_list"),
    path("products/new/", products.ProductCreate.as_view(), name="product_new"),
    path(PRODUCT, products.ProductDetail.as_view(), name="product_detail"),
    path(f"{PRODUCT}edit/", products.ProductEdit.as_view(), name="product_edit"),
    path(f"{PRODUCT}activate/", products.ProductActivate.as_view(), name="product_activate"),
    path(f"{PRODUCT}retire/", products.ProductRetire.as_view(), name="product_retire"),
    path(f"{PRODUCT}version/", products.ProductVersionNew.as_view(), name="product_version"),
    path(f"{PRODUCT}charges/add/", products.ChargeAdd.as_view(), name="charge_add"),
    path(
        f"{PRODUCT}charges/<int:charge_pk>/edit/",
        products.ChargeEdit.as_view(),
        name="charge_edit",
    ),
    path(
        f"{PRODUCT}charges/<int:charge_pk>/remove/",
        products.ChargeRemove.as_view(),
        name="charge_remove",
    ),
    path(f"{PRODUCT}features/add/", products.FeatureAdd.as_view(), name="feature_add"),
    path(
        f"{PRODUCT}features/<int:feature_pk>/remove/",
        products.FeatureRemove.as_view(),
        name="feature_remove",
    ),
    path("price-books/", prices.PriceBookList.as_view(), name="price_book_list"),
    path("price-books/new/", prices.PriceBookCreate.as_view(), name="price_book_new"),
    path(BOOK, prices.PriceBookDetail.as_view(), name="price_book_detail"),
    path(f"{BOOK}publish/", prices.PriceBookPublish.as_view(), name="price_book_publish"),
    path(f"{BOOK}retire/", prices.PriceBookRetire.as_view(), name="price_book_retire"),
    path(f"{BOOK}revise/", prices.PriceBookRevise.as_view(), name="price_book_revise"),
    path(
        f"{BOOK}charges/<int:charge_pk>/price/", prices.PriceSet.as_view(), name="price_set"
    ),
    path(f"{BOOK}charges/<int:charge_pk>/cost/", prices.CostSet.as_view(), name="cost_set"),
]  # fmt: skip
