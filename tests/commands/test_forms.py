"""The exact forms of the commands, which scripts rely on."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from revops.environment import ROOT
from tests import suite


def _dry(*arguments):
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (["run"], "-m revops.devservices run --port 8000 --host 127.0.0.1"),
        (["run", "PORT=9123"], "-m revops.devservices run --port 9123"),
        (["stop"], "-m revops.devservices stop"),
        (["test"], "-m tests.suite"),
        (["bench", "ONLY=bill_run", "SIZE=1000"], "-m bench --only bill_run --size 1000"),
        (["lock"], "uv pip compile"),
    ],
)
def test_make_takes_the_form(form, expected):
    assert expected in _dry(*form)


def test_clean_removes_the_environment_and_private_state_only():
    assert re.findall(r"^rm .*", _dry("clean"), re.MULTILINE) == ["rm -rf .venv .local"]


def test_every_check_has_a_step():
    names = [step.name for step in suite.steps()]

    assert names == [
        "ruff check", "ruff format", "contracts", "templates", "types", "migrations",
        "deployment", "tests",
    ]  # fmt: skip


def test_tests_run_under_their_own_settings_whatever_the_environment_names():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", f"{__file__}::test_these_are_the_settings"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "revops.settings.local"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout


def test_these_are_the_settings():
    assert settings.SETTINGS_MODULE == "revops.settings.test"
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_a_failed_check_fails_the_whole_but_stops_nothing(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(suite, "CACHES", tmp_path)
    wanted = (suite.Step("bad", ("false",)), suite.Step("good", ("true",)))
    monkeypatch.setattr(suite, "steps", lambda: wanted)

    assert suite.main([]) == 1
    assert capsys.readouterr().out.endswith("1 passed, 1 failed\n")
    assert suite.main(["good"]) == 0


def test_the_lock_files_name_no_address():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pinned = re.findall(r"^[\w.-]+==", text, re.MULTILINE)
        assert len(pinned) <= text.count("--hash=sha256:")


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="a laptop may lack them")
@pytest.mark.parametrize("program", ["chromium", "pdfsig", "msgfmt"])
def test_continuous_integration_skips_nothing_for_want_of_a_program(program):
    assert shutil.which(program)


def test_the_continuous_integration_script_is_sound():
    subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)
    script = (ROOT / ".ci" / "run").read_text()

    for package in ("chromium", "libatomic1", "poppler-utils", "libpangoft2-1.0-0", "gettext"):
        assert package in script
    assert script.rstrip().endswith("exec make test")
