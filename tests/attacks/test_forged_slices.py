"""A service gives slices to its workers over a queue, and somebody forges another.

Anyone can compute the fingerprint and the checksum of an unsigned slice, as of a cursor.
"""

from __future__ import annotations

from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic._paging.cursor import CursorCodec
from accutics_authentic.errors import CursorError

IDENTITY: tuple[Any, ...] = ("accutics", ("campaigns",), [])


@pytest.mark.parametrize(
    "bounds",
    [
        {"slice": bounds}
        for bounds in (
            [],
            [1, 2],
            [1, 2, 3, 4],
            [0, 2, 3],
            [3, 2, 9],
            [1, 2, 0],
            [1, 2, 100_001],
            [10**16, None, 5],
            [1, 10**16, 5],
            [True, 2, 3],
            [1, True, 3],
            [1, "2", 3],
            [1.0, 2, 3],
            [None, 2, 3],
        )
    ]
    + [{"slice": 7}, {"slice": [1, None, 5], "more": "x" * 3_000}, {"slice": None}],
)
def test_a_forged_slice_asks_for_nothing_else(bounds: Any) -> None:
    campaigns = Accutics(Session(), base_url="https://open.example.com", token="t").resource(
        "campaigns"
    )
    codec = CursorCodec("slice", *IDENTITY, name="slice")
    assert repr(campaigns.stream(slice=codec.encode({"slice": [2, 3, 50]})))
    with pytest.raises(CursorError, match="this slice holds no"):
        campaigns.stream(slice=codec.encode(bounds))


@pytest.mark.parametrize("page", [1, 4, 10**9])
def test_a_forged_cursor_of_a_slice_does_not_leave_it(page: int) -> None:
    campaigns = Accutics(Session(), base_url="https://open.example.com", token="t").resource(
        "campaigns"
    )
    text = CursorCodec("slice", *IDENTITY, name="slice").encode({"slice": [2, 3, 50]})
    codec = CursorCodec(*IDENTITY, {"slice": [2, 3, 50]})
    for number, skip in (2, 0), (3, 7), (3, 50):
        cursor = codec.encode([f"campaigns?page={number}&page_size=50", skip, ""])
        assert repr(campaigns.stream(slice=text, cursor=cursor))
    with pytest.raises(CursorError, match="outside its slice"):
        campaigns.stream(
            slice=text, cursor=codec.encode([f"campaigns?page={page}&page_size=50", 1, ""])
        )


@pytest.mark.parametrize("bounds", [[], [9], [10**12, 10**11], [10**13, None], [10**12, "x"]])
def test_a_forged_slice_of_a_group_asks_for_no_other_time(bounds: list[Any]) -> None:
    stream = Authentic(Session(), token="t").groups.stream_items
    codec = CursorCodec("slice", "authentic.network", "g", 2 * 10**12, 10**12, name="slice")
    limits: dict[str, Any] = {"before": 2 * 10**12, "after": 10**12}
    good = codec.encode({"slice": [2 * 10**12, 10**12 + 1]})
    assert repr(stream("g", slice=good, **limits))
    with pytest.raises(CursorError, match="this slice holds no time window"):
        stream("g", slice=codec.encode({"slice": bounds}), **limits)
    cursors = CursorCodec(
        "authentic.network", "g", 2 * 10**12, 10**12, {"slice": [2 * 10**12, 10**12 + 1]}
    )
    for timestamp in (10**12, 2 * 10**12 + 1):
        with pytest.raises(CursorError, match="does not hold a position"):
            stream("g", slice=good, cursor=cursors.encode([timestamp, 9, ""]), **limits)
