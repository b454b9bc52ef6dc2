"""What the architecture tests walk over: floors, source files, models, tests."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def floors() -> tuple[str, ...]:
    """Return the app labels, lowest floor first, as the import contracts name them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"].startswith("Floors"))
    return tuple(layer.rpartition(".")[2] for layer in reversed(layers) if " " not in layer)


def our_models() -> list[type[models.Model]]:
    """Return every model of our floors, without the history tables that triggers fill."""
    return [
        model
        for label in floors()
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


@cache
def sources() -> tuple[Path, ...]:
    """Return the product's own modules: no migrations, no tests."""
    packages = ["revops", *(f for f in floors() if f != "core")]
    found = (p for name in packages for p in (ROOT / name).rglob("*.py"))
    return tuple(sorted(p for p in found if "migrations" not in p.parts))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def place(path: Path, line: int = 0) -> str:
    """Return "billing/models/runs.py:12" for messages."""
    name = str(path.relative_to(ROOT))
    return f"{name}:{line}" if line else name


@cache
def literals_of_tests(label: str) -> str:
    """Return every string literal of the tests of one floor, joined for searching."""
    return "\n".join(_literals(ROOT / "tests" / label))


def _literals(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
