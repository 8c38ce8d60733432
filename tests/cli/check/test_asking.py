"""No check sends more requests than its budget allows, or goes on where it is asked to stop."""

from __future__ import annotations

from accutics_authentic import Accutics, Session
from accutics_authentic._cli.check.asking import MAX_REFUSALS, MAX_REQUESTS, Asker
from accutics_authentic._cli.check.question import Asking, Question, Reply
from accutics_authentic.sandbox import Sandbox
from tests.http.moving import MovingClock


def ask_often(count: int) -> Asking[list[Reply]]:
    replies = []
    for _ in range(count):
        replies.append((yield Question(path=("campaigns",), params={"page_size": 1})))
    return replies


async def asked(sandbox: Sandbox, count: int) -> list[Reply]:
    async with Session(clock=MovingClock()) as session:
        client = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        return await Asker(client, client).carry_out(ask_often(count))


async def test_requests_beyond_the_budget_are_not_sent() -> None:
    async with Sandbox() as sandbox:
        replies = await asked(sandbox, 25)
        assert len(sandbox.requests) == MAX_REQUESTS
    assert [each.shown for each in replies] == [
        *["200"] * MAX_REQUESTS,
        *["not asked, since 20 requests were sent"] * 5,
    ]


async def test_an_api_that_asks_twice_to_slow_down_is_asked_no_more() -> None:
    async with Sandbox() as sandbox:
        sandbox.fail(429, times=None, skip=1, retry_after=1)
        replies = await asked(sandbox, 6)
        assert len(sandbox.requests) == 1 + MAX_REFUSALS
    waits = ["429 too_many_requests"] * MAX_REFUSALS
    slow = ["not asked, since the API asked to slow down"] * 3
    assert [each.shown for each in replies] == ["200", *waits, *slow]


async def test_a_long_pause_is_not_waited_for() -> None:
    async with Sandbox() as sandbox:
        sandbox.fail(429, skip=1, retry_after=60)
        replies = await asked(sandbox, 4)
        assert len(sandbox.requests) == 2
    assert [each.shown for each in replies[2:]] == [
        "not asked, since the API asked for a long pause",
        "not asked, since the API asked to slow down",
    ]


async def test_a_failure_is_not_sent_again() -> None:
    async with Sandbox() as sandbox:
        sandbox.fail(503, times=2)
        replies = await asked(sandbox, 3)
        assert len(sandbox.requests) == 3
    assert [each.status for each in replies] == [503, 503, 200]
