"""Price books: the list, the grid of one, and its changes."""

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
from catalog.filters import PriceBookFilter
from catalog.forms import CostForm, PriceBookForm, PriceForm, RevisionForm
from catalog.models import Charge, PriceBook
from catalog.models.words import PRICE_BOOK_STATES
from catalog.states import PRICE_BOOK_FLOW, PriceBookState
from catalog.tables import PRICE_BOOK_TONES, PRICE_BOOKS
from revops.core import formats, policy, public_ids, transitions
from revops.core.screens import markup
from revops.core.screens.actions import ActionScreen, FormScreen
from revops.core.screens.details import DetailScreen, transition_action
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Note, Pill

NAV = "catalog:price_book_list"
HERE = Crumb(gettext_lazy("Price books"), "/price-books/")


class PriceBookList(ListScreen):
    resource = "catalog.pricebook"
    title = gettext_lazy("Price books")
    crumbs = (Crumb(gettext_lazy("Deals")),)
    detail = "catalog:price_book_detail"
    filterset_class = PriceBookFilter
    default_sort = "name"
    tab_field = "state"
    tabs = tuple(PRICE_BOOK_STATES.items())
    columns = PRICE_BOOKS
    empty = Empty(
        gettext_lazy("No price books yet"),
        gettext_lazy("A price book holds list prices in one currency."),
        "/price-books/new/",
        gettext_lazy("New price book"),
    )

    def get_queryset(self) -> QuerySet[PriceBook]:
        return selectors.list_price_books()

    def row_id(self, obj: PriceBook) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        url = reverse("catalog:price_book_new")
        return [Action(_("New price book"), url, "plus", primary=True)]


class PriceBookDetail(DetailScreen):
    """A price book as a grid: charges down, price and cost across, of today."""

    resource, slot, nav_entry = "catalog.pricebook", "catalog.pricebook", NAV
    template_name = "catalog/price_book_detail.html"
    object: PriceBook

    def get_queryset(self) -> QuerySet[PriceBook]:
        return selectors.list_price_books()

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(self.object.name)]

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_pills(self) -> Sequence[Pill]:
        return [Pill(self.object.get_state_display(), PRICE_BOOK_TONES[self.object.state])]

    def get_facts(self) -> Sequence[Fact]:
        book = self.object
        period = formats.period(book.valid_from, book.valid_until, markup.language())
        if book.valid_until is None:
            start = formats.day(book.valid_from, markup.language())
            period = _("From %(day)s") % {"day": start}
        found = [
            Fact(book.currency),
            Fact(book.legal_entity.name if book.legal_entity else _("All sellers")),
            Fact(period),
        ]
        if book.revises:
            url = reverse("catalog:price_book_detail", args=[book.revises.pk])
            found.append(Fact(_("Revises %(name)s") % {"name": book.revises.name}, url))
        if book.published_by:
            found.append(Fact(_("Published by %(name)s") % {"name": book.published_by}))
        return found

    def get_notes(self) -> Sequence[Note]:
        if self.object.state == PriceBookState.DRAFT.value:
            text = _("Whoever set a price here does not publish it: somebody else looks first.")
            return [Note(text, "info", strong=_("Draft."))]
        return []

    def get_actions(self) -> list[Action]:
        book, words = self.object, dict(PRICE_BOOK_STATES)
        found = []
        if book.state == PriceBookState.DRAFT.value:
            publish = transition_action(
                PRICE_BOOK_FLOW,
                "publish",
                book.state,
                label=_("Publish"),
                url=reverse("catalog:price_book_publish", args=[book.pk]),
                allowed=self.may("publish", obj=book),
                states=words,
                primary=True,
            )
            found.append(publish)
        elif self.may("revise", obj=book):
            url = reverse("catalog:price_book_revise", args=[book.pk])
            found.append(Action(_("Revise"), url, "pen", primary=True, dialog=True))
        found.append(
            transition_action(
                PRICE_BOOK_FLOW,
                "retire",
                book.state,
                label=_("Retire"),
                url=reverse("catalog:price_book_retire", args=[book.pk]),
                allowed=self.may("retire", obj=book),
                states=words,
                menu=True,
                danger=True,
            )
        )
        return found

    def get_context(self) -> dict[str, Any]:
        book, on = self.object, max(self.at.date(), self.object.valid_from)
        fields = policy.fields(self.request.user, "view", "catalog.pricebook")
        is_draft = book.state == PriceBookState.DRAFT.value
        return super().get_context() | {
            "groups": selectors.list_price_grid(book, on),
            "on": on,
            "sees_cost": "unit_cost" in fields,
            "may_price": is_draft and self.may("change", obj=book),
            "may_cost": self.may("change", "catalog.unitcost"),
        }


class PriceBookCreate(FormScreen):
    action, resource, nav_entry = "create", "catalog.pricebook", NAV
    title = gettext_lazy("New price book")
    crumbs = (HERE,)
    form_class = PriceBookForm
    verb, success = gettext_lazy("Create price book"), gettext_lazy("Price book created")
    cancel_url = "/price-books/"

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": self.at.date()}

    def act(self, data: dict[str, Any]) -> str:
        seller = data.pop("legal_entity")
        book = services.create_price_book(
            **data,
            legal_entity_id=seller.pk if seller else None,
            actor=self.actor,
            at=self.at,
        )
        return reverse("catalog:price_book_detail", args=[book.pk])


