"""Which ids were delivered, in little memory."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._paging.seen import FULL, Seen, digest


@given(ids=st.lists(st.text(max_size=3)))
def test_it_is_a_set(ids: list[str]) -> None:
    seen, known = Seen(), set[str]()
    for name in ids:
        assert (digest(name) in seen) == (name in known)
        assert seen.add(digest(name)) == (name not in known)
        known.add(name)
    assert len(seen) == len(known)


def test_it_is_a_set_on_many_shelves() -> None:
    seen = Seen()
    marks = [digest(f"item {n}") for n in range(20 * FULL)]
    assert all(seen.add(mark) for mark in marks)
    assert not any(seen.add(mark) for mark in marks)
    assert all(seen.add(digest(f"another {n}")) for n in range(20 * FULL))
    assert len(seen) == 40 * FULL


def test_the_first_and_the_last_hash_have_a_place() -> None:
    seen = Seen()
    for n in range(10 * FULL):
        seen.add(digest(str(n)))
    for edge in (bytes(8), b"\xff" * 8, b"\x80" + bytes(7), b"\x7f" + b"\xff" * 7):
        assert seen.add(edge)
        assert not seen.add(edge)


def test_an_id_that_is_no_text_has_a_digest() -> None:
    assert digest("\ud800") != digest("\ud801")
    assert len(digest("")) == 8


def test_an_id_takes_less_than_twenty_bytes() -> None:
    count = 40_000
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        seen = Seen()
        for n in range(count):
            seen.add(digest(f"item {n}"))
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(seen) == count
    assert (after - before) / count < 12
    assert (peak - before) / count < 20
