"""Signed cursors: who has no key writes none, and nothing shows the keys."""

from __future__ import annotations

import copy
import logging
import pickle
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Accutics, Authentic, Session, is_finished
from accutics_authentic._paging.cursor import FINISHED, CursorCodec, CursorKeys
from accutics_authentic.errors import ConfigurationError, CursorError

OLD, NEW, OTHER = b"o" * 32, b"n" * 33, b"x" * 64
LIST: tuple[Any, ...] = ("accutics", ["campaigns"], [])
PLAIN = CursorCodec(*LIST)
SIGNED = CursorCodec(*LIST, keys=CursorKeys([NEW, OLD]))
POSITION = ["campaigns?page=2", 7, ""]
POSITIONS: st.SearchStrategy[list[Any]] = (
    st.just(POSITION) | st.just([]) | st.lists(st.integers() | st.text())
)


@given(POSITIONS)
def test_a_signed_position_comes_back_as_it_was(position: Any) -> None:
    cursor = SIGNED.encode(position)
    assert SIGNED.decode(cursor) == position
    assert re.fullmatch(r"2[A-Za-z0-9_-]+", cursor)


def test_cursors_that_were_written_once_can_always_be_read() -> None:
    parse_path = "1Pbz1MhYLUmwv5hbac9RbImNhbXBhaWducz9wYWdlPTIiLDcsIiJd"
    signed = "2Pbz1MhYLAcoPtrt4Q19roI4XhW1r-VsiY2FtcGFpZ25zP3BhZ2U9MiIsNywiIl0"
    assert (PLAIN.decode(parse_path), SIGNED.decode(signed)) == (POSITION, POSITION)


def test_keys_rotate() -> None:
    before = CursorCodec(*LIST, keys=CursorKeys(OLD))
    assert SIGNED.decode(before.encode(POSITION)) == POSITION
    assert CursorCodec(*LIST, keys=CursorKeys((NEW,))).decode(SIGNED.encode(POSITION)) == POSITION
    with pytest.raises(CursorError, match="a key that cursor_key= lacks"):
        before.decode(SIGNED.encode(POSITION))


@pytest.mark.parametrize(
    ("cursor", "reader", "match"),
    [
        (PLAIN.encode(POSITION), SIGNED, "is not signed"),
        (SIGNED.encode(POSITION), PLAIN, "is signed: it needs the cursor_key="),
        ("1" + SIGNED.encode(POSITION)[1:], PLAIN, "broken"),
        ("2" + PLAIN.encode(POSITION)[1:], SIGNED, "was changed"),
        (CursorCodec(*LIST, keys=CursorKeys(OTHER)).encode(POSITION), SIGNED, "lacks"),
        (CursorCodec("another", keys=CursorKeys(NEW)).encode(POSITION), SIGNED, "another list"),
    ],
)
def test_what_no_key_of_ours_signed_is_refused(
    cursor: str, reader: CursorCodec, match: str
) -> None:
    with pytest.raises(CursorError, match=match) as caught:
        reader.decode(cursor)
    assert caught.value.__context__ is None


@given(st.integers(0, 10**6), st.sampled_from("ABZaz019-_"))
def test_whatever_is_changed_in_a_signed_cursor_is_noticed(place: int, character: str) -> None:
    cursor = SIGNED.encode(POSITION)
    place %= len(cursor)
    changed = cursor[:place] + character + cursor[place + 1 :]
    if changed != cursor:
        with pytest.raises(CursorError):
            SIGNED.decode(changed)


def test_a_signed_cursor_is_hardly_longer() -> None:
    assert len(SIGNED.encode(POSITION)) - len(PLAIN.encode(POSITION)) < 12


class Masked(bytes):
    """Bytes that show and measure something else."""

    def __len__(self) -> int:
        return 100

    def __bytes__(self) -> bytes:
        return b"*" * 100


