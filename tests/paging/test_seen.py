"""Which ids were delivered, in little memory."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._paging.seen import MEAN_BUCKET_SIZE, Seen, hash_id


@given(ids=st.lists(st.text(max_size=3)))
def test_it_is_a_set(ids: list[str]) -> None:
    seen, known = Seen(), set[str]()
    for name in ids:
        assert (hash_id(name) in seen) == (name in known)
        assert seen.add(hash_id(name)) == (name not in known)
        known.add(name)
    assert len(seen) == len(known)


def test_it_is_a_set_in_many_buckets() -> None:
    seen = Seen()
    hashes = [hash_id(f"item {n}") for n in range(20 * MEAN_BUCKET_SIZE)]
    assert all(seen.add(hashed) for hashed in hashes)
    assert not any(seen.add(hashed) for hashed in hashes)
    assert all(seen.add(hash_id(f"another {n}")) for n in range(20 * MEAN_BUCKET_SIZE))
    assert len(seen) == 40 * MEAN_BUCKET_SIZE


def test_the_first_and_the_last_hash_have_a_place() -> None:
    seen = Seen()
    for n in range(10 * MEAN_BUCKET_SIZE):
        seen.add(hash_id(str(n)))
    for edge in (bytes(8), b"\xff" * 8, b"\x80" + bytes(7), b"\x7f" + b"\xff" * 7):
        assert seen.add(edge)
        assert not seen.add(edge)


def test_an_id_that_is_no_text_has_a_hash() -> None:
    assert hash_id("\ud800") != hash_id("\ud801")
    assert len(hash_id("")) == 8


def test_an_id_takes_less_than_twenty_bytes() -> None:
    count = 40_000
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        seen = Seen()
        for n in range(count):
            seen.add(hash_id(f"item {n}"))
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(seen) == count
    assert (after - before) / count < 12
    assert (peak - before) / count < 20
