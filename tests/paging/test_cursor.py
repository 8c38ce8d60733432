from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accutics_authentic._paging.cursor import MAX_CURSOR_LENGTH, CursorCodec
from accutics_authentic.errors import CursorError
from tests.support.examples import examples

CURSORS = CursorCodec("accutics", ["campaigns"], [["a", "b"]])
OTHERS = [
    CursorCodec("accutics", ["records"], [["a", "b"]]),
    CursorCodec("accutics", ["campaigns"], []),
    CursorCodec("authentic.network", ["campaigns"], [["a", "b"]]),
    CursorCodec(),
]
CURSOR = CURSORS.encode(["campaigns?page=2", 7, ""])

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(max_examples=examples(50))  # positions are plain, and cursors checked elsewhere
@given(json)
def test_a_position_comes_back_as_it_was(position: Any) -> None:
    cursor = CURSORS.encode(position)
    assert CURSORS.decode(cursor) == position
    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)


@pytest.mark.parametrize("seal", OTHERS)
def test_a_cursor_is_refused_where_it_does_not_belong(seal: CursorCodec) -> None:
    with pytest.raises(CursorError, match="belongs to another list"):
        seal.decode(CURSOR)


def test_the_same_list_takes_a_cursor_in_another_process() -> None:
    again = CursorCodec("accutics", ["campaigns"], [["a", "b"]])
    assert again.decode(CURSOR) == ["campaigns?page=2", 7, ""]


def test_any_single_change_is_seen() -> None:
    for place in range(len(CURSOR)):
        other = "A" if CURSOR[place] != "A" else "B"
        with pytest.raises(CursorError):
            CURSORS.decode(CURSOR[:place] + other + CURSOR[place + 1 :])


def test_any_cut_is_seen() -> None:
    for length in range(len(CURSOR)):
        with pytest.raises(CursorError):
            CURSORS.decode(CURSOR[:length])


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "1",
        "2" + CURSOR[1:],
        CURSOR + "=",
        CURSOR + "\n",
        " " + CURSOR,
        CURSOR + CURSOR,
        CURSOR.replace("1", "\uff11", 1),
        "1" + "A" * (MAX_CURSOR_LENGTH + 1),
        "1****",
        "1A",
        "1AAAA",
        "1" + urlsafe_b64encode(bytes(14)).decode().rstrip("="),
        "\ud800",
        None,
        7,
        CURSOR.encode(),
    ],
)
def test_what_was_not_made_here_is_refused(cursor: Any) -> None:
    with pytest.raises(CursorError) as caught:
        CURSORS.decode(cursor)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("text", [b"{", b"\xff", b"[" * 100_000, b"1e"])
def test_a_cursor_that_was_made_up_well_is_refused_too(text: bytes) -> None:
    fingerprint = urlsafe_b64decode(CURSOR[1:] + "=" * (-len(CURSOR[1:]) % 4))[:6]
    check = blake2b(fingerprint + text, digest_size=8).digest()
    raw = fingerprint + check + text
    with pytest.raises(CursorError, match="holds no position"):
        CURSORS.decode("1" + urlsafe_b64encode(raw).rstrip(b"=").decode())


@given(st.text() | st.text(st.sampled_from("1AQ-_=")).map(lambda text: "1" + text))
def test_any_other_string_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        CURSORS.decode(text)
