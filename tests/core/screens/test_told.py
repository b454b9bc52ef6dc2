"""What a rule says is plain English for programs, and the reader's language on a screen."""

import ast
import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from revops.core.derivation import Percent, plus, put, registered, say
from revops.core.screens.explanations import told, write
from revops.core.screens.input_words import INPUTS
from tests.architecture.house import ROOT, sources, tree


def test_what_is_said_is_plain_english_text():
    said = say("less %(value)s %%", value=Decimal("12.50"))

    assert said == "less 12.50 %"
    assert isinstance(said, str)
    assert put("%(share)s × %(deal)s", share=Percent("0.075"), deal=Decimal(98450)) == (
        "7.5 % × 98450"
    )
    assert say("base × %(rate)s / 100, rounded half-up once", rate=19).startswith("base × 19")
    assert say("100 %%") == "100 %"


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        (say("less %(value)s %%", value=Decimal("12.5")), "less 12.5 %", "abzüglich 12,5 %"),
        (
            put("%(base)s × %(rate)s", base=Decimal("98450.00"), rate=Percent("0.075")),
            "98,450.00 × 7.5\u00a0%",
            "98.450,00 × 7,5\u00a0%",
        ),
        (
            say("%(start)s up to %(until)s", start=date(2026, 11, 1), until=date(2026, 12, 1)),
            "1 Nov 2026 up to 1 Dec 2026",
            "01.11.2026 bis vor 01.12.2026",
        ),
        (
            say("%(part)s, tier %(tier)s", part=say("This credit"), tier=2),
            "This credit, tier 2",
            "Diese Anrechnung, Stufe 2",
        ),
        (plus(["1000.50", "2"]), "1,000.50 + 2", "1.000,50 + 2"),
        ("Platform Business", "Platform Business", "Platform Business"),
    ],
)
def test_a_screen_says_it_in_the_readers_language(text, english, german):
    with translation.override("en"):
        assert told(text) == english
    with translation.override("de"):
        assert told(text) == german


def test_days_are_counted_in_words():
    with translation.override("de"):
        assert (write(Decimal(1), "days"), write(Decimal(30), "days")) == ("1 Tag", "30 Tage")


def test_nothing_joined_is_nothing():
    assert plus([]) == ""


def test_every_input_of_a_rule_has_a_word():
    read = {
        node.slice.value
        for path in sources()
        if "/rules" in str(path.relative_to(ROOT)) and "@rule(" in path.read_text()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Subscript)
        and getattr(node.value, "id", "") == "inputs"
        and isinstance(node.slice, ast.Constant)
    }

    assert len(registered()) > 10
    assert len(read) > 25
    assert read - set(INPUTS) == set()


def test_rules_say_their_words_through_say():
    """A text that a rule puts into a step by itself could never be said in German."""
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        if "/rules" in str(path.relative_to(ROOT))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Step"
        for word in node.args[:2]
        if isinstance(word, ast.JoinedStr)
        or (isinstance(word, ast.Constant) and re.search("[A-Za-z]", str(word.value)))
    ]

    assert bare == []
