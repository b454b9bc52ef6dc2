"""A frozen offer in plain words of the reader's language: one picture for page and PDF.

Reads nothing but the frozen content, so that what is shown is what was hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from revops.core import formats


@dataclass(frozen=True)
class Pay:
    """An amount that leaves the customer's account, and when."""

    label: str
    amount: str


@dataclass(frozen=True)
class Item:
    """A line in plain words."""

    description: str
    rhythm: str
    quantity: str
    price: str
    list_price: str
    is_reduced: bool
    amount: str
    every: str


@dataclass(frozen=True)
class Year:
    """What one contract year costs."""

    label: str
    span: str
    total: str


@dataclass(frozen=True)
class Term:
    """Something the customer agrees to."""

    label: str
    text: str


@dataclass(frozen=True)
class Offer:
    """Everything a reader is shown; amounts are written out, before tax."""

    number: str
    version: int
    title: str
    seller: str
    customer: str
    contact: Mapping[str, str]
    start_on: date
    open_until: date
    pays: tuple[Pay, ...]
    lines: tuple[Item, ...]
    years: tuple[Year, ...]
    total: str
    total_label: str
    headline: str
    terms: tuple[Term, ...]
    message: str


def read_offer(content: Mapping[str, Any], language: str = "") -> Offer:
    """Return the content in the active language's words, numbers in its form."""
    words = _Words(content, language or get_language() or "en")
    return words.offer()


class _Words:
    def __init__(self, content: Mapping[str, Any], language: str) -> None:
        self.content, self.language = content, language
        self.currency: str = content["currency"]
        self.start = date.fromisoformat(content["start_on"])

    def offer(self) -> Offer:
        content, totals = self.content, self.content["totals"]
        total = "" if totals["total"] is None else self.money(totals["total"])
        label = self.term_label()
        return Offer(
            number=content["quote"],
            version=content["version"],
            title=content["title"],
            seller=content["seller"]["name"],
            customer=content["customer"]["name"],
            contact=content["contact"],
            start_on=self.start,
            open_until=last_day(date.fromisoformat(content["valid_until"])),
            pays=tuple(self.pays()),
            lines=tuple(self.item(line) for line in content["lines"]),
            years=tuple(self.years()),
            total=total,
            total_label=label,
            headline=total or self.money(totals["first_year"]),
            terms=tuple(self.terms()),
            message=content["message"],
        )

    def money(self, amount: str | Decimal) -> str:
        return formats.money(Decimal(amount), self.currency, self.language)

    def price(self, amount: str) -> str:
        """Write a unit price with all its digits."""
        digits = formats.unit_price(Decimal(amount), self.currency, self.language)
        mark = formats.symbol(self.currency, self.language)
        if formats.leads(self.language):
            return f"{mark}{digits}"
        return f"{digits}{formats.NO_BREAK}{mark}"

    def number(self, number: str) -> str:
        """Write a quantity with all its digits."""
        return formats.number(Decimal(number), self.language, 0, 6)

    def day(self, day: date) -> str:
        return formats.day(day, self.language)

    def pays(self) -> list[Pay]:
        advance: dict[int, Decimal] = {}
        later: dict[int, Decimal] = {}
        for line in self.content["lines"]:
            if line["months"]:
                kind = advance if line["timing"] == "advance" else later
                kind[line["months"]] = kind.get(line["months"], Decimal(0)) + Decimal(
                    line["amount"]
                )
        first = Decimal(self.content["totals"]["one_time"]) + sum(advance.values(), Decimal(0))
        found = []
        if first:
            label = _("When you start, %(day)s") % {"day": self.day(self.start)}
            found.append(Pay(label, self.money(first)))
        found += [
            Pay(_("then %(rhythm)s") % {"rhythm": self.every(months)}, self.money(amount))
            for months, amount in sorted(advance.items())
        ]
        found += [
            Pay(_("%(rhythm)s, afterwards") % {"rhythm": self.every(months)}, self.money(amount))
            for months, amount in sorted(later.items())
        ]
        return found

    def every(self, months: int) -> str:
        if months == 12:
            return _("every year")
        return ngettext("every month", "every %(months)s months", months) % {"months": months}

    def item(self, line: Mapping[str, Any]) -> Item:
        return Item(
            description=self.description(line),
            rhythm=self.rhythm(line),
            quantity=self.number(line["quantity"]),
            price=self.price(line["unit_price"]),
            list_price=self.price(line["list_unit_price"]),
            is_reduced=Decimal(line["unit_price"]) < Decimal(line["list_unit_price"]),
            amount=self.money(line["amount"]),
            every=self.every(line["months"]) if line["months"] else "",
        )

    def description(self, line: Mapping[str, Any]) -> str:
        if line["model"] != "per_unit" or not line["unit"]:
            return str(line["description"])
        return _("%(what)s, %(count)s × %(unit)s") % {
            "what": line["description"],
            "count": self.number(line["quantity"]),
            "unit": line["unit"],
        }

    def rhythm(self, line: Mapping[str, Any]) -> str:
        price = {"price": self.price(line["unit_price"]), "unit": line["unit"]}
        if not line["months"]:
            if line["model"] != "per_unit":
                return _("once, when you start")
            return _("%(price)s each, once, when you start") % price
        words = {**price, "rhythm": self.every(line["months"])}
        if line["model"] != "per_unit" or not line["unit"]:
            return _("%(price)s %(rhythm)s") % words
        return _("%(price)s per %(unit)s, %(rhythm)s") % words

    def years(self) -> list[Year]:
        rows = self.content["totals"]["years"]
        if len(rows) < 2:
            return []
        found = []
        for number, row in enumerate(rows, start=1):
            label = _("Year %(number)s") % {"number": number}
            if Decimal(row["one_time"]):
                label = _("Year %(number)s, with what is due once") % {"number": number}
            start, until = date.fromisoformat(row["start"]), date.fromisoformat(row["until"])
            span = formats.period(start, until, self.language)
            found.append(Year(label, span, self.money(row["total"])))
        return found

    def term_label(self) -> str:
        months = self.content["term_months"]
        if months is None:
            return _("The first year")
        if months % 12 == 0:
            return ngettext("One year", "%(years)s years", months // 12) % {"years": months // 12}
        return ngettext("One month", "%(months)s months", months) % {"months": months}

    def terms(self) -> list[Term]:
        content, months = self.content, self.content["term_months"]
        start = {"start": self.day(self.start)}
        found = [
            Term(
                _("Term"),
                _("from %(start)s, until somebody gives notice") % start
                if months is None
                else ngettext(
                    "one month from %(start)s", "%(months)s months from %(start)s", months
                )
                % {**start, "months": months},
            ),
            Term(
                _("Payment"),
                ngettext(
                    "within one day of each invoice",
                    "within %(days)s days of each invoice",
                    content["payment_terms_days"],
                )
                % {"days": content["payment_terms_days"]},
            ),
        ]
        if months is not None:
            text = _("fixed for the whole term")
            found.append(Term(_("Prices"), text))
        if content["po_number"]:
            found.append(Term(_("Your order number"), content["po_number"]))
        found.append(Term(_("Tax"), _("added on the invoice where it is due")))
        return found


def last_day(valid_until: date) -> date:
    """Return the last day an offer stands: `valid_until` is the first on which it does not."""
    return valid_until - timedelta(days=1)
