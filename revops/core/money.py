"""`AmountField`: django-money with one currency column per row and a strict descriptor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import BaseExpression, Combinable
from djmoney.models.fields import MoneyField, MoneyFieldProxy
from djmoney.money import Money


class CurrencyMismatch(ValueError):
    """An amount of one currency met a row that already holds another."""


class StrictAmount(MoneyFieldProxy):
    """Refuses bare numbers on a row without currency and a change of currency on a filled row.

    Also supports deferred loading, which the library's descriptor does not.
    """

    def __get__(self, obj: Any, type: Any = None) -> Any:
        if obj is None:
            return self
        missing = [n for n in (self.field.name, self.currency_field_name) if n not in obj.__dict__]
        if missing:
            obj.refresh_from_db(fields=missing)
        return super().__get__(obj, type)

    def __set__(self, obj: Any, value: Any) -> None:
        data = obj.__dict__
        if isinstance(value, Money):
            held = data.get(self.currency_field_name)
            if held and held != str(value.currency):
                raise CurrencyMismatch(f"{self.field.name}: {value.currency} on a row in {held}")
        elif (
            isinstance(value, int | Decimal | str)
            and not isinstance(value, bool)
            and not data.get(self.currency_field_name)
        ):
            raise CurrencyMismatch(f"{self.field.name}: a bare number has no currency")
        elif isinstance(value, float):
            raise TypeError(f"{self.field.name}: amounts are never floats")
        if value is None or isinstance(value, BaseExpression | Money):
            super().__set__(obj, value)
        else:
            data[self.field.name] = self.field.to_python(value)


class AmountField(MoneyField):
    """numeric(20,4) in the row's one `currency` column; no default, no choices.

    Reads as `Money`. Assign `Money`, or a `Decimal` once the row's currency is set.
    """

    # what the type checker reads for assignment and access
    _pyi_private_set_type: Money | Decimal | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Any  # Money on a row, Decimal from `values_list`

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", 4)
        kwargs.setdefault("default_currency", None)
        kwargs["currency_choices"] = None
        kwargs.setdefault("currency_max_length", 3)
        kwargs.setdefault("currency_field_name", "currency")
        kwargs["money_descriptor_class"] = StrictAmount
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Name the library's field, so that migrations do not depend on this class."""
        name, _, args, kwargs = super().deconstruct()
        return name, "djmoney.models.fields.MoneyField", args, kwargs


class UnitPriceField(models.DecimalField):
    """numeric(28,12): a price of one unit, never rounded before the line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 28)
        kwargs.setdefault("decimal_places", 12)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class FunctionalField(models.DecimalField):
    """numeric(20,4) in the legal entity's functional currency: a plain decimal by design."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


def parse_decimal(text: str, *, places: int | None = None) -> Decimal:
    """Return the plain ASCII decimal in `text`; raises ValidationError naming the rule.

    Refuses NaN, infinity, exponents, underscores, non-ASCII digits and more than `places`
    decimals, all of which `Decimal()` alone would accept.
    """
    if not isinstance(text, str) or not text.isascii():
        raise ValidationError("Write a plain number such as 1234.50.", code="invalid")
    body = text.strip().removeprefix("-")
    whole, dot, fraction = body.partition(".")
    if not whole.isdigit() or (dot and not fraction.isdigit()) or len(body) > 30:
        raise ValidationError("Write a plain number such as 1234.50.", code="invalid")
    if places is not None and len(fraction.rstrip("0")) > places:
        raise ValidationError(
            f"At most {places} decimals are possible here.", code="max_decimal_places"
        )
    return Decimal(text.strip())
