"""Pages read row by row: a row that does not fit leaves the rows before and after it readable."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._codec import Codec, make_converter, row_bytes
from accutics_authentic._codec.codec import BIG_BODY
from accutics_authentic._codec.pages import MAX_ROWS, SLICE_BYTES, DecodedPage
from accutics_authentic.errors import DecodeError, ProtocolError

from .zoo import Checked, Envelope, Owner, Plain, page

pytestmark = pytest.mark.usefixtures("both_ways")

codec = Codec()
foreign = codec.using(make_converter())  # the same rules by a converter of the user's own

#: Text as JSON may have it, half surrogate pairs included, and what looks like an escape.
texts = st.text(st.characters() | st.sampled_from('\\"/ud83\ud83d\ude00\udfff\ud800\x00é'))
scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | texts
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)
objects = st.dictionaries(texts, documents, max_size=4)


@given(st.lists(objects, max_size=4), objects, st.booleans())
def test_any_text_that_json_allows_comes_as_json_reads_it(
    rows: list[dict[str, Any]], beside: dict[str, Any], escaped: bool
) -> None:
    body = json.dumps({**beside, "data": rows, "meta": None}, ensure_ascii=escaped)
    encoded = body.encode(errors="replace")
    expected = json.loads(encoded)
    for own in (codec, foreign):
        for model in (dict, Any, dict[str, Any]):
            got = own.decode_page(encoded, Envelope, "data", model)
            assert got == DecodedPage(tuple(expected["data"]), got.envelope)
        assert own.decode(encoded, Envelope[Any]).data == expected["data"]
        assert own.decode(encoded, dict) == expected


@given(st.lists(st.builds(Owner, texts, st.none() | texts), max_size=4), texts)
def test_any_text_that_json_allows_fits_a_class(rows: list[Owner], beside: str) -> None:
    plain = [{"id": row.id, "name": row.name, beside + "!": beside} for row in rows]
    expected = tuple(Owner(row["id"], row["name"]) for row in json.loads(json.dumps(plain)))
    body = json.dumps({"data": plain, "meta": {"total": 1, "note": beside}}).encode()
    for own in (codec, foreign):
        got = own.decode_page(body, Envelope, "data", Owner)
        assert got.items == expected
        assert got.envelope.meta.total == 1


BAD = [
    (b"1e999", "$.data[1]: the row holds a number out of range"),
    (b'{"id": "\xff"}', "$.data[1]: the row is not UTF-8"),
    (b'{"id": 1e999}', "$.data[1]: the row holds a number out of range"),
    (b'{"id": "\\ud83d", "name": 5}', "$.data[1].name: expected"),
]


@pytest.mark.parametrize(("row", "text"), BAD)
@pytest.mark.parametrize("model", [Owner, Checked, dict])
def test_a_row_that_cannot_be_read_hides_no_other(row: bytes, text: str, model: Any) -> None:
    good = b'{"id": 1}' if model is Checked else b'{"id": "1"}'
    body = b'{"data": [%s, %s, %s]}' % (good, row, good)
    for own in (codec, foreign):
        got = own.decode_page(body, Envelope, "data", model)
        if model is dict and b"name" in row:
            assert len(got.items) == 3
            continue
        assert len(got.items) == 1
        assert isinstance(got.error, DecodeError)
        assert row_bytes(body, "data", 1) == row
        assert got.error.index == 1
        if model is Owner:
            assert str(got.error).startswith(text)
        assert len(own.decode_page(body, Envelope, "data", model, start=2).items) == 1


@pytest.mark.parametrize("beside", [b"\xff", b'"\\ud83d" "'])
def test_what_cannot_be_read_beside_the_rows_is_an_error_of_the_envelope(beside: bytes) -> None:
    with pytest.raises(DecodeError, match=r"^\$: the body "):
        codec.decode_page(b'{"data": [{"id": "1"}], "x": %s}' % beside, Envelope, "data", Owner)


def test_numbers_beside_a_lone_surrogate_are_as_finite_as_everywhere() -> None:
    for number in ("1e999", "NaN", "-Infinity"):
        with pytest.raises(DecodeError):
            codec.decode(f'["\\ud83d", {number}]'.encode(), list)
    assert codec.decode(b'["\\ud83d", 1.5]', list) == ["\ud83d", 1.5]


@pytest.mark.parametrize("model", [Plain, Checked, dict])
def test_a_large_page_is_read_in_slices_and_gives_the_same(model: Any) -> None:
    row = {"id": 7, "name": "x" * 1000}
    count = BIG_BODY // 1000 + 1
    body = page(*[row] * count, meta={"total": count})
    parts: Any = codec.begin_page(body, Envelope, "data", model, start=3, max_rows=count)
    turns = 0
    while True:
        try:
            next(parts)
        except StopIteration as end:
            rows: DecodedPage[Any] = end.value
            break
        turns += 1
    assert turns >= BIG_BODY // SLICE_BYTES - 1
    (item,) = codec.decode_page(page(row), Envelope, "data", model).items
    assert rows.items == (item,) * (count - 3)
    assert rows.envelope.meta.total == count


def test_a_page_of_too_many_rows_is_refused() -> None:
    for model in (Plain, int):  # row by row, and at once
        body = page(*[1] * 11)
        with pytest.raises(ProtocolError, match="holds 11 rows, more than the 10 that are read"):
            codec.decode_page(body, Envelope, "data", model, max_rows=10)
    body = page(*[1] * (MAX_ROWS + 1))
    with pytest.raises(ProtocolError, match="holds 100001 rows"):
        codec.decode_page(body, Envelope, "data", int)
    assert codec.decode_page(page(*[1] * 11), Envelope, "data", int, start=1, max_rows=11).items


def test_rows_that_are_not_there_are_not_counted() -> None:
    for model in (Plain, int):
        assert (
            codec.decode_page(page(1), Envelope, "data", model, start=50, max_rows=10).items == ()
        )
