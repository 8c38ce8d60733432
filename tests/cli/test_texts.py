"""Text for terminals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._cli.texts import to_json, to_safe_line

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


@given(st.text(st.characters()))
def test_a_line_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    line = to_safe_line(text)
    assert line.isprintable()
    line.encode()


@given(any_json)
def test_json_for_a_terminal_is_the_same_json(value: Any) -> None:
    line = to_json(value)
    assert json.loads(line) == value
    assert line.isprintable()
    line.encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\r\nlines", "two lines"),
        ("turned \u202e round", "turned \\u202e round"),
        ("Frühjahr", "Frühjahr"),
    ],
)
def test_only_what_does_not_print_is_escaped(text: str, line: str) -> None:
    assert to_safe_line(text) == line


def test_readable_text_stays_readable_in_json() -> None:
    assert to_json({"name": "Frühjahr\x9b31m"}) == '{"name": "Frühjahr\\u009b31m"}'
