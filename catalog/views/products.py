"""Products: the list, how one will be quoted, billed and recognised, and its changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import selectors, services
from catalog.filters import ProductFilter
from catalog.forms import (
    ChargeForm,
    FeatureForm,
    ProductForm,
    VersionForm,
    added_terms,
    charge_terms,
)
from catalog.models import Charge, EntitlementFeature, Price, Product
from catalog.models.words import PRODUCT_STATES
from catalog.services import ChargeTerms
from catalog.states import PRODUCT_FLOW, ProductState
from catalog.tables import PRODUCT_TONES, PRODUCTS
from revops.core import public_ids, transitions
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Note, Pill
from revops.core.values import Amount

NAV = "catalog:product_list"
HERE = Crumb(gettext_lazy("Products"), "/products/")


class ProductList(ListScreen):
    resource = "catalog.product"
    title = gettext_lazy("Products")
    crumbs = (Crumb(gettext_lazy("Deals")),)
    detail = "catalog:product_detail"
    filterset_class = ProductFilter
    default_sort = "name"
    tab_field = "state"
    tabs = tuple(PRODUCT_STATES.items())
    columns = PRODUCTS
    empty = Empty(
        gettext_lazy("No products yet"),
        gettext_lazy("A product says how it is charged; price books say for how much."),
        "/products/new/",
        gettext_lazy("New product"),
    )

    def get_queryset(self) -> QuerySet[Product]:
        return selectors.list_products()

    def row_id(self, obj: Product) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("New product"), reverse("catalog:product_new"), "plus", primary=True)]


class ProductDetail(DetailScreen):
    """A product. Higher floors fill `catalog.product.panels` and others."""

    resource, slot, nav_entry = "catalog.product", "catalog.product", NAV
    template_name = "catalog/product_detail.html"
    object: Product

    def get_queryset(self) -> QuerySet[Product]:
        return selectors.list_products()

    @cached_property
    def charges(self) -> list[Charge]:
        return list(selectors.list_charges(self.object.pk))

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.object.name)]

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(self.object.get_state_display(), PRODUCT_TONES[self.object.state])]

    def get_facts(self) -> Sequence[Fact]:
        product = self.object
        found = [Fact(product.code)]
        if product.family:
            found.append(Fact(product.family))
        return [*found, Fact(product.get_adapter_display())]

    def get_notes(self) -> Sequence[Note]:
        if self.object.state == ProductState.DRAFT.value and not self.charges:
            return [Note(_("Add a charge, then activate it: only then can it be quoted."), "info")]
        return []

    def get_actions(self) -> list[Action]:
        product, found = self.object, []
        words = dict(PRODUCT_STATES)
        may_change = self.may("change", obj=product)
        for verb, label, how in (
            ("activate", _("Activate"), {"primary": product.state == "draft"}),
            ("retire", _("Retire"), {"menu": True, "danger": True}),
        ):
            if verb == "activate" and product.state == ProductState.ACTIVE.value:
                continue
            found.append(
                transition_action(
                    PRODUCT_FLOW,
                    verb,
                    product.state,
                    label=label,
                    url=reverse(f"catalog:product_{verb}", args=[product.pk]),
                    allowed=self.may(verb, obj=product),
                    states=words,
                    **how,
                )
            )
        if may_change and product.state != ProductState.DRAFT.value:
            url = reverse("catalog:product_version", args=[product.pk])
            found.append(Action(_("New version"), url))
        if may_change:
            url = reverse("catalog:product_edit", args=[product.pk])
            found.append(Action(_("Edit product"), url, menu=True))
        return found

    def get_figures(self) -> Sequence[Figure]:
        """Return the price of each charge today, in the books on offer."""
        prices = selectors.on_day(
            Price.objects.filter(charge__in=self.charges, price_book__state="published"),
            self.at.date(),
        ).select_related("price_book", "charge")
        return [
            Figure(
                price.charge.name,
                Amount(price.unit_price, price.price_book.currency),
                price.price_book.name,
                url=reverse("catalog:price_book_detail", args=[price.price_book_id]),
            )
            for price in prices.order_by("charge__kind", "charge_id", "price_book__name")[:6]
        ]

    def get_context(self) -> dict[str, Any]:
        is_draft = self.object.state == ProductState.DRAFT.value
        may_change = self.may("change", obj=self.object)
        return super().get_context() | {
            "rows": [(charge, selectors.tell_charge(charge)) for charge in self.charges],
            "versions": list(selectors.list_versions(self.object.pk)),
            "features": list(self.object.features.order_by("code")),
            "may_change_charges": is_draft and may_change,
            "may_change": may_change,
        }


class ProductCreate(FormScreen):
    action, resource, nav_entry = "create", "catalog.product", NAV
    title = gettext_lazy("New product")
    crumbs = (HERE,)
    form_class = ProductForm
    verb, success = gettext_lazy("Create product"), gettext_lazy("Product created")
    cancel_url = "/products/"

    def act(self, data: dict[str, Any]) -> str:
        product = services.create_product(**data, actor=self.actor, at=self.at)
        return reverse("catalog:product_detail", args=[product.pk])


class ProductForms(FormScreen):
    """What the forms about one product share."""

    action, resource, nav_entry = "change", "catalog.product", NAV

    @cached_property
    def object(self) -> Product:
        """Return the product; raises Http404."""
        product: Product = self.get_object_or_404(
            selectors.list_products(), pk=self.kwargs["pk"]
        )  # fmt: skip
        return product

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.object.name, self.get_cancel_url()), Crumb(self.get_title())]

    def get_cancel_url(self) -> str:
        return reverse("catalog:product_detail", args=[self.object.pk])


class ProductEdit(ProductForms):
    title = gettext_lazy("Edit product")
    form_class = ProductForm
    success = gettext_lazy("Product changed")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"is_new": False}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ProductForm.base_fields}

    def act(self, data: dict[str, Any]) -> str:
        services.update_product(product_id=self.object.pk, **data, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class ChargeAdd(ProductForms):
    title = gettext_lazy("Add a charge")
    form_class = ChargeForm
    verb, success = gettext_lazy("Add charge"), gettext_lazy("Charge added")

    def act(self, data: dict[str, Any]) -> str:
        services.add_charge(
            product_id=self.object.pk, terms=charge_terms(data), actor=self.actor, at=self.at
        )
        return self.get_cancel_url()


class ChargeEdit(ProductForms):
    title = gettext_lazy("Edit charge")
    form_class = ChargeForm
    success = gettext_lazy("Charge changed")

    @cached_property
    def charge(self) -> Charge:
        """Return the charge of this product; raises Http404."""
        rows = selectors.list_charges(self.object.pk)
        charge: Charge = _one(rows, self.kwargs["charge_pk"])
        return charge

    def get_initial(self) -> dict[str, Any]:
        return terms_of(self.charge)

    def act(self, data: dict[str, Any]) -> str:
        services.change_charge(
            charge_id=self.charge.pk, terms=charge_terms(data), actor=self.actor, at=self.at
        )
        return self.get_cancel_url()


class ProductVersionNew(ProductForms):
    action = "new_version"
    title = gettext_lazy("New version")
    form_class = VersionForm
    verb, success = gettext_lazy("Make version"), gettext_lazy("New version made")

    def get_effects(self) -> list[str]:
        return [
            _("new quotes use these charges"),
            _("quotes and contracts keep the charges they were made with"),
            _("kept charges keep their prices and costs in every book on offer"),
        ]

    @cached_property
    def charges(self) -> list[Charge]:
        return list(selectors.list_charges(self.object.pk))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"kept": [(c.code, f"{c.name} ({c.code})") for c in self.charges]}

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": self.at.date(), "keep": [c.code for c in self.charges]}

    def act(self, data: dict[str, Any]) -> str:
        kept = [ChargeTerms(**_terms(c)) for c in self.charges if c.code in data["keep"]]
        added = added_terms(data)
        services.create_version(
            product_id=self.object.pk,
            charges=[*kept, *([added] if added else [])],
            valid_from=data["valid_from"],
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class FeatureAdd(ProductForms):
    title = gettext_lazy("Add an entitlement")
    form_class = FeatureForm
    verb, success = gettext_lazy("Add entitlement"), gettext_lazy("Entitlement added")

    def act(self, data: dict[str, Any]) -> str:
        services.add_feature(product_id=self.object.pk, **data, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class ProductVerb(ActionScreen):
    """What the moves share."""

    resource, nav_entry = "catalog.product", NAV

    def get_queryset(self) -> QuerySet[Product]:
        return selectors.list_products()

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(str(self.object), self.get_cancel_url()), Crumb(self.get_title())]

    def get_cancel_url(self) -> str:
        return reverse("catalog:product_detail", args=[self.object.pk])

    def why_not(self) -> str:
        if self.action not in PRODUCT_FLOW.actions():
            return ""
        return transitions.why_not(PRODUCT_FLOW, self.object.state, self.action)


class ProductActivate(ProductVerb):
    action = "activate"
    question, verb = gettext_lazy("Activate %(object)s?"), gettext_lazy("Activate")
    success = gettext_lazy("Activated")

    def get_effects(self) -> list[str]:
        return [_("it can be quoted"), _("its charges change by new versions only")]

    def act(self, data: dict[str, Any]) -> str:
        services.activate_product(product_id=self.object.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class ProductRetire(ProductVerb):
    action = "retire"
    question, verb = gettext_lazy("Retire %(object)s?"), gettext_lazy("Retire")
    success, danger = gettext_lazy("Retired"), True

    def get_effects(self) -> list[str]:
        return [_("it can no longer be quoted"), _("what was sold goes on unchanged")]

    def act(self, data: dict[str, Any]) -> str:
        services.retire_product(product_id=self.object.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class ChargeRemove(ProductVerb):
    action = "change"
    question, verb = gettext_lazy("Remove a charge of %(object)s?"), gettext_lazy("Remove charge")
    success, danger = gettext_lazy("Charge removed"), True

    @cached_property
    def charge(self) -> Charge:
        """Return the charge of this product; raises Http404."""
        rows = Charge.objects.filter(version__product=self.object.pk)
        charge: Charge = _one(rows, self.kwargs["charge_pk"])
        return charge

    def get_effects(self) -> list[str]:
        return [_("removes %(charge)s with its draft prices") % {"charge": self.charge.name}]

    def act(self, data: dict[str, Any]) -> str:
        services.remove_charge(charge_id=self.charge.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class FeatureRemove(ProductVerb):
    action = "change"
    question = gettext_lazy("Remove an entitlement of %(object)s?")
    verb, success, danger = gettext_lazy("Remove"), gettext_lazy("Removed"), True

    @cached_property
    def feature(self) -> EntitlementFeature:
        """Return the feature of this product; raises Http404."""
        rows = EntitlementFeature.objects.filter(product=self.object.pk)
        feature: EntitlementFeature = _one(rows, self.kwargs["feature_pk"])
        return feature

    def get_effects(self) -> list[str]:
        return [
            _("later deliveries do not grant %(feature)s") % {"feature": self.feature.name},
            _("entitlements given stay"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        services.remove_feature(feature_id=self.feature.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


def _one(rows: QuerySet[Any], pk: int) -> Any:
    """Return one part of a product; raises Http404."""
    return get_object_or_404(rows, pk=pk)


def terms_of(charge: Charge) -> dict[str, Any]:
    """Return a charge as a ChargeForm shows it."""
    terms = _terms(charge)
    return terms | {"tax_category": terms.pop("tax_category_id")}


def _terms(charge: Charge) -> dict[str, Any]:
    names = (
        "code", "name", "kind", "model", "billing_period_months", "timing", "unit", "recognition",
        "tax_category_id",
    )  # fmt: skip
    return {name: getattr(charge, name) for name in names}