class PriceBookVerb(ActionScreen):
    """What the verbs of one book share."""

    resource, nav_entry = "catalog.pricebook", NAV

    def get_queryset(self) -> QuerySet[PriceBook]:
        return selectors.list_price_books()

    def get_crumbs(self) -> list[Crumb]:
        return [HERE, Crumb(str(self.object), self.get_cancel_url()), Crumb(self.get_title())]

    def get_cancel_url(self) -> str:
        return reverse("catalog:price_book_detail", args=[self.object.pk])

    def why_not(self) -> str:
        if self.action not in PRICE_BOOK_FLOW.actions():
            return ""
        return transitions.why_not(PRICE_BOOK_FLOW, self.object.state, self.action)

    @cached_property
    def charge(self) -> Charge:
        """Return the charge named in the address; raises Http404."""
        return get_object_or_404(
            Charge.objects.select_related("version__product"), pk=self.kwargs["charge_pk"]
        )


class PriceBookPublish(PriceBookVerb):
    action = "publish"
    question, verb = gettext_lazy("Publish %(object)s?"), gettext_lazy("Publish")
    success = gettext_lazy("Published")

    def why_not(self) -> str:
        if self.request.user.pk in selectors.find_editors(self.object):
            return _("You wrote prices of this book; somebody else has to publish it.")
        return super().why_not()

    def get_effects(self) -> list[str]:
        book = self.object
        found = [_("%(number)s charges can be quoted at these prices") % {
            "number": getattr(book, "charge_count", 0)
        }]  # fmt: skip
        if book.revises:
            found.append(_("%(name)s retires") % {"name": book.revises.name})
        return [*found, _("quotes that are open keep the prices they were made with")]

    def act(self, data: dict[str, Any]) -> str:
        services.publish_price_book(price_book_id=self.object.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class PriceBookRetire(PriceBookVerb):
    action = "retire"
    question, verb = gettext_lazy("Retire %(object)s?"), gettext_lazy("Retire")
    success, danger = gettext_lazy("Retired"), True

    def get_effects(self) -> list[str]:
        return [_("new quotes cannot use it"), _("quotes made with it keep their prices")]

    def act(self, data: dict[str, Any]) -> str:
        services.retire_price_book(price_book_id=self.object.pk, actor=self.actor, at=self.at)
        return self.get_cancel_url()


class PriceBookRevise(PriceBookVerb):
    action = "revise"
    question, verb = gettext_lazy("Revise %(object)s?"), gettext_lazy("Make a draft")
    success = gettext_lazy("Draft made")
    form_class = RevisionForm

    def get_initial(self) -> dict[str, Any]:
        month = formats.month(self.at.date(), markup.language())
        return {"name": f"{self.object.name}, {month}"}

    def get_effects(self) -> list[str]:
        return [
            _("copies all prices into a draft"),
            _("this book stays on offer until somebody else publishes the draft"),
        ]

    def act(self, data: dict[str, Any]) -> str:
        draft = services.revise_price_book(
            price_book_id=self.object.pk, name=data["name"], actor=self.actor, at=self.at
        )
        return reverse("catalog:price_book_detail", args=[draft.pk])


class PriceSet(PriceBookVerb):
    action = "change"
    verb, success = gettext_lazy("Set price"), gettext_lazy("Price set")
    form_class = PriceForm

    def get_title(self) -> str:
        return _("Price of %(charge)s") % {"charge": self.charge.name}

    def why_not(self) -> str:
        if self.object.state == PriceBookState.DRAFT.value:
            return ""
        return _("It is on offer; revise it, and have somebody else publish the revision.")

    def get_initial(self) -> dict[str, Any]:
        on = max(self.at.date(), self.object.valid_from)
        held = selectors.find_price(self.object, self.charge, on)
        if held is None:
            return {"valid_from": self.object.valid_from}
        return {"unit_price": held.unit_price.normalize(), "valid_from": on}

    def act(self, data: dict[str, Any]) -> str:
        services.set_price(
            price_book_id=self.object.pk,
            charge_id=self.charge.pk,
            **data,
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()


class CostSet(PriceBookVerb):
    """Set the unit cost of a charge in the currency of the book it is looked at in."""

    verb, success = gettext_lazy("Set cost"), gettext_lazy("Cost set")
    form_class = CostForm

    def get_title(self) -> str:
        return _("Cost of %(charge)s") % {"charge": self.charge.name}

    def why_not(self) -> str:
        if self.may("change", "catalog.unitcost"):
            return ""
        return _("Your role may not do this; ask your administrator.")

    def get_initial(self) -> dict[str, Any]:
        on = self.at.date()
        if not self.may("view", "catalog.unitcost"):
            return {"valid_from": on}
        held = selectors.find_unit_cost(self.charge, self.object.currency, on)
        return {"cost": held.normalize() if held is not None else None, "valid_from": on}

    def act(self, data: dict[str, Any]) -> str:
        policy.require(self.request.user, "change", "catalog.unitcost")
        services.set_unit_cost(
            charge_id=self.charge.pk,
            currency=self.object.currency,
            **data,
            actor=self.actor,
            at=self.at,
        )
        return self.get_cancel_url()
