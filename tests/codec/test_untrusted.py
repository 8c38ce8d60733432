"""JSON that anyone may have sent: it is read in one way, or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec import read_json
from accutics_authentic._codec.untrusted import depth, read_untrusted
from accutics_authentic.errors import DecodeError

any_text = st.text(st.characters())
finite = st.floats(allow_nan=False, allow_infinity=False)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
)
words = ["a", "\\u", "d800", "1", "1e9", "1e999", "-0", "ü", "\ufeff", "NaN", "null", "\x00"]
pieces = st.lists(st.sampled_from([*'{}[]":,', *words]))


def levels(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(levels, value), default=0) if isinstance(value, list) else 0


@given(any_json, st.sampled_from([None, 1]), st.booleans())
def test_what_any_other_reader_would_read_is_read(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    body = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode(errors="replace")
    read = read_untrusted(body, max_depth=99)
    assert repr(read) == repr(read_json(body))
    assert depth(body) == levels(read)


@given(st.binary() | pieces.map(lambda them: "".join(them).encode()))
def test_the_same_bytes_are_refused_as_elsewhere_and_those_with_a_key_twice(body: bytes) -> None:
    def outcome(read: Any) -> str:
        try:
            return repr(read(body))
        except DecodeError as error:
            return "twice" if "twice" in error.text else "refused"

    untrusted = outcome(lambda body: read_untrusted(body, max_depth=99))
    assert untrusted in {outcome(read_json), "twice"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"a": 1, "a": 1}', "holds a key twice in one object"),
        (b'[{"b": {"a": 1, "b": 2, "\\u0061": 1}}]', "holds a key twice in one object"),
        (b"[1e999]", "holds a number out of range"),
        (b"9" * 9999, "holds a number out of range"),
        (b"[NaN]", "holds a number out of range"),
        (b"[1] [", r"is not JSON \(char 4\)"),
        (b'["\xe4"]', "is not UTF-8"),
        (b"[[[[]]]]", "is nested deeper than 3 levels"),
        (b'{"a": [{"b": []}]}', "is nested deeper than 3 levels"),
        (b'["' + b"[" * 99 + b'", [[[', "is nested deeper than 3 levels"),
    ],
)
def test_what_could_be_read_in_two_ways_or_is_too_deep_is_refused(body: bytes, text: str) -> None:
    with pytest.raises(DecodeError, match=text) as caught:
        read_untrusted(body, max_depth=3)
    assert caught.value.where == "$"


@pytest.mark.parametrize("body", [b'["[[[[[["]', rb'["\"[[[["]', rb'["\\", [[]]]', b'{"{{{": "["}'])
def test_brackets_in_texts_are_no_levels(body: bytes) -> None:
    assert read_untrusted(body, max_depth=3) == json.loads(body)


def test_a_limit_that_is_higher_than_the_reader_can_go_is_no_crash() -> None:
    with pytest.raises(DecodeError, match="is nested too deep"):
        read_untrusted(b"[" * 10**6, max_depth=10**9)
