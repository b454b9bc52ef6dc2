"""Products, their versions and charges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import selectors
from catalog.models import Charge, Price, Product, ProductVersion, TaxCategory, UnitCost
from catalog.rules import ChargeSetUp, charge_problems
from catalog.services import checks
from catalog.states import (
    PRODUCT_FLOW,
    Adapter,
    ChargeKind,
    ChargeModel,
    PriceBookState,
    ProductState,
    Recognition,
    Timing,
)
from revops.core import transitions
from revops.core.actor import Actor
from revops.core.problems import Conflict, DomainError


@dataclass(frozen=True, kw_only=True)
class ChargeTerms:
    """One way a product shall cost money; `timing` is ignored for one-time charges."""

    code: str
    name: str
    tax_category_id: int
    kind: str = ChargeKind.RECURRING.value
    model: str = ChargeModel.PER_UNIT.value
    billing_period_months: int | None = None
    timing: str = Timing.ADVANCE.value
    unit: str = ""
    recognition: str = Recognition.STRAIGHT_LINE_DAILY.value


class ChargeSetUpWrong(DomainError):
    """The parts of a charge do not fit each other."""


class ProductNotReady(DomainError):
    """The product cannot be quoted as it stands."""


class VersionIsFrozen(Conflict):
    """What was on offer once is not changed; a new version is made."""


@transaction.atomic
def create_product(
    *,
    code: str,
    name: str,
    actor: Actor,
    at: datetime,
    charges: Sequence[ChargeTerms] = (),
    family: str = "",
    description: str = "",
    adapter: str = Adapter.NONE.value,
    webhook_url: str = "",
    external_ref: str | None = None,
) -> Product:
    """Create a product in draft with its first version and charges.

    :raises Conflict: the code or reference is taken
    :raises ChargeSetUpWrong: a charge is inconsistent; each reason names "charges.<n>.<field>"
    """
    product = Product(created_at=at, external_ref=external_ref or None)
    _write(product, code, name, family, description, adapter, webhook_url)
    if external_ref and Product.objects.filter(external_ref=external_ref).exists():
        raise Conflict(_("This reference is taken."), field="external_ref")
    product.save(force_insert=True)
    version = ProductVersion.objects.create(product=product, number=1, created_at=at)
    _create_charges(version, charges)
    return product


@transaction.atomic
def update_product(
    *,
    product_id: int,
    name: str,
    actor: Actor,
    at: datetime,
    family: str = "",
    description: str = "",
    adapter: str = Adapter.NONE.value,
    webhook_url: str = "",
) -> Product:
    """Change how a product is called and provisioned; sold lines keep what they froze.

    :raises NotFound: there is no such product
    """
    product = checks.locked(Product, product_id)
    _write(product, product.code, name, family, description, adapter, webhook_url)
    if product.state == ProductState.ACTIVE.value:
        _ready(product)
    product.save()
    return product


@transaction.atomic
def activate_product(*, product_id: int, actor: Actor, at: datetime) -> Product:
    """Put a product on offer.

    :raises IllegalTransition: it is on offer already
    :raises ProductNotReady: it has no charge, or its webhook has no address
    """
    product = checks.locked(Product, product_id)
    if product.state != ProductState.ACTIVE.value:
        _ready(product)
    transitions.apply(
        product, "activate", workflow=PRODUCT_FLOW, actor=actor, at=at, stamp="activated_at"
    )
    return product


@transaction.atomic
def retire_product(*, product_id: int, actor: Actor, at: datetime) -> Product:
    """Take a product off offer; what was sold goes on.

    :raises IllegalTransition: it is not on offer
    """
    product = checks.locked(Product, product_id)
    transitions.apply(product, "retire", workflow=PRODUCT_FLOW, actor=actor, at=at)
    return product


@transaction.atomic
def add_charge(*, product_id: int, terms: ChargeTerms, actor: Actor, at: datetime) -> Charge:
    """Add a charge to a draft product.

    :raises VersionIsFrozen: the product was on offer
    :raises ChargeSetUpWrong: the charge is inconsistent, or its code is used twice
    """
    version = _draft_version(product_id)
    return _create_charges(version, [terms], prefix="")[0]


@transaction.atomic
def change_charge(*, charge_id: int, terms: ChargeTerms, actor: Actor, at: datetime) -> Charge:
    """Change a charge of a draft product.

    :raises NotFound: there is no such charge
    :raises VersionIsFrozen: the product was on offer
    :raises ChargeSetUpWrong: as in `add_charge`
    """
    charge = checks.locked(Charge, charge_id)
    version = _draft_version(charge.version.product_id)
    if charge.version_id != version.pk:
        raise _frozen()
    others = version.charges.exclude(pk=charge.pk).values_list("code", flat=True)
    _judge([terms], taken=others, prefix="")
    for field, value in _columns(terms).items():
        setattr(charge, field, value)
    charge.save()
    return charge


@transaction.atomic
def remove_charge(*, charge_id: int, actor: Actor, at: datetime) -> Product:
    """Remove a charge from a draft product, with the prices and costs written for it so far.

    :raises VersionIsFrozen: the product was on offer
    """
    charge = checks.locked(Charge, charge_id)
    version = _draft_version(charge.version.product_id)
    charge.prices.all().delete()
    charge.costs.all().delete()
    charge.delete()
    return version.product


@transaction.atomic
def create_version(
    *,
    product_id: int,
    charges: Sequence[ChargeTerms],
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> ProductVersion:
    """Make a new version current; quotes and contracts keep the charges they were made with.

    A charge whose code the version before had starts with that charge's prices (in every book
    not retired) and unit costs as they are from `valid_from` on.

    :raises ChargeSetUpWrong: a charge is inconsistent
    :raises ProductNotReady: the version has no charge
    """
    product = checks.locked(Product, product_id)
    if not charges:
        raise ProductNotReady(_("A version needs at least one charge."), field="charges")
    before = product.versions.get(is_current=True)
    before.is_current = False
    before.save(update_fields=["is_current"])
    number = product.versions.count() + 1
    version = ProductVersion.objects.create(product=product, number=number, created_at=at)
    made = _create_charges(version, charges)
    _carry_over({c.code: c for c in before.charges.all()}, made, valid_from)
    return version


def _write(
    product: Product,
    code: str,
    name: str,
    family: str,
    description: str,
    adapter: str,
    webhook_url: str,
) -> None:
    """Put checked values on the row; nothing is saved here."""
    product.code = checks.filled(code, "code")
    product.name = checks.filled(name, "name")
    product.family, product.description = family.strip(), description.strip()
    if adapter not in {a.value for a in Adapter}:
        raise checks.ValueUnknown(_("This is not a way to provision."), field="adapter")
    product.adapter = adapter
    product.webhook_url = webhook_url.strip() if adapter == Adapter.WEBHOOK.value else ""
    if Product.objects.filter(code=product.code).exclude(pk=product.pk).exists():
        raise Conflict(
            _("There is a product with the code %(code)s already.") % {"code": product.code},
            field="code",
        )


def _ready(product: Product) -> None:
    """Refuse what nobody could quote or deliver."""
    if product.adapter == Adapter.WEBHOOK.value and not product.webhook_url:
        raise ProductNotReady(
            _("A product provisioned by webhook needs its address."), field="webhook_url"
        )
    if not selectors.list_charges(product.pk).exists():
        raise ProductNotReady(
            _("%(product)s has no charge, so nothing could be quoted.") % {"product": product.name},
            field="charges",
            way_out=_("Add a charge first."),
        )


def _frozen() -> VersionIsFrozen:
    return VersionIsFrozen(
        _("This version was on offer; quotes and contracts may stand on it."),
        way_out=_("Make a new version with the changed charges."),
    )


def _draft_version(product_id: int) -> ProductVersion:
    product = checks.locked(Product, product_id)
    if product.state != ProductState.DRAFT.value:
        raise _frozen()
    return product.versions.select_related("product").get(is_current=True)


def _columns(terms: ChargeTerms) -> dict[str, Any]:
    columns = {f.name: getattr(terms, f.name) for f in fields(terms)}
    if terms.kind == ChargeKind.ONE_TIME.value:
        columns["timing"] = Timing.ADVANCE.value  # due at its start; the column is not read
    return columns | {"code": terms.code.strip(), "name": terms.name.strip()}


def _judge(
    charges: Sequence[ChargeTerms], *, taken: Iterable[str] = (), prefix: str = "charges.%d."
) -> None:
    """Refuse inconsistent charges and codes used twice, naming the field of each."""
    codes = set(taken)
    known = set(TaxCategory.objects.values_list("pk", flat=True))
    for number, terms in enumerate(charges):
        here = prefix % number if prefix else ""
        checks.filled(terms.code, f"{here}code")
        checks.filled(terms.name, f"{here}name")
        if terms.code.strip() in codes:
            raise ChargeSetUpWrong(
                _("The code %(code)s is used by another charge of this version.")
                % {"code": terms.code},
                field=f"{here}code",
                rule="charge_code_taken",
            )
        codes.add(terms.code.strip())
        is_once = terms.kind == ChargeKind.ONE_TIME.value
        set_up = ChargeSetUp(
            kind=terms.kind,
            model=terms.model,
            recognition=terms.recognition,
            tax_category=str(terms.tax_category_id) if terms.tax_category_id in known else "",
            billing_months=terms.billing_period_months,
            timing=None if is_once else terms.timing,
            unit=terms.unit,
        )
        checks.refuse(charge_problems(set_up), ChargeSetUpWrong, here)


def _create_charges(
    version: ProductVersion, charges: Sequence[ChargeTerms], *, prefix: str = "charges.%d."
) -> list[Charge]:
    _judge(charges, taken=version.charges.values_list("code", flat=True), prefix=prefix)
    rows = [Charge(version=version, **_columns(terms)) for terms in charges]
    return Charge.objects.bulk_create(rows)


def _carry_over(before: dict[str, Charge], made: Sequence[Charge], since: date) -> None:
    """Give new charges the prices and costs their predecessors have from a day on."""
    pairs = [(before[charge.code].pk, charge) for charge in made if charge.code in before]
    heirs = dict(pairs)
    prices = selectors.from_day_on(Price.objects.filter(charge__in=heirs), since)
    Price.objects.bulk_create(
        Price(
            price_book_id=p.price_book_id,
            charge=heirs[p.charge_id],
            unit_price=p.unit_price,
            standalone_price=p.standalone_price,
            valid_from=max(p.valid_from, since),
            valid_until=p.valid_until,
        )
        for p in prices.exclude(price_book__state=PriceBookState.RETIRED.value)
    )
    UnitCost.objects.bulk_create(
        UnitCost(
            charge=heirs[c.charge_id],
            currency=c.currency,
            cost=c.cost,
            valid_from=max(c.valid_from, since),
            valid_until=c.valid_until,
        )
        for c in selectors.from_day_on(UnitCost.objects.filter(charge__in=heirs), since)
    )
