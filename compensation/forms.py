"""Shapes of what people type; services judge and save."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from compensation.models import Plan
from compensation.models.words import (
    ACCUMULATIONS,
    BASES,
    CLAWBACKS,
    CREDIT_ROLES,
    MEASURES,
    QUOTA_INTERVALS,
    SPLITS,
)
from compensation.services import ComponentTerms, ShareTerms, TierTerms
from compensation.states import Measure, Split
from crm.models import SalesPerson
from revops.core.models import LegalEntity
from revops.core.screens.choices import offer
from revops.core.screens.decimals import DecimalField

CURRENCIES = [(code, code) for code in settings.CURRENCIES]
TIERS = 6
SHARES = 5


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """A plan; `sellers` are the legal entities the user may choose from."""

    name = forms.CharField(label=_("Name"), max_length=120)
    legal_entity = forms.ModelChoiceField(LegalEntity.objects.none(), label=_("Legal entity"))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)

    def __init__(self, *args: Any, sellers: QuerySet[LegalEntity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, legal_entity=sellers)


class VersionForm(forms.Form):
    """A version with one component and up to six tiers; nothing that changes pay has a default."""

    valid_from = forms.DateField(label=_("Valid from"), widget=date_input())
    name = forms.CharField(label=_("Component"), max_length=120)
    base = forms.ChoiceField(label=_("Credits"), choices=[("", "–"), *BASES.items()])
    measure = forms.ChoiceField(label=_("Tiers count"), choices=[("", "–"), *MEASURES.items()])
    accumulation = forms.ChoiceField(
        label=_("Adds up"), choices=[("", "–"), *ACCUMULATIONS.items()]
    )
    clawback = forms.ChoiceField(
        label=_("A credit note takes back"), choices=list(CLAWBACKS.items())
    )
    is_bound_lower = forms.BooleanField(
        label=_("Exactly on a bound still counts as the lower tier"), required=False
    )
    is_attainment_carried = forms.BooleanField(
        label=_("Attainment carries over from an earlier version"), required=False, initial=True
    )
    is_capitalisable = forms.BooleanField(
        label=_("Capitalised as cost of the contract (ASC 340-40)"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, TIERS + 1):
            self._add_tier(number)

    def _add_tier(self, number: int) -> None:
        words = {"number": number}
        self.fields[f"lower_{number}"] = DecimalField(
            label=gettext("Tier %(number)s from") % words,
            required=False,
            min_value=0,
            max_digits=20,
            decimal_places=6,
        )
        for name, label in (
            ("rate", gettext("Tier %(number)s rate, %%") % words),
            ("rate_to", gettext("Tier %(number)s rate at its end, %%") % words),
        ):
            self.fields[f"{name}_{number}"] = DecimalField(
                label=label,
                required=False,
                min_value=0,
                max_digits=9,
                decimal_places=6,
            )
        self.fields[f"split_{number}"] = forms.ChoiceField(
            label=gettext("Tier %(number)s pays") % words,
            required=False,
            choices=[("", "–"), *SPLITS.items()],
        )
        self.fields[f"is_retroactive_{number}"] = forms.BooleanField(
            label=gettext("Tier %(number)s re-rates earlier deals") % words, required=False
        )

    def head_fields(self) -> list[forms.BoundField]:
        """Return the fields above the table of tiers."""
        return [self[name] for name in self.fields if not name[-1].isdigit()]

    def tier_rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of every tier row."""
        names = ("lower", "rate", "rate_to", "split", "is_retroactive")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, TIERS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rows = [n for n in range(1, TIERS + 1) if data.get(f"rate_{n}") is not None]
        if not rows:
            self.add_error("rate_1", gettext("Write at least one tier."))
        for n in rows:
            if data.get(f"lower_{n}") is None:
                self.add_error(f"lower_{n}", gettext("Where does this tier begin?"))
            if not data.get(f"split_{n}"):
                self.add_error(f"split_{n}", gettext("How does this tier pay?"))
        return data

    def component(self) -> ComponentTerms:
        """Return what was typed; bounds in percent of quota become fractions."""
        data = self.cleaned_data
        unit = Decimal(100 if data["measure"] == Measure.PERCENT_OF_QUOTA.value else 1)
        rows = [n for n in range(1, TIERS + 1) if data.get(f"rate_{n}") is not None]
        lowers = [data[f"lower_{n}"] / unit for n in rows]
        return ComponentTerms(
            name=data["name"],
            base=data["base"],
            measure=data["measure"],
            accumulation=data["accumulation"],
            clawback=data["clawback"],
            is_bound_lower=data["is_bound_lower"],
            is_attainment_carried=data["is_attainment_carried"],
            is_capitalisable=data["is_capitalisable"],
            tiers=[
                TierTerms(
                    lower=lower,
                    upper=upper,
                    rate=data[f"rate_{n}"],
                    split=data[f"split_{n}"],
                    is_retroactive=data[f"is_retroactive_{n}"],
                    rate_to=(
                        data[f"rate_to_{n}"]
                        if data[f"split_{n}"] == Split.INTERPOLATED.value
                        else None
                    ),
                )
                for n, lower, upper in zip(rows, lowers, [*lowers[1:], None], strict=True)
            ],
        )


