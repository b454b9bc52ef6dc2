"""Customers: the list, the page that every floor fills, and the forms."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import selectors, services
from crm.filters import AccountFilter
from crm.forms import AccountForm, account_columns
from crm.models import Account, Opportunity, SalesPerson
from crm.states import Stage
from crm.tables import ACCOUNTS
from revops.core import formats, policy, public_ids
from revops.core.models import LegalEntity
from revops.core.screens import markup
from revops.core.screens.actions import FormScreen
from revops.core.screens.details import DetailScreen
from revops.core.screens.filtering import SavedView
from revops.core.screens.lists import Empty, ListScreen
from revops.core.screens.page import Action, Crumb, Fact, Figure, Page, Pill, Tab

NAV = "crm:account_list"
SALES = Crumb(gettext_lazy("Sales"))


class AccountList(ListScreen):
    resource = "crm.account"
    title = gettext_lazy("Accounts")
    crumbs = (SALES,)
    detail = "crm:account_detail"
    filterset_class = AccountFilter
    default_sort = "name"
    tab_field = "standing"
    tabs = (("customer", gettext_lazy("Customers")), ("prospect", gettext_lazy("Prospects")))
    columns = ACCOUNTS
    views = (SavedView(gettext_lazy("Newest first"), "?sort=-created"),)
    empty = Empty(
        gettext_lazy("No accounts yet"),
        gettext_lazy("An account is a company you sell to; deals and invoices hang on it."),
        "/accounts/new/",
        gettext_lazy("New account"),
    )

    def get_queryset(self) -> QuerySet[Account]:
        return selectors.list_accounts()

    def row_id(self, obj: Account) -> str:
        return public_ids.encode(obj)

    def get_actions(self) -> list[Action]:
        if not self.may("create"):
            return []
        return [Action(_("New account"), reverse("crm:account_new"), "plus", primary=True)]


class AccountDetail(DetailScreen):
    """Customer 360. Higher floors fill `crm.account.figures`, `.panels`, `.tabs`, `.timeline`,
    `.actions`."""

    resource, slot, nav_entry = "crm.account", "crm.account", NAV
    template_name = "crm/account_detail.html"
    object: Account

    def get_queryset(self) -> QuerySet[Account]:
        return selectors.list_accounts()

    @property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        return asked if asked in ("people", "opportunities", "details") else "overview"

    @cached_property
    def opportunities(self) -> list[Opportunity]:
        """Return the customer's opportunities inside the user's scope, open ones first."""
        rows = selectors.list_opportunities().filter(account=self.object.pk)
        found = policy.scoped(self.request.user, "view", rows).order_by("closed_on", "-pk")[:200]
        return sorted(found, key=lambda o: (not o.is_open, -o.pk))

    @cached_property
    def contacts(self) -> list[Any]:
        rows = selectors.list_contacts().filter(account=self.object.pk)
        return list(policy.scoped(self.request.user, "view", rows).order_by("name", "pk"))

    def get_crumbs(self) -> list[Crumb]:
        crumbs = [Crumb(_("Accounts"), reverse(NAV))]
        parent = self.object.parent
        if parent is not None:
            crumbs.append(Crumb(parent.name, reverse("crm:account_detail", args=[parent.pk])))
        return [*crumbs, Crumb(self.object.name)]

    def get_identity(self) -> str:
        return public_ids.encode(self.object)

    def get_pills(self) -> Sequence[Pill]:
        is_customer = self.object.is_customer
        return [Pill(_("Customer"), "ok") if is_customer else Pill(_("Prospect"))]

    def get_facts(self) -> Sequence[Fact]:
        account = self.object
        languages = dict(settings.LANGUAGES)
        where = ", ".join(part for part in (account.industry, account.city) if part)
        terms = _("Net %(days)s days, %(currency)s, %(language)s") % {
            "days": account.payment_terms_days,
            "currency": account.currency,
            "language": languages.get(account.language, account.language),
        }
        since = _("Since %(month)s") % {
            "month": formats.month(account.customer_since or account.created_at, markup.language())
        }
        facts = [Fact(where), Fact(since)] if where else [Fact(since)]
        if account.owner:
            url = ""
            if self.may("view", "crm.salesperson", account.owner):
                url = reverse("crm:sales_person_detail", args=[account.owner.pk])
            facts.append(Fact(_("Owner %(name)s") % {"name": account.owner.name}, url))
        return [*facts, Fact(terms)]

    def get_actions(self) -> list[Action]:
        pk, found = self.object.pk, []
        if self.may("create", "crm.opportunity"):
            url = f"{reverse('crm:opportunity_new')}?account={pk}"
            found.append(Action(_("New opportunity"), url, "plus"))
        if self.may("create", "crm.contact"):
            url = reverse("crm:contact_new", args=[pk])
            found.append(Action(_("Add contact"), url, menu=True))
        if self.may("change", obj=self.object):
            url = reverse("crm:account_edit", args=[pk])
            found.append(Action(_("Edit account"), url, menu=True))
        return found

    def get_tabs(self) -> Sequence[Tab]:
        base = reverse("crm:account_detail", args=[self.object.pk])
        words = (
            ("overview", _("Overview"), None),
            ("opportunities", _("Opportunities"), len(self.opportunities)),
            ("people", _("People"), len(self.contacts)),
            ("details", _("Details"), None),
        )
        return [
            Tab(
                label,
                base if key == "overview" else f"{base}?tab={key}",
                current=key == self.tab,
                count=count,
            )
            for key, label, count in words
        ]

    def get_page(self) -> Page:
        """Where no higher floor has figures, show what stands in the pipeline."""
        page = super().get_page()
        return page if page.figures else page.having(figures=self.pipeline_figures())

    def pipeline_figures(self) -> list[Figure]:
        """Return what is open and what was won, per currency."""
        rows = selectors.list_opportunities().filter(account=self.object.pk)
        totals = selectors.list_stage_totals(policy.scoped(self.request.user, "view", rows))
        words = ((_("Open opportunities"), selectors.OPEN), (_("Won"), (Stage.WON.value,)))
        return [
            Figure(label, amount, deals_note(number))
            for label, states in words
            for amount, number in selectors.sum_stages(totals, states)
        ]

    def get_context(self) -> dict[str, Any]:
        context = super().get_context()
        return context | {
            "tab": self.tab,
            "opportunities": self.opportunities,
            "contacts": self.contacts,
            "children": policy.scoped(
                self.request.user, "view", Account.objects.filter(parent=self.object.pk)
            ).order_by("name"),
            "may_add_opportunity": self.may("create", "crm.opportunity"),
            "may_add_contact": self.may("create", "crm.contact"),
        }


def deals_note(number: int) -> str:
    """Return how many deals stand behind a sum."""
    words = ngettext("%(number)s deal, net", "%(number)s deals, net", number)
    return words % {"number": number}


class AccountFormScreen(FormScreen):
    """What creating and editing share: whom and what the user may choose."""

    resource, nav_entry = "crm.account", NAV
    form_class = AccountForm

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "owners": policy.scoped(user, "view", SalesPerson.objects.order_by("name")),
            "sellers": policy.scoped(user, "view", LegalEntity.objects.order_by("name")),
            "parents": policy.scoped(user, "view", Account.objects.order_by("name")),
            "is_new": "pk" not in self.kwargs,
        }


class AccountCreate(AccountFormScreen):
    action = "create"
    title = gettext_lazy("New account")
    crumbs = (Crumb(gettext_lazy("Accounts"), "/accounts/"),)
    verb, success = gettext_lazy("Create account"), gettext_lazy("Account created")
    cancel_url = "/accounts/"

    def get_initial(self) -> dict[str, Any]:
        me = selectors.find_sales_person_of(self.actor.user_id or 0)
        sellers = list(self.get_form_kwargs()["sellers"][:2])
        return {
            "owner": me.pk if me else None,
            "legal_entity": sellers[0].pk if len(sellers) == 1 else None,
        }

    def act(self, data: dict[str, Any]) -> str:
        columns = account_columns(data)
        me = selectors.find_sales_person_of(self.actor.user_id or 0)
        columns["owner_id"] = columns["owner_id"] or (me.pk if me else None)
        account = services.create_account(**columns, actor=self.actor, at=self.at)
        return reverse("crm:account_detail", args=[account.pk])


class AccountEdit(AccountFormScreen):
    action = "change"
    verb, success = gettext_lazy("Save"), gettext_lazy("Account changed")

    @cached_property
    def object(self) -> Account:
        """Return the customer inside the user's scope; raises Http404."""
        account: Account = self.get_object_or_404(
            selectors.list_accounts(), pk=self.kwargs["pk"]
        )  # fmt: skip
        return account

    def get_title(self) -> str:
        return _("Edit %(name)s") % {"name": self.object.name}

    def get_crumbs(self) -> list[Crumb]:
        here = Crumb(self.object.name, reverse("crm:account_detail", args=[self.object.pk]))
        return [Crumb(_("Accounts"), reverse(NAV)), here, Crumb(_("Edit"))]

    def get_cancel_url(self) -> str:
        return reverse("crm:account_detail", args=[self.object.pk])

    def get_initial(self) -> dict[str, Any]:
        account = self.object
        names = [name for name in AccountForm.base_fields if name != "legal_entity"]
        return {name: getattr(account, f"{name}_id", getattr(account, name)) for name in names}

    def act(self, data: dict[str, Any]) -> str:
        given = account_columns(data)
        columns = {k: v for k, v in given.items() if v != "" or k not in FROZEN}
        services.update_account(account_id=self.object.pk, **columns, actor=self.actor, at=self.at)
        return self.get_cancel_url()


#: Emptied, these keep what they have: the seller's default was copied once.
FROZEN = ("currency", "language", "time_zone")
