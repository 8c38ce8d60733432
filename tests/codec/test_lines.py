"""Rows as lines: as ``encode`` writes them, by whichever way."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any, NamedTuple
from uuid import UUID

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec, make_converter
from accutics_authentic._codec.lines import decode_line, encode_plain, is_plain
from accutics_authentic.errors import ConfigurationError


class Color(Enum):
    RED = "red"


class Size(IntEnum):
    LARGE = 3


class Text(str):
    """A text of a class of its own."""


class Pair(NamedTuple):
    left: Any
    right: Any


class Struct(msgspec.Struct, rename={"value": "the-value"}):
    value: Any


@attrs.frozen
class Row:
    value: Any = attrs.field(alias="the_value")
    other: Any = None


odd = st.sampled_from(
    [
        float("nan"),
        float("-inf"),
        b"x",
        {1},
        (1, 2),
        {1: 2},
        {Text("k"): Text("v")},
        "\ud800",
        2**70,
        Decimal("1.10"),
        Decimal("NaN"),
        Color.RED,
        Size.LARGE,
        UUID(int=1),
        date(2026, 1, 1),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1),  # noqa: DTZ001  # which is refused
        timedelta(seconds=1),
        Pair(1, "x"),
        Struct(1),
        Row(the_value=1),
        object(),
    ]
)
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    plain | odd | st.just(4400).map(lambda digits: 10**digits),  # which Python does not write
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
rows = st.lists(
    st.builds(Row, the_value=values, other=values)
    | st.builds(Struct, values)
    | st.builds(Pair, values, values)
    | st.dictionaries(st.text(), values, max_size=2),
    max_size=3,
)


@pytest.mark.parametrize("decimals", ["text", "number"])
@given(rows=rows)
def test_a_line_is_what_encode_writes_and_what_it_refuses_is_refused(
    decimals: Any, rows: list[Any]
) -> None:
    codec = Codec(make_converter(decimals=decimals))

    def one_by_one() -> bytes:
        return b"".join(codec.encode(row) + b"\n" for row in rows)

    assert outcome(lambda: codec.line_encoder(Row)(rows)) == outcome(one_by_one)


def outcome(write: Any) -> bytes | str:
    try:
        return bytes(write())
    except ConfigurationError as error:
        return str(error)


@given(values)
def test_what_is_plain_means_the_same_to_anyone(value: Any) -> None:
    if is_plain(value):
        try:
            text = encode_plain(value)
        except (ValueError, UnicodeEncodeError):  # a lone surrogate, or too many digits
            return
        assert json.loads(text) == value
        assert decode_line(text) == json.loads(text, parse_float=Decimal)


def test_rows_of_a_class_are_written_without_looking_at_them_twice() -> None:
    codec, written = Codec(), list[Any]()
    codec.encode = written.append  # type: ignore[assignment]  # counts
    assert codec.line_encoder(Row)([Row(the_value=1), {"a": 1.5}]) == (
        b'{"the_value":1,"other":null}\n{"a":1.5}\n'
    )
    assert written == []
