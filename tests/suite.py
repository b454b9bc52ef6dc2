"""`make test`: every check by name with its time; all run even when one fails.

python -m tests.suite               everything
python -m tests.suite ruff pytest   only these steps
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHES = ROOT / ".local" / "cache"
BIN = pathlib.Path(sys.executable).parent
#: Enough for production settings to load; nothing is reached.
DUMMIES = {
    "DJANGO_SETTINGS_MODULE": "revops.settings.production",
    "SECRET_KEY": "check-only-Zq8vN3xT7mK2pL9rW4sY6bD1fH5jG0cA-uE_iO-3kVtXz",
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "CELERY_BROKER_URL": "redis://localhost:1/0",
    "ALLOWED_HOSTS": "revops.example",
    "PUBLIC_BASE_URL": "https://revops.example",
}


@dataclass(frozen=True, eq=False)
class Step:
    """One check: a command that must succeed."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    #: It runs while the others do: long, on one core, and silent unless it objects.
    is_beside: bool = False


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def _manage(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "manage.py", *arguments)


def steps() -> tuple[Step, ...]:
    """Return every check, the quick ones first."""
    test = {"DJANGO_SETTINGS_MODULE": "revops.settings.test"}
    # one more than cores: a test that waits for a browser or a worker leaves its core idle
    workers = os.environ.get("TEST_WORKERS", str((os.cpu_count() or 1) + 1))
    return (
        Step("ruff check", _tool("ruff", "check", "--quiet", "--cache-dir", f"{CACHES}/ruff", ".")),
        Step(
            "ruff format",
            _tool("ruff", "format", "--check", "--quiet", "--cache-dir", f"{CACHES}/ruff", "."),
        ),
        Step("contracts", _tool("lint-imports", "--cache-dir", f"{CACHES}/imports")),
        Step("templates", _tool("djlint", "--lint", "--quiet", "templates")),
        Step(
            "types",
            _tool("mypy", "--no-error-summary", "--cache-dir", f"{CACHES}/mypy", *packages()),
            is_beside=True,
        ),
        Step("migrations", _manage("makemigrations", "--check", "--dry-run"), test),
        Step("deployment", _manage("check", "--deploy", "--fail-level", "WARNING"), DUMMIES),
        Step("tests", _tool("pytest", "-q", "-n", workers)),
    )


def packages() -> list[str]:
    """Return our packages that exist."""
    floors = (
        "revops", "crm", "catalog", "quoting", "orders", "billing", "compensation", "revenue",
        "insights", "integrations",
    )  # fmt: skip
    return [name for name in floors if (ROOT / name).is_dir()]


def run(step: Step) -> tuple[bool, float]:
    """Run one check; its output is shown as it comes."""
    began = time.monotonic()
    done = subprocess.run(
        step.command, cwd=ROOT, env={**os.environ, **step.environment}, check=False
    )
    return done.returncode == 0, time.monotonic() - began


def notices() -> list[str]:
    """Return one line for each kind of test that cannot run on this machine."""
    found = []
    if not (shutil.which("chromium") or shutil.which("google-chrome")):
        found.append("browser tests are skipped: no Chromium (apt install chromium)")
    if not shutil.which("pdfsig"):
        found.append("PDF signature tests are skipped: no pdfsig (apt install poppler-utils)")
    if not (ROOT.parent / "shared" / "data").is_dir():
        found.append("tests on real data are skipped: ../shared/data is not there")
    return found


def main(names: list[str]) -> int:
    """Run the named checks, all without names; return 1 when one failed."""
    CACHES.mkdir(parents=True, exist_ok=True)
    chosen = [s for s in steps() if not names or any(s.name.startswith(n) for n in names)]
    chosen = [s for s in chosen if s.name != "templates" or (ROOT / "templates").is_dir()]
    results = []
    with ThreadPoolExecutor() as beside:
        running = {step: beside.submit(run, step) for step in chosen if step.is_beside}
        for step in sorted(chosen, key=lambda step: step.is_beside):
            print(f"── {step.name}", flush=True)
            passed, seconds = running[step].result() if step in running else run(step)
            results.append((step.name, passed, seconds))
            print(f"── {step.name}: {'ok' if passed else 'FAILED'} in {seconds:.1f} s", flush=True)
    print()
    for line in notices():
        print(f"   {line}")
    for name, passed, seconds in results:
        print(f"   {'ok    ' if passed else 'FAILED'} {name:<14} {seconds:6.1f} s")
    failed = sum(not passed for _, passed, _ in results)
    # the form that a machine reads: passed and failed checks
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
