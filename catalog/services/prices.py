"""Price books, dated prices and unit costs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog import selectors
from catalog.events import PriceBookPublished
from catalog.models import Charge, Price, PriceBook, UnitCost
from catalog.services import checks
from catalog.states import PRICE_BOOK_FLOW, PriceBookState
from revops.core import outbox, policy, transitions
from revops.core.actor import Actor
from revops.core.models import LegalEntity
from revops.core.problems import Conflict, DomainError, Forbidden

#: What the columns of unit prices and costs hold.
PLACES, DIGITS = 12, 16


class PriceBookIsPublished(Conflict):
    """Published prices change by a revision that somebody else publishes."""


class PriceWrong(DomainError):
    """A price is negative, not a number, or finer than can be stored."""


class PriceBookIsEmpty(DomainError):
    """A book without prices would leave nothing to sell."""


@transaction.atomic
def create_price_book(
    *,
    name: str,
    currency: str,
    valid_from: date,
    actor: Actor,
    at: datetime,
    valid_until: date | None = None,
    legal_entity_id: int | None = None,
) -> PriceBook:
    """Create an empty price book in draft, for one seller or for all.

    :raises Conflict: the name is taken
    :raises DomainError: the currency is unknown or the period ends before it starts
    """
    if currency not in settings.CURRENCIES:
        raise checks.ValueUnknown(
            _("%(value)s is not a currency.") % {"value": currency or "–"}, field="currency"
        )
    seller = legal_entity_id and checks.existing(LegalEntity, legal_entity_id, "legal_entity")
    return PriceBook.objects.create(
        name=_free_name(name),
        currency=currency,
        legal_entity=seller or None,
        valid_from=valid_from,
        valid_until=_after(valid_from, valid_until),
        edited_by_id=actor.user_id,
        created_at=at,
    )


@transaction.atomic
def set_price(
    *,
    price_book_id: int,
    charge_id: int,
    unit_price: Decimal,
    valid_from: date,
    actor: Actor,
    at: datetime,
    standalone_price: Decimal | None = None,
) -> Price:
    """Set the price of a charge from a day on; the one valid until then ends that day.

    Prices are per unit (or for the whole of a flat charge) and billing period. The stand-alone
    selling price is the price itself unless given. A later price stays and ends this one.

    :raises PriceBookIsPublished: the book is not in draft
    :raises PriceWrong: a price is negative or finer than twelve decimals
    """
    book = _draft(price_book_id)
    charge = checks.existing(Charge, charge_id, "charge")
    values = {
        "unit_price": _price(unit_price, "unit_price"),
        "standalone_price": _price(
            unit_price if standalone_price is None else standalone_price, "standalone_price"
        ),
    }
    price = _insert(Price, {"price_book": book, "charge": charge}, valid_from, values)
    _edited(book, actor)
    return price


@transaction.atomic
def end_price(
    *, price_book_id: int, charge_id: int, valid_until: date, actor: Actor, at: datetime
) -> PriceBook:
    """Stop offering a charge in a book from a day on; later prices of it are removed.

    :raises PriceBookIsPublished: the book is not in draft
    """
    book = _draft(price_book_id)
    prices = Price.objects.filter(price_book=book, charge=charge_id)
    prices.filter(valid_from__gte=valid_until).delete()
    selectors.from_day_on(prices, valid_until).update(valid_until=valid_until)
    _edited(book, actor)
    return book


@transaction.atomic
def set_unit_cost(
    *,
    charge_id: int,
    currency: str,
    cost: Decimal,
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> UnitCost:
    """Set what one unit of a charge costs us from a day on; the cost until then ends that day.

    :raises NotFound: there is no such charge
    :raises PriceWrong: the cost is negative or finer than twelve decimals
    """
    charge = checks.locked(Charge, charge_id)
    if currency not in settings.CURRENCIES:
        raise checks.ValueUnknown(
            _("%(value)s is not a currency.") % {"value": currency or "–"}, field="currency"
        )
    key = {"charge": charge, "currency": currency}
    return _insert(UnitCost, key, valid_from, {"cost": _price(cost, "cost")})


@transaction.atomic
def publish_price_book(*, price_book_id: int, actor: Actor, at: datetime) -> PriceBook:
    """Put the prices of a draft on offer and tell it; the book it revises retires.

    :raises IllegalTransition: it is not a draft
    :raises Forbidden: the actor wrote prices of it (segregation of duties)
    :raises PriceBookIsEmpty: it has no price
    """
    book = checks.locked(PriceBook, price_book_id)
    policy.require_actor(actor, "publish", "catalog.pricebook", book)
    if actor.user_id is not None and actor.user_id in selectors.find_editors(book):
        raise Forbidden(
            _("You wrote prices of this book; somebody else has to publish it."), rule="sd1"
        )
    if book.state == PriceBookState.DRAFT.value and not book.prices.exists():
        raise PriceBookIsEmpty(
            _("%(book)s has no price yet.") % {"book": book.name}, way_out=_("Set prices first.")
        )
    transitions.apply(
        book,
        "publish",
        workflow=PRICE_BOOK_FLOW,
        actor=actor,
        at=at,
        stamp="published_at",
        published_by_id=actor.user_id,
    )
    _retire_revised(book, actor, at)
    fact = PriceBookPublished(subject=book.subject, price_book_id=book.pk)
    outbox.emit(fact, actor=actor, at=at)
    return book


@transaction.atomic
def retire_price_book(*, price_book_id: int, actor: Actor, at: datetime) -> PriceBook:
    """Take a book off offer; quotes made with it keep their prices.

    :raises IllegalTransition: it is not published
    """
    book = checks.locked(PriceBook, price_book_id)
    transitions.apply(book, "retire", workflow=PRICE_BOOK_FLOW, actor=actor, at=at)
    return book


@transaction.atomic
def revise_price_book(
    *, price_book_id: int, name: str, actor: Actor, at: datetime
) -> PriceBook:  # fmt: skip
    """Copy a book with all its prices as a draft, to be changed and published in its place.

    :raises NotFound: there is no such book
    :raises Conflict: the name is taken
    """
    book = checks.locked(PriceBook, price_book_id)
    draft = PriceBook.objects.create(
        name=_free_name(name),
        currency=book.currency,
        legal_entity_id=book.legal_entity_id,
        revises=book,
        valid_from=book.valid_from,
        valid_until=book.valid_until,
        edited_by_id=actor.user_id,
        created_at=at,
    )
    prices = list(book.prices.order_by("pk"))
    for price in prices:
        price.pk, price.price_book = None, draft
    Price.objects.bulk_create(prices)
    return draft


def _retire_revised(book: PriceBook, actor: Actor, at: datetime) -> None:
    if book.revises_id is None:
        return
    before = checks.locked(PriceBook, book.revises_id)
    if before.state == PriceBookState.PUBLISHED.value:
        transitions.apply(before, "retire", workflow=PRICE_BOOK_FLOW, actor=actor, at=at)


def _draft(price_book_id: int) -> PriceBook:
    book = checks.locked(PriceBook, price_book_id)
    if book.state != PriceBookState.DRAFT.value:
        raise PriceBookIsPublished(
            _("%(book)s is on offer; its prices do not change under open quotes.")
            % {"book": book.name},
            way_out=_("Revise it: change a copy and have somebody else publish that."),
        )
    return book


def _edited(book: PriceBook, actor: Actor) -> None:
    if actor.user_id is not None and book.edited_by_id != actor.user_id:
        book.edited_by_id = actor.user_id
        book.save(update_fields=["edited_by"])


def _free_name(name: str) -> str:
    wanted = checks.filled(name, "name")
    if PriceBook.objects.filter(name=wanted).exists():
        raise Conflict(
            _("There is a price book %(name)s already.") % {"name": wanted}, field="name"
        )
    return wanted


def _after(valid_from: date, valid_until: date | None) -> date | None:
    if valid_until is not None and valid_until <= valid_from:
        raise checks.ValueUnknown(
            _("It would end before it starts."), field="valid_until", rule="period_is_empty"
        )
    return valid_until


def _price(value: Decimal, field: str) -> Decimal:
    fine = value.is_finite() and value >= 0
    exponent = value.normalize().as_tuple().exponent if fine else 0
    if not fine or -int(exponent) > PLACES or value.adjusted() >= DIGITS:
        raise PriceWrong(
            _("A price is a number from 0 with at most %(places)s decimals.") % {"places": PLACES},
            field=field,
        )
    return value


def _insert(model: Any, key: dict[str, Any], valid_from: date, values: dict[str, Any]) -> Any:
    """Write a dated row among its siblings: the one before ends, the next one stays."""
    siblings = model.objects.select_for_update().filter(**key)
    later = siblings.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    same = siblings.filter(valid_from=valid_from).first()
    until = later.valid_from if later else None
    if same:
        for name, value in values.items():
            setattr(same, name, value)
        same.save()
        return same
    siblings.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from), valid_from__lt=valid_from
    ).update(valid_until=valid_from)
    return model.objects.create(**key, **values, valid_from=valid_from, valid_until=until)