def test_of_a_subclass_of_bytes_what_it_holds_is_the_key() -> None:
    cursor = CursorCodec(*LIST, keys=CursorKeys(Masked(NEW))).encode(POSITION)
    assert SIGNED.decode(cursor) == POSITION
    with pytest.raises(ConfigurationError, match="at least 32 bytes"):
        CursorKeys(Masked(b"short"))


NO_KEYS: list[Any] = [
    *("k" * 32, 7, True, b"", b"k" * 31, bytearray(32), memoryview(bytes(32)), object()),
    *([], (), {}, ["k" * 32], [b"k" * 32, None], [b"k" * 31], {b"k" * 32}, iter([b"k" * 32])),
]


@pytest.mark.parametrize("key", NO_KEYS, ids=repr)
def test_what_is_no_key_is_refused_by_name(key: Any) -> None:
    for use in (
        lambda: Accutics(Session(), base_url="https://a.example", token="abc", cursor_key=key),
        lambda: Authentic(Session(), token="abc", cursor_key=key),
        lambda: is_finished(PLAIN.encode([]), cursor_key=key),
    ):
        with pytest.raises(ConfigurationError, match="cursor_key") as caught:
            use()
        assert "kk" not in str(caught.value)


def test_nothing_shows_a_key() -> None:
    key = b"0123456789-sentinel-0123456789-key"
    keys = CursorKeys(key)
    session = Session()
    accutics = Accutics(session, base_url="https://a.example", token="abc", cursor_key=key)
    authentic = Authentic(session, token="abc", cursor_key=[key])
    campaigns = accutics.resource("campaigns")
    stream = campaigns.stream()
    for one in (keys, accutics, authentic, campaigns, stream, accutics._client, aiter(stream)):
        shown = f"{one!r} {vars(one) if hasattr(one, '__dict__') else dir(one)!r}"
        assert "sentinel" not in shown
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
            pickle.dumps(one)
    for way in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither pickled nor copied"):
            way(keys)
    cursor = authentic.groups.stream_items("g").pages().cursor
    with pytest.raises(CursorError) as caught:
        is_finished(cursor, cursor_key=key[::-1])
    assert "sentinel" not in repr(vars(caught.value))


def test_a_finished_cursor_says_so_without_a_request() -> None:
    for key, seal in ((None, PLAIN), ([OLD, NEW], SIGNED), (NEW, SIGNED)):
        assert is_finished(seal.encode(FINISHED), cursor_key=key) is True
        assert is_finished(seal.encode(POSITION), cursor_key=key) is False


@pytest.mark.parametrize(
    ("cursor", "key"),
    [
        (PLAIN.encode([]), NEW),
        (SIGNED.encode([]), None),
        (SIGNED.encode([]), OTHER),
        (PLAIN.encode([])[:-1], None),
        (PLAIN.encode({}), None),
        (PLAIN.encode(None), None),
        ("", None),
        (None, None),
        (b"1", None),
    ],
)
def test_whether_a_broken_cursor_is_finished_nobody_knows(cursor: Any, key: Any) -> None:
    with pytest.raises(CursorError):
        is_finished(cursor, cursor_key=key)


async def test_resuming_from_a_finished_cursor_is_one_line_of_news(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "accutics_authentic")
    accutics = Accutics(Session(), base_url="https://a.example", token="abc")
    authentic = Authentic(Session(), token="abc", cursor_key=NEW)
    finished = CursorCodec("authentic.network", "g", None, None, keys=CursorKeys(NEW)).encode(
        FINISHED
    )
    for resume in (
        lambda: accutics.resource("campaigns").stream(cursor=PLAIN.encode(FINISHED)),
        lambda: authentic.groups.stream_items("g", cursor=finished),
    ):
        assert [row async for row in resume()] == []
        [record] = caplog.records
        assert (record.levelname, record.name) == ("INFO", "accutics_authentic")
        assert record.getMessage() == (
            "resumed from the cursor of a finished stream: nothing will come"
        )
        caplog.clear()
    accutics.resource("campaigns").stream(cursor=PLAIN.encode(POSITION))
    assert not caplog.records
