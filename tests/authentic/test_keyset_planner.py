"""Where the next page is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accutics_authentic._authentic.keyset.estimate import UNEVEN, smoothed
from accutics_authentic._authentic.keyset.page import PageQuery, Query
from accutics_authentic._authentic.keyset.planner import Planner
from accutics_authentic._authentic.keyset.proof import Proof


@pytest.mark.parametrize("is_in_flight", [False, True])
def test_a_page_that_is_in_flight_is_not_asked_for_again(is_in_flight: bool) -> None:
    """Without look-ups and a rate, the next page is sought as deep as the root of what is left."""
    proof, in_flight = Proof(100, trusted=1, max_limit=100), list[Query]()
    planner = Planner(proof, in_flight, lambda _: False, limit=3)
    planner.server_time = 99
    query = proof.query(100, 3)
    planner.learn(query, proof.feed(query, ["a", "b", "c"]))
    if is_in_flight:
        in_flight.append(proof.query(90, 3))
    asked = [query.timestamp for query in planner.next_queries() if isinstance(query, PageQuery)]
    assert asked == ([] if is_in_flight else [90])


means = st.floats(1e-3, 1e12)


@given(means, st.lists(st.floats(0.9, 1.1), min_size=1))
def test_the_mean_of_an_even_list_varies_less_than_its_pages(
    mean: float, pages: list[float]
) -> None:
    known = mean
    for share in pages:
        previous, known = known, smoothed(known, mean * share)
        assert abs(known - previous) <= 0.5 * abs(mean * share - previous) + 1e-9 * mean


@given(means, st.floats(UNEVEN * 1.001, 1e6), st.booleans())
def test_a_mean_that_changes_for_good_is_taken_at_once(
    known: float, factor: float, is_denser: bool
) -> None:
    found = known / factor if is_denser else known * factor
    assert smoothed(known, found) == found
    assert smoothed(0.0, found) == found
