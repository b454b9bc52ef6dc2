"""Explain: how a stored amount was computed, from the derivation stored beside it.

    explain.register(InvoiceLine, "amount", title=lambda line: line.description)

One drawer and one API field show it; a nightly check recomputes every row of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from djmoney.money import Money

from revops.core import policy
from revops.core.derivation import Step, UnknownRule, get_rule
from revops.core.problems import NotFound

Titler = Callable[[Any], str]


@dataclass(frozen=True)
class Explanation:
    """What the drawer and the API show.

    `steps` is empty, and `problem` says why, unless their last result equals the stored amount.
    """

    title: str
    result: Decimal
    unit: str
    rule: str
    version: int | None
    inputs: Mapping[str, Any]
    as_of: datetime | None
    url: str
    steps: Sequence[Step] = ()
    problem: str = ""


@dataclass(frozen=True)
class Explained:
    """A registered derived field of a model."""

    model: type[models.Model]
    field: str
    derivation: str = "derivation"
    key: str = ""
    title: Titler = str
    currency: str = "currency"
    as_of: str = ""

    def stored(self, row: Any) -> Decimal:
        """Return the stored amount as a plain decimal."""
        value = getattr(row, self.field)
        return value.amount if isinstance(value, Money) else Decimal(value)

    def unit(self, row: Any) -> str:
        value = getattr(row, self.field)
        if isinstance(value, Money):
            return str(value.currency)
        return str(getattr(row, self.currency, ""))

    def record(self, row: Any) -> Mapping[str, Any]:
        """Return the row's derivation, or an empty one; `key` picks one of several."""
        data = getattr(row, self.derivation) or {}
        return data.get(self.key) or {} if self.key else data


_registry: dict[tuple[str, str], Explained] = {}


def register(
    model: type[models.Model],
    field: str,
    *,
    derivation: str = "derivation",
    key: str = "",
    title: Titler = str,
    currency: str = "currency",
    as_of: str = "",
) -> None:
    """Tell that `field` of the model is derived and where its derivation lies.

    `derivation` is the JSON column; with `key` it holds several derivations by name. `title`
    names a row for people; `currency` is the row's column with the unit of a plain decimal;
    `as_of` its column with the moment of computing (found by itself if named `created_at`).
    """
    names = {f.name for f in model._meta.get_fields()}
    moment = as_of or next((n for n in ("created_at", "issued_at", "posted_at") if n in names), "")
    _registry[(model._meta.label_lower, field)] = Explained(
        model, field, derivation, key, title, currency, moment
    )


def registered() -> list[Explained]:
    """Return every explained field, by model and name."""
    return [_registry[key] for key in sorted(_registry)]


def load(user: Any, label: str, pk: int, field: str) -> Explanation:
    """Return the explanation of one amount the user may see.

    Raises NotFound for an unknown field, a row outside the user's scope or a hidden field.
    """
    explained = _registry.get((label.lower(), field))
    if explained is None:
        raise NotFound(_("Nothing is known about how this was computed."))
    row = policy.get_object(user, "view", explained.model._default_manager.all(), pk=pk)
    if field not in policy.fields(user, "view", row):
        raise NotFound()
    return explain(row, field)


def explain(row: models.Model, field: str) -> Explanation:
    """Return the explanation of one amount of a loaded row; raises LookupError if unknown."""
    explained = _registry[(row._meta.label_lower, field)]
    record = explained.record(row)
    steps, problem = _steps(explained, row, record)
    url = getattr(row, "get_absolute_url", None)
    return Explanation(
        title=explained.title(row),
        result=explained.stored(row),
        unit=explained.unit(row),
        rule=str(record.get("rule", "")),
        version=record.get("version"),
        inputs=record.get("inputs", {}),
        as_of=getattr(row, explained.as_of) if explained.as_of else None,
        url=url() if url else "",
        steps=steps,
        problem=problem,
    )


def _steps(
    explained: Explained, row: models.Model, record: Mapping[str, Any]
) -> tuple[Sequence[Step], str]:
    """Return the steps, or none and the reason why they are not shown."""
    if not record:
        return (), _("This amount was entered, not computed.")
    try:
        rule = get_rule(record["rule"], record["version"])
    except UnknownRule:
        return (), _("The rule that computed this is no longer known.")
    try:
        steps = tuple(rule.steps(record["inputs"]))
    except Exception:  # frozen inputs of an older shape: say so instead of failing the page
        return (), _("The stored inputs do not fit the rule.")
    stored = explained.stored(row)
    if not steps or steps[-1].result != stored:
        told = steps[-1].result if steps else "–"
        return (), _(
            "The rule gives %(told)s from the stored inputs, but %(stored)s is stored."
        ) % {
            "told": told,
            "stored": stored,
        }
    return steps, ""


def check_stored(explained: Explained, rows: models.QuerySet[Any]) -> tuple[int, list[str]]:
    """Recompute rows by their own rule version; return how many were looked at and the wrong ones.

    Rows without derivation (entered by hand) are not looked at.
    """
    seen, wrong = 0, []
    for row in rows.iterator(chunk_size=2_000):
        record = explained.record(row)
        if not record:
            continue
        seen += 1
        stored = explained.stored(row)
        try:
            told = get_rule(record["rule"], record["version"]).compute(record["inputs"])
        except Exception as error:  # whatever breaks, the row cannot be explained
            told, problem = None, f"{type(error).__name__}: {error}"
        else:
            problem = f"computes {told}, stores {stored}"
        if told != stored:
            wrong.append(f"{row._meta.label_lower}:{row.pk}.{explained.field}: {problem}")
    return seen, wrong


def check_recent(limit: int = 20_000) -> tuple[int, list[str]]:
    """Recompute the newest rows of every explained field, at most `limit` of each."""
    seen, wrong = 0, []
    for explained in registered():
        newest = explained.model._default_manager.order_by("-pk")[:limit]
        looked, found = check_stored(explained, newest)
        seen += looked
        wrong += found
    return seen, wrong