class PayeeForm(forms.Form):
    """What forms about one payee share; `payees` are those the user may choose from."""

    payee = forms.ModelChoiceField(SalesPerson.objects.none(), label=_("Payee"))

    def __init__(self, *args: Any, payees: QuerySet[SalesPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, payee=payees)


class AssignmentForm(PayeeForm):
    plan = forms.ModelChoiceField(Plan.objects.none(), label=_("Plan"))
    valid_from = forms.DateField(label=_("From"), widget=date_input())
    valid_until = forms.DateField(
        label=_("Until"), widget=date_input(), required=False, help_text=_("Empty: until changed.")
    )

    def __init__(self, *args: Any, plans: QuerySet[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, plan=plans)


class QuotaForm(PayeeForm):
    amount = DecimalField(
        label=_("Quota"),
        min_value=0,
        max_digits=16,
        decimal_places=2,
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    interval = forms.ChoiceField(label=_("Per"), choices=list(QUOTA_INTERVALS.items()))
    valid_from = forms.DateField(label=_("From"), widget=date_input())
    valid_until = forms.DateField(
        label=_("Until"), widget=date_input(), required=False, help_text=_("Empty: until changed.")
    )

    def money(self) -> Money:
        """Return the quota that was typed."""
        return Money(self.cleaned_data["amount"], self.cleaned_data["currency"])


class SplitForm(forms.Form):
    """Who shares an order: up to five payees, owner and splits making 100 %."""

    def __init__(self, *args: Any, payees: QuerySet[SalesPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, SHARES + 1):
            words = {"number": number}
            self.fields[f"payee_{number}"] = forms.ModelChoiceField(
                payees, label=gettext("Payee %(number)s") % words, required=False
            )
            self.fields[f"role_{number}"] = forms.ChoiceField(
                label=gettext("Role %(number)s") % words,
                choices=[("", "–"), *CREDIT_ROLES.items()],
                required=False,
            )
            self.fields[f"share_{number}"] = DecimalField(
                label=gettext("Share %(number)s, %%") % words,
                required=False,
                min_value=0,
                max_value=100,
                max_digits=9,
                decimal_places=6,
            )

    def share_rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of every row."""
        names = ("payee", "role", "share")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, SHARES + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(1, SHARES + 1):
            if data.get(f"payee_{n}") and not data.get(f"share_{n}"):
                self.add_error(f"share_{n}", gettext("Write a share above zero."))
            if data.get(f"payee_{n}") and not data.get(f"role_{n}"):
                self.add_error(f"role_{n}", gettext("Choose a role."))
        return data

    def shares(self) -> list[ShareTerms]:
        """Return the rows that name a payee."""
        data = self.cleaned_data
        return [
            ShareTerms(data[f"payee_{n}"].pk, data[f"role_{n}"], data[f"share_{n}"])
            for n in range(1, SHARES + 1)
            if data.get(f"payee_{n}")
        ]
