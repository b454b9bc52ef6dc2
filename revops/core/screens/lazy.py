"""Callables named by their dotted path, so that registries need no early import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

Target = str | Callable[..., Any]


def call(target: Target, *args: Any, **kwargs: Any) -> Any:
    """Call the target, importing it first when it is a dotted path."""
    function = import_string(target) if isinstance(target, str) else target
    return function(*args, **kwargs)
