"""What the columns of a customer must be before they are written; each refusal names its field."""

from __future__ import annotations

from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from babel import Locale
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from crm.rules import check_tax_id
from revops.core.problems import DomainError, NotFound

M = TypeVar("M", bound=models.Model)


class ValueUnknown(DomainError):
    """The value is not one of those the field knows."""


class ValueMissing(DomainError):
    """The field may not be empty."""


class TaxIdWrong(DomainError):
    """No tax id of this country looks like this."""


@cache
def countries() -> frozenset[str]:
    """Return the two-letter codes of countries (ISO 3166)."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - {
        "EU",
        "EZ",
        "UN",
        "ZZ",
        "QO",
        "XA",
        "XB",
    }


def country(code: str) -> str:
    """Return the country code; raises ValueUnknown."""
    if code not in countries():
        raise ValueUnknown(
            _("%(value)s is not a country code.") % {"value": code or "–"},
            field="country",
            way_out=_("Use two letters such as DE or US."),
        )
    return code


def currency(code: str) -> str:
    """Return the currency code (ISO 4217); raises ValueUnknown."""
    if code not in settings.CURRENCIES:
        raise ValueUnknown(
            _("%(value)s is not a currency we deal in.") % {"value": code or "–"},
            field="currency",
            way_out=_("Choose one of: %(known)s.") % {"known": ", ".join(settings.CURRENCIES)},
        )
    return code


def time_zone(name: str) -> str:
    """Return the name of the zone; raises ValueUnknown."""
    if name not in available_timezones():
        raise ValueUnknown(
            _("%(value)s is not a time zone.") % {"value": name or "–"},
            field="time_zone",
            way_out=_("Use a name such as Europe/Berlin."),
        )
    return name


def language(code: str) -> str:
    """Return the language documents can be written in; raises ValueUnknown."""
    known = [lang for lang, _name in settings.LANGUAGES]
    if code not in known:
        raise ValueUnknown(
            _("Documents cannot be written in %(value)s.") % {"value": code or "–"},
            field="language",
            way_out=_("Choose one of: %(known)s.") % {"known": ", ".join(known)},
        )
    return code


def tax_id(country_code: str, text: str) -> str:
    """Return the compact tax id; raises TaxIdWrong with what is wrong about it."""
    found = check_tax_id(country_code, text)
    if found.problem:
        raise TaxIdWrong(
            _(found.problem.message) % found.problem.params,
            field="tax_id",
            rule=found.problem.code,
            way_out=_("Check it against the customer's letterhead, or leave it empty for now."),
        )
    return found.value


def filled(value: str, field: str) -> str:
    """Return the text without spaces around it; raises ValueMissing when nothing is left."""
    if not value.strip():
        raise ValueMissing(_("This may not be empty."), field=field)
    return value.strip()


def locked(model: type[M], pk: int) -> M:
    """Return the row, locked until the transaction ends; raises NotFound."""
    row = model._default_manager.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def optional(model: type[M], pk: int | None, field: str) -> M | None:
    """Return the row a foreign key names, None for None; raises ValueUnknown."""
    return None if pk is None else existing(model, pk, field)


def existing(model: type[M], pk: int, field: str) -> M:
    """Return the row a foreign key names; raises ValueUnknown."""
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        raise ValueUnknown(_("There is no such record."), field=field)
    return row
