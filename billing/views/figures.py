"""Key figures that several pages share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djmoney.money import Money

from billing.selectors import BUCKETS, Age
from revops.core.screens.page import Figure

TONES = {"current": "soft", "d15": "warnmid", "d30": "warn", "over": "bad"}


def age_figure(age: Age) -> Figure:
    """Return the bar of what is open by age, each part with its words and share."""
    parts = [
        (TONES[key], age.parts[key] / age.total if age.total else Decimal(0), words,
         age.percent(key))
        for key, words, _low, _high in BUCKETS
    ]  # fmt: skip
    label = ", ".join(f"{words} {share} %" for _tone, _part, words, share in parts)
    return Figure(
        _("Age of what is open (%(currency)s)") % {"currency": age.currency},
        wide=True,
        template="billing/partials/age.html",
        context={
            "band": [(tone, part) for tone, part, _words, _share in parts],
            "label": label,
            "parts": parts,
        },
    )


def open_figures(found: Sequence[Age]) -> list[Figure]:
    """Return open, overdue and age per currency, at most two currencies."""
    figures = []
    for age in found[:2]:
        note = ngettext("%(n)s invoice, with tax", "%(n)s invoices, with tax", age.count)
        figures += [
            Figure(_("Open, this view"), Money(age.total, age.currency), note % {"n": age.count}),
            Figure(
                _("Overdue"),
                Money(age.overdue, age.currency),
                _("past the due date"),
                tone="bad" if age.overdue else "",
            ),
            age_figure(age),
        ]
    return figures
