"""Columns of the lists of this floor."""

from django.utils.translation import gettext_lazy as _

from catalog.models import PriceBook, Product
from catalog.states import PriceBookState, ProductState
from revops.core.screens.columns import Column

PRODUCT_TONES = {
    ProductState.DRAFT.value: "",
    ProductState.ACTIVE.value: "ok",
    ProductState.RETIRED.value: "warn",
}
PRICE_BOOK_TONES = {
    PriceBookState.DRAFT.value: "",
    PriceBookState.PUBLISHED.value: "ok",
    PriceBookState.RETIRED.value: "warn",
}


def _set_up(product: Product) -> object:
    return product.activated_at and product.activated_at.date()


def _published(book: PriceBook) -> object:
    return book.published_at and book.published_at.date()


PRODUCTS = (
    Column("name", _("Product"), sort="name", phone=True, phone_note="code"),
    Column("code", _("Code"), kind="id", sort="code"),
    Column("family", _("Family"), sort="family"),
    Column("charges", _("Charges"), kind="number", value="charge_count", sort="charge_count"),
    Column("provisioning", _("Provisioning"), value="get_adapter_display"),
    Column("state", _("State"), kind="pill", tones=PRODUCT_TONES, sort="state", phone=True),
    Column("activated", _("Set up"), kind="date", value=_set_up, sort="activated_at"),
)

PRICE_BOOKS = (
    Column("name", _("Price book"), sort="name", phone=True),
    Column("currency", _("Currency"), sort="currency", phone=True),
    Column("seller", _("Seller"), value=lambda b: b.legal_entity or _("all")),
    Column("charges", _("Priced charges"), kind="number", value="charge_count"),
    Column("state", _("State"), kind="pill", tones=PRICE_BOOK_TONES, sort="state", phone=True),
    Column("valid_from", _("From"), kind="date", sort="valid_from"),
    Column("valid_until", _("Until"), kind="date", sort="valid_until"),
    Column(
        "published", _("Published"), kind="date", value=_published, sort="published_at"
    ),
)  # fmt: skip
