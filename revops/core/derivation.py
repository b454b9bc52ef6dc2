"""Versioned rules and their explanations, pure.

`@rule("billing.proration", 1)` registers a class with `compute(inputs)` and `steps(inputs)`;
the last step's result equals `compute`. A changed result is a new version beside the old one.
A derived amount stores `derivation(...)`: name, version and frozen inputs (compact JSON).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol


class Said(str):
    """English words that remember their template and its values.

    It is the plain English text for everybody; `revops.core.screens.explanations` says it in the
    reader's language, with the values in that language's form.
    """

    template: str
    words: Mapping[str, Any]

    def __new__(cls, template: str, words: Mapping[str, Any]) -> Said:
        text = template % {name: _text(value) for name, value in words.items()}
        said = super().__new__(cls, text)
        said.template, said.words = template, words
        return said

    def __getnewargs__(self) -> tuple[str, Mapping[str, Any]]:  # type: ignore[override]
        """Be copied with what it was made of, as `dataclasses.asdict` does."""
        return self.template, self.words


def _text(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def say(template: str, **words: Any) -> Said:
    """Return words for people; extraction collects the template, pure rules need no Django.

    A literal percent sign is written "%%", with or without words.
    """
    return Said(template, words)


def put(template: str, **words: Any) -> Said:
    """Return a formula of signs and values only: nothing to translate, but numbers to write."""
    return Said(template, words)


class Percent(Decimal):
    """A fraction that people read as a percentage: 0.075 is "7.5 %"."""

    def __format__(self, spec: str, context: Any = None, /) -> str:
        return f"{(Decimal(self) * 100).normalize():f} %"


def plus(values: Sequence[Any]) -> Said | str:
    """Return values joined by plus signs; empty for none."""
    names = [f"n{number}" for number, _value in enumerate(values)]
    if not names:
        return ""
    template = " + ".join(f"%({name})s" for name in names)
    return Said(template, dict(zip(names, map(Decimal, values), strict=True)))


@dataclass(frozen=True)
class Step:
    """One line of an explanation: what, how, and its result.

    `label` and `formula` are plain English, made by `say` where they hold words, so that a screen
    can say them in the reader's language; `unit` is a currency code, "%", "days" or "". `source`
    names the row a value came from ("billing.invoiceline:7").
    """

    label: str
    formula: str
    result: Decimal
    unit: str = ""
    source: str = ""


class Rule(Protocol):
    """A registered rule version."""

    @staticmethod
    def compute(inputs: Mapping[str, Any]) -> Decimal: ...

    @staticmethod
    def steps(inputs: Mapping[str, Any]) -> Sequence[Step]: ...


_registry: dict[tuple[str, int], type[Rule]] = {}


class UnknownRule(LookupError):
    """A row names a rule version that is no longer callable."""


def rule(name: str, version: int) -> Any:
    """Register a rule version; refuses a second class under the same name and version."""

    def register(cls: type[Rule]) -> type[Rule]:
        if (name, version) in _registry:
            raise ValueError(f"rule {name} v{version} is registered twice")
        _registry[(name, version)] = cls
        return cls

    return register


def get_rule(name: str, version: int) -> type[Rule]:
    """Return the rule version; raises UnknownRule."""
    try:
        return _registry[(name, version)]
    except KeyError:
        raise UnknownRule(f"rule {name} v{version} is not registered") from None


def registered() -> tuple[tuple[str, int], ...]:
    """Return every (name, version), sorted."""
    return tuple(sorted(_registry))


def derivation(name: str, version: int, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the compact JSON-ready record stored beside a derived amount.

    Decimals become strings and dates ISO strings: `compute` must accept these forms.
    """
    return {"rule": name, "version": version, "inputs": {k: _plain(v) for k, v in inputs.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
