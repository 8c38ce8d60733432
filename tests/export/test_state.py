"""The state of an export as a text: what is written is read, and nothing else is."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic import Report
from accutics_authentic._paging.cursor import CursorCodec, CursorKeys
from accutics_authentic.export._state import (
    MAX_DRIFT,
    NOTHING_READ,
    FileId,
    State,
    add_reports,
    check_of,
    dump_state,
    load_state,
)

KEYS = CursorKeys(b"k" * 32)
OTHER_KEYS = CursorKeys(b"o" * 32)

counts = st.integers(0, 2**63)
reports = st.builds(
    Report,
    items=counts,
    pages=counts,
    requests=counts,
    retries=counts,
    duplicates=counts,
    waited=st.floats(0, 1e9),
    drift=st.lists(st.sampled_from(["a b", "é"]), max_size=3).map(tuple),
    complete=st.booleans(),
)
states = st.builds(
    State,
    fingerprint=st.text(),
    cursor=st.none() | st.text(),
    size=counts,
    report=reports,
    output=st.none() | st.builds(FileId, counts, counts, counts),
)
some_keys = st.sampled_from([None, KEYS])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(states, some_keys)
def test_a_state_is_read_as_it_was_written(state: State, keys: CursorKeys | None) -> None:
    assert load_state(dump_state(state, keys), keys) == state


@given(states, some_keys, st.data())
def test_a_state_with_any_byte_changed_is_refused_or_means_the_same(
    state: State, keys: CursorKeys | None, data: st.DataObject
) -> None:
    text = bytearray(dump_state(state, keys))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] = data.draw(st.integers(0, 255))
    found = load_state(bytes(text), keys)
    assert isinstance(found, str) or found == state


@given(states, st.integers(0, 500))
def test_a_state_that_was_truncated_is_refused(state: State, size: int) -> None:
    text = dump_state(state, None)
    assert load_state(text[: min(size, len(text) - 2)], None) == "is broken"


@pytest.mark.parametrize(
    ("written", "read"), [(None, KEYS), (KEYS, None), (OTHER_KEYS, KEYS)], ids=str
)
def test_a_state_is_signed_with_the_keys_of_the_cursors_or_refused(
    written: CursorKeys | None, read: CursorKeys | None
) -> None:
    state = State("ours", "cursor", 3, NOTHING_READ)
    found = load_state(dump_state(state, written), read)
    assert isinstance(found, str)
    assert "is broken" in found


def test_keys_can_be_rotated() -> None:
    state = State("ours", "cursor", 3, NOTHING_READ)
    assert load_state(dump_state(state, KEYS), CursorKeys([b"n" * 32, b"k" * 32])) == state


def test_no_cursor_passes_for_a_state() -> None:
    signed = json.loads(dump_state(State("ours", None, 0, NOTHING_READ), KEYS))
    signature = CursorCodec("ours", keys=KEYS).sign(signed)
    signed["signature"] = b64encode(signature).decode()
    assert isinstance(load_state(json.dumps(signed).encode(), KEYS), str)


def forged(**changes: Any) -> bytes:
    """Return a state with a right checksum, which anyone can compute."""
    body = json.loads(dump_state(State("ours", "cursor", 3, NOTHING_READ), None))
    del body["checksum"]
    body |= changes
    return json.dumps(body | {"checksum": b64encode(check_of(body, None)).decode()}).encode()


FIELDS = json.loads(forged()).keys() - {"checksum"}


@given(st.sampled_from(sorted(FIELDS)), json_values)
def test_what_a_forged_state_holds_is_checked(field: str, value: Any) -> None:
    state = load_state(forged(**{field: value}), None)
    if isinstance(state, str):
        return
    report = state.report
    numbers = (state.size, report.items, report.pages, report.requests, report.retries)
    assert all(type(number) is int and number >= 0 for number in numbers)
    assert isinstance(state.cursor, str | None)
    assert isinstance(state.fingerprint, str)
    assert report.waited >= 0
    assert isinstance(report.complete, bool)
    assert all(isinstance(each, str) for each in report.drift)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (forged(version=2), "of another version"),
        (forged(bytes=-1), "does not hold"),
        (forged(waited=float("inf")), "does not hold"),
        (forged(items=True), "does not hold"),
        (forged(drift=[1]), "does not hold"),
        (b"", "is broken"),
        (b"[]", "is broken"),
        (b'{"checksum": 1}', "is broken"),
        (b'{"checksum": "?"}', "is broken"),
        (b"[" * 100_000, "is broken"),
    ],
)
def test_a_refused_state_says_why(text: bytes, says: str) -> None:
    found = load_state(text, None)
    assert isinstance(found, str)
    assert says in found


def test_a_forged_state_holds_nothing_that_a_terminal_obeys() -> None:
    state = load_state(forged(drift=["a\x1b[2J\nb"]), None)
    assert isinstance(state, State)
    assert state.report.drift == ("a [2J b",)


def test_reports_add_up() -> None:
    one = Report(
        items=10,
        pages=2,
        requests=3,
        retries=1,
        duplicates=4,
        waited=0.5,
        drift=("a",),
        complete=False,
    )
    two = add_reports(one, one, rows=7)
    assert two == Report(
        items=17,
        pages=4,
        requests=6,
        retries=2,
        duplicates=8,
        waited=1.0,
        drift=("a", "a"),
        complete=False,
    )


def test_a_state_does_not_grow_with_a_list_that_changes_all_the_time() -> None:
    report = NOTHING_READ
    for _ in range(3):
        report = add_reports(report, Report(**ONE_CHANGE), rows=0)
    assert len(report.drift) == MAX_DRIFT


ONE_CHANGE: dict[str, Any] = {
    "items": 0,
    "pages": 0,
    "requests": 0,
    "retries": 0,
    "duplicates": 0,
    "waited": 0.0,
    "drift": ("changed",) * 40,
    "complete": False,
}
