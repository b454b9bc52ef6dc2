"""Ids for URLs and API: a prefix and a Sqids encoding of the primary key (`inv_8kJx2a`).

Computed, never stored. Not a secret: access is a matter of the policy, not of guessing.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import models
from sqids import Sqids

from revops.core.problems import NotFound

BIGINT_MAX = 2**63 - 1

_prefix_of: dict[type[models.Model], str] = {}
_model_of: dict[str, type[models.Model]] = {}


def register(model: type[models.Model], prefix: str) -> None:
    """Give the model its prefix of two to five small letters; raises ValueError when taken."""
    if not (prefix.isascii() and prefix.isalpha() and prefix.islower() and 2 <= len(prefix) <= 5):
        raise ValueError(f"{prefix!r} is not two to five small letters")
    if _model_of.setdefault(prefix, model) is not model:
        raise ValueError(f"prefix {prefix!r} belongs to {_model_of[prefix]._meta.label}")
    _prefix_of[model] = prefix


@cache
def _sqids() -> Sqids:
    return Sqids(alphabet=settings.PUBLIC_ID_ALPHABET, min_length=6)


def is_registered(model: type[models.Model]) -> bool:
    """Tell whether the model has public ids."""
    return model in _prefix_of


def prefix_of(model: type[models.Model]) -> str:
    """Return the model's prefix; raises KeyError when it has none."""
    return _prefix_of[model]


def prefixes() -> dict[str, str]:
    """Return {prefix: model label} of everything registered."""
    return {prefix: model._meta.label_lower for prefix, model in sorted(_model_of.items())}


def encode(subject: models.Model | type[models.Model], pk: int | None = None) -> str:
    """Return the public id of a row, or of a model and primary key."""
    model = subject if isinstance(subject, type) else type(subject)
    key = subject.pk if isinstance(subject, models.Model) else pk
    if key is None:
        raise ValueError("a row without primary key has no public id")
    return f"{_prefix_of[model]}_{_sqids().encode([key])}"


def decode(text: str) -> tuple[type[models.Model], int]:
    """Return the model and primary key behind a public id.

    :raises NotFound: unknown prefix, not the canonical spelling, or past a bigint
    """
    prefix, _, body = text.partition("_")
    model = _model_of.get(prefix)
    if model is None or not body or len(body) > 32 or not body.isascii():
        raise NotFound()
    numbers = _sqids().decode(body)
    if len(numbers) != 1 or numbers[0] > BIGINT_MAX or _sqids().encode(numbers) != body:
        raise NotFound()
    return model, numbers[0]


def decode_for(model: type[models.Model], text: str) -> int:
    """Return the primary key behind a public id of this model.

    :raises NotFound: as `decode`, or an id of another noun
    """
    found, pk = decode(text)
    if found is not model:
        raise NotFound()
    return pk
