"""Every word a person reads can be said in German: marked in code and templates, told once."""

import ast
import re
from collections import defaultdict
from html.parser import HTMLParser

import pytest
from django.template.base import Lexer, TokenType

from revops.core.flow_words import STATES
from tests.architecture.house import ROOT, place, sources, tree
from tests.architecture.test_words import workflows

#: Names and signs that are the same in every language; samples of the style guide are English.
SAME_EVERYWHERE = {
    "RevOps", "PDF", "XML", "CSV", "API", "SHA-256", "IBAN", "UTC", "Ctrl K", "Ctrl D", "Enter",
    "Tab", "Esc",
}  # fmt: skip
SAMPLES = {"core/style_guide.html"}
#: Attributes of an input without the input: included inside a tag.
FRAGMENTS = {"quoting/partials/cell_hx.html", "quoting/partials/preview_hx.html"}
ATTRIBUTES = {
    "alt",
    "aria-label",
    "label",
    "title",
    "placeholder",
    "caption",
    "note",
    "link",
    "verb",
}
WORD = re.compile(r"[A-Za-zÄÖÜäöü]{2,}")
ALIASES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
           "npgettext", "npgettext_lazy", "gettext_noop", "get_language", "activate", "override",
           "translation", "trans_real"}  # fmt: skip


class Bare(HTMLParser):
    """Collects the words of a template that stand outside every tag of Django."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")
        self.found += [value for name, value in attrs if name in ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def bare_words(source: str) -> list[str]:
    """Return the texts of a template that nobody could translate."""
    kept, depth = [], 0
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            depth += token.contents.startswith(("blocktranslate", "comment"))
            depth -= token.contents.startswith(("endblocktranslate", "endcomment"))
            kept.append("\u2063")  # a tag ends a word, and is none
        elif token.token_type == TokenType.TEXT and not depth:
            kept.append(token.contents)
        else:
            kept.append("\u2063")
    parser = Bare()
    parser.feed("".join(kept))
    return [
        text
        for piece in parser.found
        for text in (part.strip(" \n·:.,;()") for part in piece.split("\u2063"))
        if WORD.search(text) and text not in SAME_EVERYWHERE
    ]


def test_templates_hold_no_bare_words() -> None:
    found = {
        str(path.relative_to(ROOT / "templates")): words
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if str(path.relative_to(ROOT / "templates")) not in SAMPLES | FRAGMENTS
        if (words := bare_words(path.read_text()))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Bare</p>", ["Bare"]),
        ('<p>{% translate "Said" %} {{ name }}</p>', []),
        ("{% blocktranslate %}All of it{% endblocktranslate %}", []),
        ('<button aria-label="Close it">×</button>', ["Close it"]),
        ("{% if x %}yes{% endif %}, PDF · {# Remark #}", ["yes"]),
        ('<a class="rv-link" href="/quotes/">{{ x }}</a>', []),
    ],
)
def test_a_bare_word_would_be_seen(source: str, found: list[str]) -> None:
    assert bare_words(source) == found


def test_functions_of_translation_keep_the_names_extraction_knows() -> None:
    renamed = [
        f"{place(path, node.lineno)}: {alias.name} as {alias.asname}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if (alias.asname or alias.name) not in ALIASES
    ]

    assert renamed == []


def test_one_singular_has_one_plural() -> None:
    """Catalogues are keyed by the singular: a second plural would take the first one's German."""
    plurals: dict[str, set[str]] = defaultdict(set)
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("ngettext"):
                one, many = (a.value for a in node.args[:2] if isinstance(a, ast.Constant))
                plurals[str(one)].add(str(many))

    assert {one: many for one, many in plurals.items() if len(many) > 1} == {}
    assert len(plurals) > 20


def test_nothing_but_a_plain_text_is_marked() -> None:
    """An f-string or a sum is put together before it is looked up, so it is never found."""
    names = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"}
    built = [
        place(path, node.lineno)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names
        if any(isinstance(a, ast.JoinedStr | ast.BinOp) for a in node.args[:2])
    ]

    assert built == []


def test_every_state_has_a_word() -> None:
    states = {state.value for flow in workflows() for state in flow.states()}

    assert (states - set(STATES), set(STATES) - states) == (set(), set())
