"""Loading and refusing, shared by the services of the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from revops.core.problems import DomainError, NotFound
from revops.core.reasons import Reason

M = TypeVar("M", bound=models.Model)


class ValueMissing(DomainError):
    """The field may not be empty."""


class ValueUnknown(DomainError):
    """The value is not one of those the field knows."""


def locked(model: type[M], pk: int) -> M:
    """Return the row, locked until the transaction ends; raises NotFound."""
    row = model._default_manager.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def existing(model: type[M], pk: int, field: str) -> M:
    """Return the row a foreign key names; raises ValueUnknown."""
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        raise ValueUnknown(_("There is no such record."), field=field)
    return row


def filled(value: str, field: str) -> str:
    """Return the text without spaces around it; raises ValueMissing when nothing is left."""
    if not value.strip():
        raise ValueMissing(_("This may not be empty."), field=field)
    return value.strip()


def words(reason: Reason) -> str:
    """Return what a rule objects to, in the reader's language."""
    return _(reason.message) % reason.params


def refuse(reasons: Sequence[Reason], kind: type[DomainError], prefix: str = "") -> None:
    """Raise `kind` with every reason at its field; nothing to object, nothing happens."""
    if not reasons:
        return
    errors = {f"{prefix}{reason.subject}": words(reason) for reason in reasons}
    raise kind(
        " ".join(words(reason) for reason in reasons),
        field=next(iter(errors)),
        rule=reasons[0].code,
        errors=errors,
    )
