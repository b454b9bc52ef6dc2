"""Columns of the lists of this floor."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models import Account, Opportunity
from crm.states import Stage
from revops.core.screens.columns import Column

STAGE_TONES = {
    Stage.PROSPECTING.value: "",
    Stage.ENGAGING.value: "info",
    Stage.WON.value: "ok",
    Stage.LOST.value: "bad",
}


def _standing(account: Account) -> object:
    return _("Customer") if account.is_customer else _("Prospect")


def _standing_tone(account: Account) -> str:
    return "ok" if account.is_customer else ""


def _short(deal: Opportunity) -> str:
    """Return what a phone shows below the name."""
    who = [deal.account.name] if deal.account else []
    return " · ".join([*who, str(deal.get_state_display())])


ACCOUNTS = (
    Column("name", _("Customer"), sort="name", phone=True, phone_note="city"),
    Column(
        "standing", _("Standing"), kind="pill", value=_standing, tones=_standing_tone, phone=True
    ),
    Column("industry", _("Industry"), sort="industry"),
    Column("city", _("City"), sort="city"),
    Column("country", _("Country"), sort="country"),
    Column("owner", _("Owner"), value="owner.name", sort="owner__name"),
    Column("currency", _("Currency"), sort="currency"),
    Column("legal_entity", _("Seller"), value="legal_entity.name"),
    Column(
        "created",
        _("Since"),
        kind="date",
        value=lambda a: a.created_at.date(),
        sort="created_at",
        guard="created_at",
    ),
)

CONTACTS = (
    Column("name", _("Contact"), sort="name", phone=True, phone_note="account.name"),
    Column("title", _("Role"), sort="title"),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("email", _("E-mail"), sort="email", phone=True),
    Column("phone", _("Phone")),
    Column("is_signer", _("May sign"), value=lambda c: _("yes") if c.is_signer else ""),
    Column("is_billing", _("Receives invoices"), value=lambda c: _("yes") if c.is_billing else ""),
)

OPPORTUNITIES = (
    Column("name", _("Opportunity"), sort="name", phone=True, phone_note=_short),
    Column("account", _("Customer"), value="account.name", sort="account__name"),
    Column("owner", _("Owner"), value="owner.name", sort="owner__name"),
    Column("state", _("Stage"), kind="pill", tones=STAGE_TONES, sort="state"),
    Column("engaged", _("Engaged"), kind="date", value="engaged_on", sort="engaged_on"),
    Column(
        "closes",
        _("Expected close"),
        kind="date",
        value="expected_close_on",
        sort="expected_close_on",
    ),
    Column("closed", _("Closed"), kind="date", value="closed_on", sort="closed_on"),
    Column("amount", _("Amount"), kind="money", sort="amount", phone=True),
)

SALES_PEOPLE = (
    Column("name", _("Sales person"), sort="name", phone=True, phone_note="title"),
    Column("title", pgettext_lazy("job", "Title"), sort="title"),
    Column("team", _("Team"), value="team_name", sort="team_name"),
    Column("region", _("Region"), sort="region", phone=True),
    Column("manager", _("Reports to"), value="manager_name", sort="manager_name"),
    Column("email", _("E-mail"), sort="email"),
)

TEAMS = (
    Column("name", _("Team"), sort="name", phone=True),
    Column("region", _("Region"), sort="region", phone=True),
    Column("people", _("People"), kind="number", phone=True),
)
