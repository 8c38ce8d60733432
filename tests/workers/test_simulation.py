"""Workers that share a list and a limit, in virtual time: small ones of what ``scale.md`` shows."""

from __future__ import annotations

import pytest

from tests.workers.simulation import SIZE, Workers, simulate


def check(run: Workers, workers: int, pages: int) -> None:
    assert sorted(run.rows) == list(range(pages * SIZE))
    assert len(run.finished) == workers
    assert run.held > 0


def test_ten_workers_that_learn_the_limit_alone_share_it_and_read_each_row_once() -> None:
    run = simulate(10, 3_000)
    check(run, 10, 3_000)
    assert 3_000 / 100 / run.now >= 0.7
    assert run.per_call <= 1.1
    assert run.fairness >= 0.8


@pytest.mark.parametrize("workers", [10, 100])
def test_workers_with_a_shared_limiter_use_the_limit_and_are_never_refused(workers: int) -> None:
    run = simulate(workers, 2_000, shared=97.0)
    check(run, workers, 2_000)
    assert run.requests == 2_000
    assert 2_000 / 100 / run.now >= 0.95
    assert run.fairness >= 0.95


def test_while_all_have_work_many_workers_use_the_limit_whoever_gets_it() -> None:
    run = simulate(100, 4_000)
    check(run, 100, 4_000)
    assert run.rate(10, run.finished[0]) >= 90
