"""How values travel: amounts with their currency, numbers as strings, ids with a prefix."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as BadValue
from django.db import models
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from revops.core import policy, public_ids
from revops.core.money import parse_decimal
from revops.core.problems import NotFound
from revops.core.rounding import exponent

AMOUNT_SCHEMA = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
        "currency": {"type": "string", "minLength": 3, "maxLength": 3},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
    "example": {"amount": "178.50", "currency": "EUR"},
}
DECIMAL_SCHEMA = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "example": "0.00042"}


def amount_text(value: Decimal, currency: str) -> str:
    """Return the amount with at least its currency's decimals: "178.50", "1200" for yen."""
    places = max(exponent(currency), -int(value.normalize().as_tuple().exponent))
    return f"{value:.{places}f}"


def decimal_text(value: Decimal) -> str:
    """Return a plain decimal without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@extend_schema_field(AMOUNT_SCHEMA)
class AmountOut(serializers.Field):
    """`{"amount": "178.50", "currency": "EUR"}` from `Money`, or from a decimal and `currency`.

    `currency` is the dotted path to the code where the source is a plain decimal
    ("legal_entity.functional_currency").
    """

    def __init__(self, *, currency: str = "", **options: Any) -> None:
        options.setdefault("read_only", True)
        super().__init__(**options)
        self.currency = currency

    def get_attribute(self, instance: Any) -> Any:
        value = super().get_attribute(instance)
        if value is None or isinstance(value, Money) or not self.currency:
            return value
        code = instance
        for part in self.currency.split("."):
            code = getattr(code, part)
        return Money(value, code)

    def to_representation(self, value: Money) -> dict[str, str]:
        code = str(value.currency)
        return {"amount": amount_text(value.amount, code), "currency": code}


@extend_schema_field(DECIMAL_SCHEMA)
class DecimalOut(serializers.Field):
    """A quantity, rate or unit price as a decimal string."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("read_only", True)
        super().__init__(**options)

    def to_representation(self, value: Decimal) -> str:
        return decimal_text(value)


@extend_schema_field(AMOUNT_SCHEMA)
class AmountInput(serializers.Field):
    """Reads `{"amount": "178.50", "currency": "EUR"}` into `Money`; strings only, no rounding."""

    default_error_messages = {
        # REST framework formats its messages: braces are doubled
        "shape": _('Write {{"amount": "178.50", "currency": "EUR"}}.'),
        "currency": _("This currency is not in use here."),
    }

    def to_internal_value(self, data: Any) -> Money:
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            self.fail("shape")
        currency = data["currency"]
        if currency not in settings.CURRENCIES:
            raise serializers.ValidationError(
                {"currency": [self.error_messages["currency"]]}, code="currency"
            )
        amount = _strict(data["amount"], exponent(currency), "amount")
        return Money(amount, currency)

    def to_representation(self, value: Money) -> dict[str, str]:
        return AmountOut().to_representation(value)


@extend_schema_field(DECIMAL_SCHEMA)
class DecimalInput(serializers.Field):
    """Reads a decimal string of at most `places` decimals within [least, most]."""

    def __init__(
        self,
        *,
        places: int = 12,
        least: Decimal | None = None,
        most: Decimal | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.places, self.least, self.most = places, least, most

    def to_internal_value(self, data: Any) -> Decimal:
        value = _strict(data, self.places, "")
        if self.least is not None and value < self.least:
            raise serializers.ValidationError(_("At least %s.") % self.least, code="min_value")
        if self.most is not None and value > self.most:
            raise serializers.ValidationError(_("At most %s.") % self.most, code="max_value")
        return value

    def to_representation(self, value: Decimal) -> str:
        return decimal_text(value)


def _strict(text: Any, places: int, member: str) -> Decimal:
    try:
        value = parse_decimal(text, places=places)
        if len(text.strip().lstrip("-").partition(".")[0]) > 15:
            raise BadValue(_("At most 15 digits before the point."), code="max_whole_digits")
    except BadValue as error:
        refusal = serializers.ErrorDetail(error.messages[0], code=error.code)
        raise serializers.ValidationError({member: [refusal]} if member else [refusal]) from None
    return value


@extend_schema_field({"type": "string", "example": "inv_8kJx2a"})
class PublicId(serializers.Field):
    """The row's own id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"read_only": True, "source": "*", **options})

    def to_representation(self, value: models.Model) -> str:
        return public_ids.encode(value)


@extend_schema_field({"type": "string", "nullable": True, "example": "cus_8kJx2a"})
class PublicReference(serializers.Field):
    """Another row's id; the whole row when the caller asked to expand it and may see it."""

    def __init__(self, model: type[models.Model], **options: Any) -> None:
        options.setdefault("read_only", True)
        super().__init__(**options)
        self.model = model
        self.expanded: serializers.BaseSerializer[Any] | None = None

    def expand_with(self, serializer: serializers.BaseSerializer[Any]) -> None:
        """Show the row by this serializer."""
        self.expanded = serializer
        serializer.bind(field_name="", parent=self)  # type: ignore[arg-type]

    def get_attribute(self, instance: Any) -> Any:
        *path, last = self.source_attrs
        for part in path:
            instance = getattr(instance, part)
            if instance is None:
                return None
        key = instance.serializable_value(last)
        if self.expanded is not None and key is not None:
            return getattr(instance, last) or key
        return key

    def to_representation(self, value: Any) -> Any:
        if isinstance(value, models.Model):
            assert self.expanded is not None  # noqa: S101
            return self.expanded.to_representation(value)
        return public_ids.encode(self.model, value)


@extend_schema_field({"type": "string", "example": "cus_8kJx2a"})
class PublicIdInput(serializers.Field):
    """Reads a public id into the primary key of a row the caller may see (or `verb` on it)."""

    default_error_messages = {"does_not_exist": _("There is no such record.")}

    def __init__(self, model: type[models.Model], *, verb: str = "view", **options: Any) -> None:
        super().__init__(**options)
        self.model, self.verb = model, verb

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str):
            self.fail("does_not_exist")
        try:
            pk = public_ids.decode_for(self.model, data)
        except NotFound:
            self.fail("does_not_exist")
        rows = self.model._default_manager.filter(pk=pk)
        if not policy.scoped(self.context["request"].user, self.verb, rows).exists():
            self.fail("does_not_exist")
        return pk

    def to_representation(self, value: int) -> str:
        return public_ids.encode(self.model, value)
