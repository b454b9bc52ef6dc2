"""The shape of the source: small modules and functions, one hand on states, nothing put off."""

import ast
import re

from tests.architecture.house import ROOT, place, sources, tree

MODULE_LINES, FUNCTION_LINES = 400, 70
#: The only hand that sets a state.
TRANSITIONS = "revops/core/transitions"
TEXTS = {".py", ".html", ".css", ".js", ".md", ".toml", ".yml", ".yaml", ".txt", ".in", ".mk", ""}
NOT_OURS = {".git", ".venv", ".local", "vendor", "node_modules", "staticfiles", "__pycache__"}
#: A marker in a comment, or one with a colon or a name behind it; a state may be called so.
MARKER = r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"
PUT_OFF = re.compile(rf"(?:#|//|<!--|/\*|\{{#)\s.*{MARKER}|(?<![.\w]){MARKER}\s?[:(]")


def test_modules_stay_readable():
    long = [
        f"{place(path)}: {lines} lines"
        for path in sources()
        if (lines := len(path.read_text().splitlines())) > MODULE_LINES
    ]

    assert not long, "\n".join(long)


def test_functions_fit_one_screen():
    long = [
        f"{place(path, node.lineno)} {node.name}: {lines} lines"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    ]

    assert not long, "\n".join(long)


def _sets_state(node: ast.AST) -> bool:
    """True for `x.state = …`, `setattr(x, "state", …)` and, on a queryset, `update(state=…)`."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        names = [a.value for a in node.args if isinstance(a, ast.Constant)]
        return node.func.id == "setattr" and "state" in names
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "update" and any(k.arg == "state" for k in node.keywords)
    return False


def test_only_transitions_set_a_state():
    # the foundation's own queues (deliveries, errands, jobs) move by claims, not by people
    hands = [
        place(path, node.lineno)
        for path in sources()
        if not place(path).startswith(("revops/core/", "revops/devservices/"))
        for node in ast.walk(tree(path))
        if _sets_state(node)
    ]
    inside = [
        place(path, node.lineno)
        for path in sources()
        if place(path).startswith("revops/core/") and not place(path).startswith(TRANSITIONS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign | ast.AugAssign) and _sets_state(node)
    ]

    assert not hands + inside, "\n".join(hands + inside)


def test_nothing_is_put_off():
    found = [
        f"{place(path, number)}: {line.strip()}"
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in TEXTS and path.is_file() and not NOT_OURS & set(path.parts)
        for number, line in enumerate(path.read_text(errors="ignore").splitlines(), 1)
        if PUT_OFF.search(line)
    ]

    assert not found, "\n".join(found)
