"""Hostile JSON is refused by name, before any code of ours sees it."""

from decimal import Decimal

import pytest

from revops.core import json_guard
from revops.core.json_guard import BadJson

CORPUS = [
    ("33 levels", b"[" * 33 + b"]" * 33, "too_deep", ""),
    ("1,000 levels", b"[" * 1000, "too_deep", ""),
    ("100,000 levels", b"[" * 100_000 + b"]" * 100_000, "too_deep", ""),
    ("100,000 levels of objects", b'{"a":' * 100_000, "too_deep", ""),
    ("10,001 members", b"[" + b"1," * 10_000 + b"1]", "too_many", ""),
    ("more than a mebibyte", b'"' + b"a" * 1024 * 1024 + b'"', "too_large", ""),
    ("duplicate keys", b'{"a": 1, "a": 1}', "duplicate_key", "/a"),
    ("duplicate keys inside", b'{"lines": [{"b": 1, "b/~": 2, "b/~": 3}]}',
     "duplicate_key", "/lines/0/b~1~0"),
    ("NUL in a text", b'{"a": ["x\\u0000y"]}', "nul", "/a/0"),
    ("NUL in a key", b'{"a\\u0000": 1}', "nul", ""),
    ("a raw NUL", b'{"a": "x\x00y"}', "syntax", ""),
    ("a lone high surrogate", b'{"a": "\\ud800"}', "lone_surrogate", "/a"),
    ("a lone low surrogate in a key", b'{"\\udc00": 1}', "lone_surrogate", ""),
    ("NaN", b'{"a": NaN}', "not_a_number", "/a"),
    ("infinity", b"[Infinity]", "not_a_number", "/0"),
    ("minus infinity", b'{"a": {"b": -Infinity}}', "not_a_number", "/a/b"),
    ("1e999", b'{"a": 1e999}', "exponent", "/a"),
    ("5,000 digits", b'{"a": ' + b"9" * 5000 + b"}", "number_too_long", "/a"),
    ("20 digits", b"[12345678901234567890]", "number_too_long", "/0"),
    ("40 decimals", b"[0." + b"1" * 40 + b"]", "number_too_long", "/0"),
    ("bad UTF-8", b'{"a": "\xff"}', "encoding", ""),
    ("UTF-16", '{"a": 1}'.encode("utf-16"), "encoding", ""),
    ("a byte-order mark", b"\xef\xbb\xbf{}", "syntax", ""),
    ("trailing garbage", b"{} x", "syntax", ""),
    ("two values", b"{}{}", "syntax", ""),
    ("a comment", b'{"a": 1} // no', "syntax", ""),
    ("single quotes", b"{'a': 1}", "syntax", ""),
    ("a trailing comma", b"[1,]", "syntax", ""),
    ("an unclosed text", b'{"a": "', "syntax", ""),
    ("a leading zero", b"[01]", "syntax", ""),
    ("nothing", b"", "syntax", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "rule", "pointer"), [case[1:] for case in CORPUS], ids=[case[0] for case in CORPUS]
)
def test_a_hostile_text_is_refused_by_rule_and_pointer(raw, rule, pointer):
    with pytest.raises(BadJson) as refusal:
        json_guard.loads(raw)
    assert (refusal.value.rule, refusal.value.pointer) == (rule, pointer)


def test_an_honest_text_is_read_without_floats():
    raw = '{"name": "Grüße 😀", "n": [1, -2, 1.005, true, null], "deep": {"brackets": "[[[{"}}'
    assert json_guard.loads(raw.encode()) == {
        "name": "Grüße 😀",
        "n": [1, -2, Decimal("1.005"), True, None],
        "deep": {"brackets": "[[[{"},
    }


def test_brackets_inside_texts_do_not_count_as_levels():
    text = b'{"a": "' + b"[" * 500 + b'\\"' + b"{" * 500 + b'"}'
    assert json_guard.loads(text)["a"].count("[") == 500


def test_twenty_levels_pass():
    assert json_guard.loads(b"[" * 20 + b"]" * 20) is not None


def test_a_plain_dict_comes_out():
    assert type(json_guard.loads(b'{"a": {}}')["a"]) is dict
