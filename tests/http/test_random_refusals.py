"""The rate at an API that refuses calls at random, as one does that has too much to do."""

from __future__ import annotations

import pytest

from tests.support.limited import Limited, Random


@pytest.mark.parametrize(("share", "least"), [(0.05, 1.0), (0.2, 0.15)])
def test_an_api_that_refuses_at_random_is_used_all_the_time(share: float, least: float) -> None:
    server = Random(refused=lambda _: share)
    run = Limited(server, 20_000, workers=50, latency=0.05, until=600)
    assert run.rate(300, 600) >= least


@pytest.mark.parametrize("share", [0.8, 0.95])
@pytest.mark.parametrize("retry_after", [None, 1.0])
def test_an_api_that_has_recovered_is_used_again(share: float, retry_after: float | None) -> None:
    server = Random(retry_after, refused=lambda now: share if 5 < now < 65 else 0.0)
    run = Limited(server, 100_000, workers=5, latency=0.05, until=185)
    assert run.rate(175, 185) >= 50
