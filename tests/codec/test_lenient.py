"""Bodies of errors are read as far as they go, and what is no JSON is told from what was to be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec.lenient import (
    CUT_STRING,
    MAX_DEPTH,
    MIN_CUT_STRING,
    TOO_DEEP,
    read_lenient_json,
)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # Python joins two halves of a pair, so no text has them
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)
fields = st.dictionaries(st.text(max_size=3), st.text(max_size=3) | st.lists(st.integers()))


@given(values, st.booleans(), st.sampled_from([None, 1]), st.text(" \n"))
def test_json_is_read_as_python_reads_it(
    value: Any, ascii_only: bool, indent: int | None, space: str
) -> None:
    text = space + json.dumps(value, ensure_ascii=ascii_only, indent=indent) + space
    assert read_lenient_json(text) == (json.loads(text), True)


@given(st.text() | st.text('{}[]":,1-.eE \\untrlfasNIiy'))
def test_any_text_is_read_or_is_no_json(text: str) -> None:
    read_lenient_json(text)


@given(fields, st.integers(0), st.booleans())
def test_of_an_object_that_was_cut_all_that_came_whole_is_read(
    value: dict[str, Any], place: int, ascii_only: bool
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    cut = text[: 1 + place % max(1, len(text) - 1)]
    read = read_lenient_json(cut)
    assert read is not None
    assert read.complete is False
    whole = [*value.items()]
    names = [*read.value]
    assert names == [name for name, _ in whole[: len(names)]]
    for name, inner in whole[: max(len(names) - 1, 0)]:
        assert read.value[name] == inner


def nested(levels: int, start: str = "[", end: str = "]", inner: str = "") -> str:
    return start * levels + inner + end * levels


def depth(value: Any) -> int:
    levels = 0
    while isinstance(value, list | dict) and value:
        value = value[0] if isinstance(value, list) else value["a"]
        levels += 1
    return levels + isinstance(value, list | dict)


@pytest.mark.parametrize("levels", [MAX_DEPTH, MAX_DEPTH + 1, 1_500, 30_000])
@pytest.mark.parametrize(("start", "end", "inner"), [("[", "]", ""), ('{"a":', "}", "{}")])
def test_what_lies_too_deep_is_cut_and_all_else_is_read(
    levels: int, start: str, end: str, inner: str
) -> None:
    text = f'{{"code": "c", "data": {nested(levels - 1, start, end, inner)}, "more": [7]}}'
    read = read_lenient_json(text)
    assert read is not None
    assert (read.complete, read.value["code"], read.value["more"]) == (True, "c", [7])
    deeper = levels + bool(inner) > MAX_DEPTH
    assert (TOO_DEEP in str(read.value)) is deeper
    assert depth(read.value["data"]) == MAX_DEPTH - 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": NaN, "b": [-Infinity, 1e999]}', {"a": "NaN", "b": ["-Infinity", "1e999"]}),
        ("9" * 5000, "9" * 5000),
        ("1" * 4000, int("1" * 4000)),
        ("1e999999999", "1e999999999"),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (r'"\ud800"', "\ud800"),
        (r'["\x41", "a	b"]', [r"\x41", "a\tb"]),
        ('{"error": {"code": "c"}}<!-- served by x -->', {"error": {"code": "c"}}),
        ('{"a": 1}{"b": 2}', {"a": 1}),
        ('["x"] and more', ["x"]),
    ],
)
def test_what_is_beyond_the_standard_is_kept(text: str, value: Any) -> None:
    assert read_lenient_json(text) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "b": "half a sec', {"a": 1}),
        ('{"a": 1, "b": tru', {"a": 1}),
        ('{"a": [1, 2', {"a": [1, 2]}),
        ('{"a": {"b": ', {"a": {}}),
        ('{"a": [1}', {"a": [1]}),
        ('{"a": 1]', {"a": 1}),
        ("{broken", {}),
        ("{1: 2}", {}),
        ("{{", {}),
        ("[", []),
        ('"half a sec', None),
        ('{"a": "' + "x" * MIN_CUT_STRING, {"a": "x" * CUT_STRING}),
        ('{"' + "x" * MIN_CUT_STRING, {}),
        ('"' + "x" * MIN_CUT_STRING, None),
    ],
)
def test_what_was_cut_or_broken_is_read_up_to_there(text: str, value: Any) -> None:
    assert read_lenient_json(text) == (value, False)


@pytest.mark.parametrize(
    "text",
    [
        *("", " \n", "<html>", "gone", "404 page not found", "null and void", "12:30, gone"),
        *("[ERROR] it failed", "[12] it failed", '"x" was not found', "]", ": x", "-"),
    ],
)
def test_what_begins_as_no_json_is_none(text: str) -> None:
    assert read_lenient_json(text) is None


TOKEN = "1234567890123456789000"


@pytest.mark.parametrize(
    "number",
    [TOKEN, f"-{TOKEN}", f"{TOKEN}.0", "1.234567890123456789e21", "1.2345678901234567890E+21"],
)
def test_a_token_of_digits_is_found_in_a_number(number: str) -> None:
    read = read_lenient_json(f'{{"a": {number}}}', lambda text: text.replace(TOKEN, "<secret>"))
    assert read is not None
    assert "<secret>" in read.value["a"]
    assert "1234567" not in read.value["a"]


def test_other_numbers_stay_numbers_beside_a_token_of_digits() -> None:
    text = "[1234567890123, 1e-7, 0.12345678901, 1e300]"
    read = read_lenient_json(text, lambda text: text.replace(TOKEN, "<secret>"))
    assert read == (json.loads(text), True)
