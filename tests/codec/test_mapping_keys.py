"""The keys of mappings: text in JSON, whatever they are in Python."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypedDict
from uuid import UUID

import msgspec
import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic.errors import DecodeError

from .zoo import Color, Level, Word

DICT: Any = dict  # whose arguments are no annotations here
COUNTER: Any = Counter
DEFAULTS: Any = defaultdict
KEYS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    int: st.integers(-(10**300), 10**300),
    int | str: st.text() | st.integers(),
    Literal[1, "a"]: st.sampled_from([1, "a"]),
    Color: st.sampled_from(Color),
    Level: st.sampled_from(Level),
    Word: st.sampled_from(Word),
    UUID: st.uuids(),
    date: st.dates(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
}


class Typed(TypedDict):
    by: dict[Level, int]


class Packed(msgspec.Struct):
    by: dict[int, int]


@frozen
class Whole:
    by: dict[int, dict[Level, int]]


def keyed(values: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[Any, dict[Any, int]]]:
    """Return mappings, each with the type of its keys, of which no two are the same in JSON."""

    def of(kind: Any) -> st.SearchStrategy[tuple[Any, dict[Any, int]]]:
        keys = st.lists(KEYS[kind].map(lambda key: (str(key), key)), unique_by=lambda each: each[0])
        mappings = keys.flatmap(
            lambda pairs: st.fixed_dictionaries({key: values for _, key in pairs})
        )
        return mappings.map(lambda mapping: (kind, mapping))

    return st.sampled_from([*KEYS]).flatmap(of)


@given(keyed(st.integers(0, 9)))
def test_keys_are_read_as_they_were_written(case: tuple[Any, dict[Any, int]]) -> None:
    kind, mapping = case
    mapping = {key: value for key, value in mapping.items() if not is_read_otherwise(kind, key)}
    codec = Codec()
    body = codec.encode(mapping)
    read = codec.decode(body, DICT[kind, int])
    assert read == mapping
    assert [*map(type, read)] == [*map(type, mapping)]
    assert codec.encode(read) == body
    assert codec.decode(body, COUNTER[kind]) == Counter(mapping)
    counts = codec.decode(body, DEFAULTS[kind, int])
    assert counts == mapping
    assert counts["another"] == 0


def is_read_otherwise(kind: Any, key: object) -> bool:
    """Return whether a union takes the text of *key*: nothing tells 7 from "7" among keys."""
    return kind == int | str and isinstance(key, int)


@pytest.mark.parametrize("model", [Typed, Packed])
def test_models_of_each_kind_have_such_keys(model: Any) -> None:
    codec = Codec()
    row = codec.decode(b'{"by":{"1":2}}', model)
    assert codec.encode(row) == b'{"by":{"1":2}}'
    whole = codec.decode(b'{"by":{"7":{"1":2}}}', Whole)
    assert whole == Whole({7: {Level.LOW: 2}})
    assert codec.encode(whole) == b'{"by":{"7":{"1":2}}}'


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        *(
            (int, key, "expected int, got str")
            for key in ("01", "+1", "-0", "1.0", " 1", "\u0663", "", "1" * 400)
        ),
        (float, "1", "expected float, got str"),
        (float, "1.5", "expected float, got str"),
        (bool, "1", "expected bool, got str"),
        (Color, "2", "expected a value of Color"),
        (UUID, "7", "expected a UUID as text"),
    ],
)  # fmt: skip
def test_a_key_that_is_no_such_number_is_refused_by_its_place(
    kind: Any, key: str, text: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        Codec().decode(json.dumps({"a": {key: 1}}).encode(), dict[str, DICT[kind, int]])
    assert caught.value.where == "$[*][*]"
    assert caught.value.text == text


def test_a_hook_of_the_users_own_reads_keys_as_well() -> None:
    converter = make_converter()
    converter.register_structure_hook(int, lambda value, _: int(value, 16))
    codec = Codec(converter)
    assert codec.decode(b'{"ff":"0"}', dict[int, int]) == {255: 0}
    with pytest.raises(DecodeError, match=r"refused as int \(ValueError\)"):
        codec.decode(b'{"x":"0"}', dict[int, int])
