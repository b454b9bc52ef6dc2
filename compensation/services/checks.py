"""What services of this floor refuse, and the locks they take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from crm.models import SalesPerson
from revops.core.problems import Conflict, DomainError, NotFound

M = TypeVar("M", bound=models.Model)


class NoPlanAssigned(DomainError):
    """A payee has no plan on the day of a credit."""

    def __init__(self, payee: str, day: date) -> None:
        super().__init__(
            _("No plan assigned to %(payee)s on %(day)s.") % {"payee": payee, "day": day},
            way_out=_("Assign a plan that is valid on that day, then retry."),
        )


class NoPlanVersion(DomainError):
    """A payee's plan has no approved version on the day of a credit."""

    def __init__(self, payee: str, day: date) -> None:
        super().__init__(
            _("The plan of %(payee)s has no approved version on %(day)s.")
            % {"payee": payee, "day": day},
            way_out=_("Approve a version that is valid on that day, then retry."),
        )


class NoQuotaSet(DomainError):
    """A plan pays in percent of quota and the payee has none in the interval."""

    def __init__(self, payee: str, day: date) -> None:
        super().__init__(
            _("No quota set for %(payee)s in the period from %(day)s.")
            % {"payee": payee, "day": day},
            way_out=_("Set a quota that is valid in that period, then retry."),
        )


class NoExchangeRate(DomainError):
    """A deal was sold in another currency than the plan pays, and no rate is on file."""

    def __init__(self, base: str, quote: str, day: date) -> None:
        super().__init__(
            _("No exchange rate from %(base)s to %(quote)s on %(day)s.")
            % {"base": base, "quote": quote, "day": day},
            way_out=_("Put the rate on file, then retry."),
        )


class RateTableRefused(DomainError):
    """The tiers leave an attainment without a rate, or give it two."""


class AlreadyCredited(Conflict):
    """Credits stand on what would change: it may change from a later day on only."""


class SharesRefused(DomainError):
    """The shares of a deal do not credit it exactly once."""


class ValueUnknown(DomainError):
    """The value is not one of those the field knows."""


class ValueMissing(DomainError):
    """The field may not be empty."""


def lock_payees(payee_ids: Iterable[int]) -> dict[int, SalesPerson]:
    """Lock payees by primary key: whoever earns for them waits for whoever came first.

    The weaker lock lets others go on selling: rows that only refer to a payee do not wait.
    """
    people = SalesPerson.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return {person.pk: person for person in people.filter(pk__in=set(payee_ids))}


def locked(model: type[M], pk: int) -> M:
    """Return the locked row; raises NotFound."""
    row: Any = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    found: M = row
    return found


def filled(text: str, field: str) -> str:
    """Return the text without blanks around it; raises ValueMissing."""
    if not text.strip():
        raise ValueMissing(_("Write something here."), field=field)
    return text.strip()


def currency(code: str) -> str:
    """Return the currency code; raises ValueUnknown."""
    if code not in settings.CURRENCIES:
        raise ValueUnknown(
            _("%(value)s is not a currency in use here.") % {"value": code or "–"}, field="currency"
        )
    return code
