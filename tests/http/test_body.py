from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._http.body import CHUNK_SIZE, Body, is_truncated
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    BodyCutError,
    BodyTooLargeError,
    DecodeError,
    ProtocolError,
)

TEXT = bytes(Random(0).choices(b"abcdefgh \n", k=2_000))
ZIPPED = gzip.compress(TEXT, mtime=0)


def read(*chunks: bytes, encoding: str = "gzip", limit: int = 10_000) -> bytes:
    body = Body(limit, encoding=encoding)
    for chunk in chunks:
        body.feed(chunk)
    return body.finish()


def test_a_plain_body_is_put_together() -> None:
    assert read(b"a", b"", b"bc", encoding="") == b"abc"
    assert read(b"abc", encoding="identity") == b"abc"
    assert read(encoding="") == b""


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", " gzip ", "x-gzip"])
def test_gzip_is_unpacked_in_one_chunk_or_byte_by_byte(encoding: str) -> None:
    assert read(ZIPPED, encoding=encoding) == TEXT
    assert read(*(bytes([byte]) for byte in ZIPPED), encoding=encoding) == TEXT


def test_no_bytes_are_an_empty_body_whatever_the_encoding() -> None:
    assert read() == b""


def test_a_truncated_gzip_is_noticed_wherever_it_ends() -> None:
    for length in range(1, len(ZIPPED)):
        with pytest.raises(BodyCutError):
            read(ZIPPED[:length])


@pytest.mark.parametrize("place", range(1, 9), ids=lambda place: f"trailer byte -{place}")
def test_a_wrong_checksum_or_length_is_seen(place: int) -> None:
    spoiled = bytearray(ZIPPED)
    spoiled[-place] ^= 1
    with pytest.raises(DecodeError, match="not the gzip") as caught:
        read(bytes(spoiled))
    assert caught.value.transient
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "garbage", [b"{}", b"<html>", b"\x1f\x8b\x07" + bytes(20), zlib.compress(TEXT), ZIPPED + b"x"]
)
def test_what_is_not_one_gzip_stream_is_refused(garbage: bytes) -> None:
    with pytest.raises(DecodeError, match="not the gzip"):
        read(garbage)


def test_bytes_after_the_end_are_refused_also_in_a_chunk_of_their_own() -> None:
    with pytest.raises(DecodeError, match="not the gzip"):
        read(ZIPPED, b"x")


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip;q=1", "\x00"])
def test_an_encoding_that_was_not_accepted_is_refused(encoding: str) -> None:
    with pytest.raises(ProtocolError, match="encoding"):
        Body(10, encoding=encoding)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_limit_itself_is_allowed_and_one_more_byte_is_not(encoding: str) -> None:
    body = ZIPPED if encoding else TEXT
    assert read(body, encoding=encoding, limit=2_000) == TEXT
    with pytest.raises(BodyTooLargeError) as caught:
        read(body, encoding=encoding, limit=1_999)
    assert caught.value.limit == 1_999
    assert "1999" in str(caught.value)


@given(st.binary(min_size=1).filter(lambda rest: rest.strip(b"\0")), st.integers(0, 9))
def test_bytes_after_a_gzip_that_are_not_gzip_are_refused_for_good(rest: bytes, cut: int) -> None:
    with pytest.raises((DecodeError, BodyCutError)) as caught:  # it may begin as a member does
        read(ZIPPED + rest[:cut], rest[cut:])
    assert caught.value.transient is (type(caught.value) is BodyCutError)


def test_empty_members_are_bounded() -> None:
    empty = gzip.compress(b"")
    with pytest.raises(BodyTooLargeError):
        read(*[empty * 100 + bytes(5000)] * 20, limit=1_000)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(-1e20, 1e20) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
).filter(lambda value: isinstance(value, list | dict))


@given(JSON, st.booleans(), st.sampled_from([None, 1]), st.data())
def test_json_that_ends_too_soon_is_truncated_wherever_it_ends(
    value: Any, ascii_only: bool, indent: int | None, data: st.DataObject
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode(errors="replace")
    assert not is_truncated(text, "")
    length = data.draw(st.integers(1, len(text) - 1))
    assert is_truncated(text[:length], "")


@given(JSON, st.sampled_from(b"}]:,@x'\x01\xff"), st.data())
def test_json_that_is_wrong_before_its_end_was_not_truncated(
    value: Any, wrong: int, data: st.DataObject
) -> None:
    text = json.dumps([value, value]).encode()
    place = data.draw(st.sampled_from([i for i, byte in enumerate(text) if byte in b"[{,"]))
    spoiled = text[: place + 1] + bytes([wrong]) + text[place + 1 :]
    try:
        json.loads(spoiled)
    except ValueError:
        assert not is_truncated(spoiled, "")


@pytest.mark.parametrize(
    "text",
    [
        *("[tx]", "[foo]", "[1}", "{} f", "[]-", "[01]", "[1.]", "[-]", "<html>", "[NaN"),
        *(r'["\x"]', r'["\u12xx"]', '["\x01"]', "[" + "9" * 5000 + "x", "[" * 100_000, "{'a"),
        '{"a" "b"',
    ],
)
def test_invalid_json_is_not_called_truncated(text: str) -> None:
    assert not is_truncated(text.encode(), "application/json")


def test_a_gzip_bomb_takes_no_more_than_the_limit() -> None:
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(2**20)
    bomb = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    assert len(bomb) < 250_000
    limit = 4 * 2**20
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLargeError):
            read(bomb, limit=limit)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.5 * limit


@pytest.mark.parametrize("size", [CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE])
def test_a_body_of_exact_pieces_is_complete(size: int) -> None:
    zipped = gzip.compress(bytes(size))
    assert len(read(zipped, limit=size)) == size
    assert len(read(*(bytes([byte]) for byte in zipped), limit=size)) == size


@given(st.binary(max_size=300), st.sampled_from(["", "gzip"]), st.integers(1, 200))
def test_any_bytes_are_a_body_or_one_of_our_errors(raw: bytes, encoding: str, limit: int) -> None:
    try:
        body = read(raw[:100], raw[100:], encoding=encoding, limit=limit)
    except AccuticsAuthenticError:
        return
    assert len(body) <= limit


MEMBERS = st.lists(st.tuples(st.binary(max_size=50), st.integers(0, 3)), min_size=1, max_size=4)


@given(MEMBERS, st.lists(st.integers(0, 400), max_size=5))
def test_how_a_body_is_split_into_chunks_makes_no_difference(
    members: list[tuple[bytes, int]], cuts: list[int]
) -> None:
    zipped = b"".join(gzip.compress(text) + bytes(zeros) for text, zeros in members)
    text = b"".join(text for text, _ in members)
    edges = [0, *sorted(cuts), len(zipped)]
    chunks = [zipped[a:b] for a, b in pairwise(edges) if a <= b]
    assert read(*chunks) == text
