"""What is known of the ids that were delivered."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from accutics_authentic._authentic.keyset.estimate import Estimate
from accutics_authentic._authentic.keyset.page import FetchedPage
from accutics_authentic._authentic.keyset.position import HASH_SIZE, short_hash
from accutics_authentic._authentic.keyset.record import Record

PAGE = st.lists(st.sampled_from("abcdefgh"), unique=True).map(tuple)


@given(pages=st.lists(PAGE, max_size=6))
@example(pages=[("a", "b", "c"), ("b", "c", "d")])  # as in most lists
@example(pages=[("a", "b", "c"), ("c", "d", "a")])  # one that was delivered earlier comes after it
@example(pages=[("a", "b", "c"), ("a", "c", "d")])  # one that was delivered later is missing
def test_each_id_is_delivered_once_and_positions_hold_what_a_page_in_disorder_needs(
    pages: list[tuple[str, ...]],
) -> None:
    record, known = Record(), list[str]()
    for ids in pages:
        page = FetchedPage(1, 9, ids, len(ids), 0, 1, frozenset(ids), Estimate(1))
        delivered = record.deliver(page, ids, is_last=False)
        assert delivered.ids == tuple(item_id for item_id in ids if item_id not in known)
        for count in range(len(delivered.ids) + 1):
            hashes = delivered.hashes_after(count)
            needed = sorted(map(short_hash, (*known, *delivered.ids[:count])))
            kept = [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]
            assert sorted(kept) == needed  # fewer than are always kept
        known += delivered.ids
        assert len(record) == len(known)
        assert all(map(record.knows, known))
