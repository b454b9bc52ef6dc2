"""Domain errors as sentences for people: what was refused, by which rule, and the way out.

Every `DomainError` is known. A floor registers any other exception in `ready()`; the answer to
each is a 422 with the form as it was typed.

    refusals.register(CreditLimitExceeded, lambda error: Refusal(str(error), url=...))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from revops.core.flow_words import state_words
from revops.core.problems import DomainError
from revops.core.screens import lazy
from revops.core.workflow import IllegalTransition

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Refusal:
    """Why nothing happened: the sentence, the rule, and the words for each input at fault.

    `url` and `link` lead to the way out.
    """

    message: StrOrPromise
    url: str = ""
    link: StrOrPromise = ""
    rule: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


Explainer = Callable[[Any], Refusal]
_known: dict[type[Exception], lazy.Target] = {}


def register(error: type[Exception], explainer: lazy.Target | None = None) -> None:
    """Answer this exception with 422; without an explainer its own text is the message."""
    _known[error] = explainer or _own_words


def known() -> tuple[type[Exception], ...]:
    """Return the exceptions that screens turn into a refusal."""
    return tuple(_known)


def explain(error: Exception) -> Refusal:
    """Return the refusal of a known exception; the most specific registration wins."""
    for kind in type(error).__mro__:
        if kind in _known:
            answer: Refusal = lazy.call(_known[kind], error)
            return answer
    raise error


def _own_words(error: Exception) -> Refusal:
    return Refusal(str(error) or type(error).__name__)


def _domain(error: DomainError) -> Refusal:
    fields = {name: text for name, text in error.by_field().items() if name}
    return Refusal(str(error), rule=error.rule, errors=fields)


def _validation(error: ValidationError) -> Refusal:
    if not hasattr(error, "error_dict"):
        return Refusal(" ".join(error.messages))
    fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
    return Refusal(" ".join(fields.values()), errors=fields)


def _illegal(error: IllegalTransition) -> Refusal:
    states = state_words(sorted(set(error.refused.values())))
    return Refusal(
        _(
            "Not possible in the present state (%(state)s); somebody or something was quicker. "
            "Reload the page to see where it stands."
        )
        % {"state": states}
    )


register(DomainError, _domain)
register(ValidationError, _validation)
register(IllegalTransition, _illegal)
