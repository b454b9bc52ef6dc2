"""The product imports only what `requirements.txt` installs: no tool of the developers."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

from tests.architecture.house import ROOT, floors, place, sources, tree


def _locked():
    text = (ROOT / "requirements.txt").read_text()
    return {_plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def _plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _imports(node):
    """Yield (line, top-level module) of what runs; `if TYPE_CHECKING:` does not."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from ((child.lineno, alias.name.split(".")[0]) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            yield child.lineno, child.module.split(".")[0]
        else:
            yield from _imports(child)


def test_the_product_needs_no_package_beyond_its_lock():
    ours = {"revops", *floors()} | set(sys.stdlib_module_names)
    locked, providers = _locked(), packages_distributions()

    strangers = [
        f"{place(path, line)}: {name}"
        for path in sources()
        for line, name in _imports(tree(path))
        if name not in ours and not {_plain(p) for p in providers.get(name, ())} & locked
    ]

    assert not strangers, "\n".join(strangers)
