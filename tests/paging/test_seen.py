"""Which ids were delivered, in little memory."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._paging.seen import HASH_BITS, MAX_IN_SET, MEAN_BUCKET_SIZE, Seen
from accutics_authentic._paging.seen_texts import SeenTexts

EDGE = 1 << (HASH_BITS - 1)
edges = st.sampled_from([0, 1, -1, EDGE - 1, -EDGE, EDGE >> 1, -(EDGE >> 1), -(EDGE >> 1) - 1])
numbers = edges | st.integers(-EDGE, EDGE - 1) | st.integers(0, 50)


@given(
    first=st.lists(numbers, max_size=8),
    hashes=st.lists(numbers),
    few=st.integers(0, 5),
    size=st.integers(1, 3),
)
def test_it_is_a_set(first: list[int], hashes: list[int], few: int, size: int) -> None:
    seen, known = Seen(first, max_in_set=few, mean_bucket_size=size), {*first}
    for hashed in hashes:
        assert (hashed in seen) == (hashed in known)
        assert seen.add(hashed) == (hashed not in known)
        known.add(hashed)
        assert len(seen) == len(known)
    assert all(hashed in seen for hashed in known)


@given(
    batches=st.lists(st.lists(st.text(max_size=2))), few=st.integers(0, 5), size=st.integers(1, 3)
)
def test_texts_that_are_new_come_back_in_order(
    batches: list[list[str]], few: int, size: int
) -> None:
    seen, known = Seen(max_in_set=few, mean_bucket_size=size), dict[str, None]()
    for texts in batches:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        assert seen.add_texts(texts) == new
        known.update(dict.fromkeys(texts))
        assert len(seen) == len(known)
        assert all(hash(text) in seen for text in known)


@given(batches=st.lists(st.lists(st.text(max_size=2), unique=True)), few=st.integers(0, 5))
def test_texts_are_known_before_and_after_they_are_many(batches: list[list[str]], few: int) -> None:
    seen, known = SeenTexts(few), set[str]()
    for texts in batches:
        assert [*seen.add(texts)] == [text for text in texts if text not in known]
        known.update(texts)
        assert len(seen) == len(known)
        assert all(text in seen for text in known)
    assert "no text of these" not in seen


def test_many_texts_are_added_at_once_and_one_by_one_alike() -> None:
    texts = [f"item {n}" for n in range(2 * MAX_IN_SET + 20 * MEAN_BUCKET_SIZE)]
    seen = Seen()
    assert seen.add_texts(texts[::2]) == texts[::2]
    assert [text for text in texts if seen.add(hash(text))] == texts[1::2]
    assert seen.add_texts(texts) == []
    assert len(seen) == len(texts)


def test_a_text_takes_less_than_twenty_bytes() -> None:
    count = 40_000
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        seen = Seen()
        for n in range(count):
            seen.add(hash(f"item {n}"))
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(seen) == count
    assert (after - before) / count < 13
    assert (peak - before) / count < 20
