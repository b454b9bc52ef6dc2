"""What the browser gets: vendored files as they were checked in, within a budget."""

import hashlib
import re
from pathlib import Path

import brotli
import django_htmx

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
FIRST_PAGE = [
    VENDOR / "bootstrap.min.css",
    VENDOR / "alpine-csp.min.js",
    STATIC / "ui/tokens.css",
    STATIC / "ui/app.css",
    STATIC / "ui/theme.js",
    STATIC / "ui/app.js",
    STATIC / "ui/icons.svg",
    Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js",
]
BUDGET = 130 * 1024


def test_every_vendored_file_is_what_its_checksum_says():
    listed = {}
    for line in (VENDOR / "CHECKSUMS").read_text().splitlines():
        digest, name = line.split("  ")
        listed[name] = digest
    found = {
        str(file.relative_to(VENDOR)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.rglob("*")
        if file.is_file() and file.name != "CHECKSUMS"
    }
    assert found == listed


def test_no_vendored_file_points_to_a_source_map():
    for file in [*VENDOR.glob("*.css"), *VENDOR.glob("*.js")]:
        assert "sourceMappingURL" not in file.read_text()


def test_the_first_page_without_its_font_fits_the_budget():
    sizes = {f.name: len(brotli.compress(f.read_bytes())) for f in FIRST_PAGE}
    font = (VENDOR / "inter-latin-wght-normal.woff2").stat().st_size
    assert sum(sizes.values()) + font <= BUDGET, sizes


def test_templates_have_no_inline_style_script_or_handler():
    wrong = re.compile(r"""\sstyle=|\son(?!ce=)[a-z]+=["']|<script(?![^>]*\ssrc=)|hx-on""")
    found = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "templates").rglob("*.html")
        if "documents" not in file.parts and wrong.search(file.read_text())
    ]
    assert found == []


def test_colours_live_in_the_tokens_only():
    css = (STATIC / "ui/app.css").read_text()
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    paper = re.sub(r"\.rv-paper[^}]*}", "", css)
    without_images = re.sub(r'url\("data:[^"]*"\)', "", paper)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", without_images) == []
