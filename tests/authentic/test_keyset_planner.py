"""Where the next page is asked for."""

from __future__ import annotations

import pytest

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
