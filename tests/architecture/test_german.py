"""The German catalogue is whole: nothing is missing, guessed, damaged or out of date."""

import gettext
import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from django.core.management import call_command

from revops.core.management.commands.makemessages import SKIPPED
from tests.architecture.house import ROOT

FOLDER = ROOT / "locale/de/LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")


@cache
def written() -> Catalog:
    """Return the catalogue as translators edit it."""
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="de")


def messages() -> list[Message]:
    return [message for message in written() if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """Return the singular and plural forms of a text, or the text alone."""
    return [text] if isinstance(text, str) else list(text)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_every_string_has_its_german_words() -> None:
    empty = [str(m.id) for m in messages() if not all(form.strip() for form in forms(m.string))]

    assert len(messages()) > 2000
    assert empty == []


def test_no_entry_is_a_guess_or_a_leftover() -> None:
    assert [str(m.id) for m in messages() if m.fuzzy] == []
    assert list(written().obsolete) == []


def test_every_placeholder_survives_translation() -> None:
    damaged = [
        german
        for message in messages()
        for english, german in zip(forms(message.id), forms(message.string), strict=True)
        if placeholders(german) != placeholders(english)
    ]

    assert damaged == []


def test_line_breaks_and_outer_spaces_survive_translation() -> None:
    def shape(text: str) -> tuple[int, bool, bool]:
        return text.count("\n"), text[:1].isspace(), text[-1:].isspace()

    assert [
        message.id
        for message in messages()
        for english, german in zip(forms(message.id), forms(message.string), strict=True)
        if shape(german) != shape(english)
    ] == []


def test_the_compiled_catalogue_says_what_the_written_one_says() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    compiled.pop("")
    expected: dict[object, str] = {}
    for message in messages():
        context = f"{message.context}\x04" if message.context else ""
        key = context + forms(message.id)[0]
        if message.pluralizable:
            expected |= {(key, n): form for n, form in enumerate(forms(message.string))}
        else:
            expected[key] = str(message.string)

    assert compiled == expected, "compile it again: pybabel compile -d locale -D django -l de"


def test_every_marked_string_is_in_the_catalogue(settings, tmp_path: Path, monkeypatch) -> None:
    if shutil.which("xgettext") is None:
        pytest.skip("no gettext found: marked strings cannot be collected")
    house, catalogues = tmp_path / "house", tmp_path / "locale"
    house.mkdir()
    for entry in ROOT.iterdir():  # collecting writes into a folder "locale" it finds in the house
        if entry.name not in ("locale", *SKIPPED):
            (house / entry.name).symlink_to(entry)
    shutil.copytree(FOLDER, catalogues / "de/LC_MESSAGES")
    settings.LOCALE_PATHS = [catalogues]
    monkeypatch.chdir(house)

    call_command("makemessages", symlinks=True, verbosity=0)

    with (catalogues / "de/LC_MESSAGES/django.po").open("rb") as file:
        collected = [message for message in read_po(file, locale="de") if message.id]
    unknown = [str(m.id) for m in collected if not all(forms(m.string))]
    assert unknown == [], "collect them: manage.py makemessages, then translate and compile"
    assert len(collected) > 2000


@pytest.mark.parametrize(
    ("english", "german"),
    [("%(day)s", "%(tag)s"), ("{link}", "{verweis}"), ("5 %%", "5 %"), ("%s", "%d"), ("%s", "")],
)
def test_a_damaged_placeholder_would_be_seen(english: str, german: str) -> None:
    assert placeholders(english) != placeholders(german)
