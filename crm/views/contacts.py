"""People at customers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import selectors, services
from crm.filters import ContactFilter
from crm.forms import ContactForm
from crm.models import Account, Contact
from crm.tables import CONTACTS
from revops.core import policy, public_ids
from revops.core.problems import NotFound
from revops.core.screens.actions import FormScreen
from revops.core.screens.details import DetailScreen
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Pill

NAV = "crm:contact_list"


class ContactList(ListScreen):
    resource = "crm.contact"
    title = gettext_lazy("Contacts")
    crumbs = (Crumb(gettext_lazy("Sales")),)
    detail = "crm:contact_detail"
    filterset_class = ContactFilter
    default_sort = "name"
    columns = CONTACTS
    empty = Empty(
        gettext_lazy("No contacts yet"),
        gettext_lazy("Contacts sign quotes and receive invoices; add them on an account."),
        "/accounts/",
        gettext_lazy("Go to accounts"),
    )

    def get_queryset(self) -> QuerySet[Contact]:
        return selectors.list_contacts()

    def row_id(self, obj: Contact) -> str:
        return public_ids.encode(obj)


class ContactDetail(DetailScreen):
    resource, slot, nav_entry = "crm.contact", "crm.contact", NAV
    template_name = "crm/contact_detail.html"
    object: Contact

    def get_queryset(self) -> QuerySet[Contact]:
        return selectors.list_contacts()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Contacts"), reverse(NAV)), Crumb(self.object.name)]

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_pills(self) -> Sequence[Pill]:
        found = []
        if self.object.is_signer:
            found.append(Pill(_("May sign"), "info"))
        if self.object.is_billing:
            found.append(Pill(_("Receives invoices"), "info"))
        return found

    def get_facts(self) -> Sequence[Fact]:
        contact = self.object
        url = reverse("crm:account_detail", args=[contact.account_id])
        title = [Fact(contact.title)] if contact.title else []
        return [*title, Fact(contact.account.name, url), Fact(contact.email)]

    def get_actions(self) -> list[Action]:
        if not self.may("change", obj=self.object):
            return []
        return [Action(_("Edit contact"), reverse("crm:contact_edit", args=[self.object.pk]))]


class ContactCreate(FormScreen):
    action, resource, nav_entry = "create", "crm.contact", "crm:account_list"
    title = gettext_lazy("New contact")
    form_class = ContactForm
    verb, success = gettext_lazy("Create contact"), gettext_lazy("Contact created")

    @cached_property
    def account(self) -> Account:
        """Return the customer inside the user's scope; raises NotFound."""
        rows = policy.scoped(self.request.user, "view", Account.objects.all())
        account = rows.filter(pk=self.kwargs["account_pk"]).first()
        if account is None:
            raise NotFound()
        return account

    def get_crumbs(self) -> list[Crumb]:
        url = reverse("crm:account_detail", args=[self.account.pk])
        return [
            Crumb(_("Accounts"), reverse("crm:account_list")),
            Crumb(self.account.name, url),
            Crumb(self.get_title()),
        ]

    def get_cancel_url(self) -> str:
        return reverse("crm:account_detail", args=[self.account.pk]) + "?tab=people"

    def act(self, data: dict[str, Any]) -> str:
        contact = services.create_contact(
            account_id=self.account.pk, **_given(data), actor=self.actor, at=self.at
        )
        return reverse("crm:contact_detail", args=[contact.pk])


class ContactEdit(FormScreen):
    action, resource, nav_entry = "change", "crm.contact", NAV
    form_class = ContactForm
    success = gettext_lazy("Contact changed")

    @cached_property
    def object(self) -> Contact:
        """Return the contact inside the user's scope; raises Http404."""
        contact: Contact = self.get_object_or_404(
            selectors.list_contacts(), pk=self.kwargs["pk"]
        )  # fmt: skip
        return contact

    def get_title(self) -> str:
        return _("Edit %(name)s") % {"name": self.object.name}

    def get_crumbs(self) -> list[Crumb]:
        here = Crumb(self.object.name, self.get_cancel_url())
        return [Crumb(_("Contacts"), reverse(NAV)), here, Crumb(_("Edit"))]

    def get_cancel_url(self) -> str:
        return reverse("crm:contact_detail", args=[self.object.pk])

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ContactForm.base_fields}

    def act(self, data: dict[str, Any]) -> str:
        services.update_contact(
            contact_id=self.object.pk, **_given(data), actor=self.actor, at=self.at
        )
        return self.get_cancel_url()


def _given(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out the language where none was chosen."""
    return {k: v for k, v in data.items() if k != "language" or v}
