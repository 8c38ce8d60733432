from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from accutics_authentic import RetryPolicy
from accutics_authentic._http.messages import Reply
from accutics_authentic._http.stats import CallStats
from accutics_authentic.errors import (
    BadRequestError,
    BodyCutError,
    ConnectionLostError,
    NotFoundError,
    ProtocolError,
    ServerError,
)
from tests.faults.hostile import closed, closed_after, head, ok, reply, reset, stalled
from tests.faults.secrets import check_error
from tests.support.leaks import nothing_left

from .serving import serve


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


async def test_three_attempts_are_three_requests() -> None:
    async with serve(closed) as served:
        with pytest.raises(ConnectionLostError) as caught:
            await served.get()
        error = check_error(caught.value)
        assert served.methods == ["GET"] * 3
        assert served.clock.slept == [0.25, 0.5]  # half of the bounds 0.5 and 1
        assert (error.attempts, error.elapsed, error.ambiguous) == (3, 0.75, True)
        lost = f"the connection to 127.0.0.1:{served.server.port} was lost before an answer came"
        assert error.earlier == (lost,) * 2
        assert str(error).endswith("(after 3 attempts)")


async def test_a_success_in_the_end_is_a_success() -> None:
    stats = CallStats()
    async with serve(closed, ok({}, status=503), ok({"a": 1})) as served:
        answer = await served.get(stats=stats)
    assert (answer.body, answer.requests, answer.elapsed) == (b'{"a": 1}', 3, 0.75)
    assert stats == CallStats(requests=3, retries=2, waited=0.75)


@pytest.mark.parametrize("attempts", [1, 2, 5])
async def test_the_policy_says_how_often(attempts: int) -> None:
    async with serve(ok({}, status=500), retry=RetryPolicy(attempts=attempts)) as served:
        with pytest.raises(ServerError) as caught:
            await served.get()
        assert len(served.methods) == caught.value.attempts == attempts


@pytest.mark.parametrize(
    "fault", [closed, reset, closed_after(head(200, "Content-Length: 9") + b"{}")]
)
async def test_a_write_is_never_sent_again_after_an_ambiguous_attempt(fault: Any) -> None:
    async with serve(fault, ok({})) as served:
        with pytest.raises((ConnectionLostError, BodyCutError)) as caught:
            await served.post()
        error = check_error(caught.value)
        assert (error.ambiguous, error.attempts) == (True, 1)
        assert error.done is (True if error.status == 200 else None)
        assert served.methods == ["POST"]


async def test_a_write_is_sent_again_when_the_server_says_it_did_nothing() -> None:
    async with serve(ok({}, status=429), ok({}, "Retry-After: 2", status=429), ok({})) as served:
        await served.post()
        assert served.methods == ["POST"] * 3
        assert served.clock.slept == pytest.approx([0.5, 2.1])


async def test_retries_send_the_same_bytes() -> None:
    async with serve(ok({}, status=429), ok({"data": {}})) as served:
        await served.campaigns.create({"name": "Ü"})
        first, second = served.server.received
        assert first == second
        assert first.body == '{"name":"Ü"}'.encode()


async def test_a_404_of_a_deletion_after_a_lost_reply_is_success() -> None:
    async with serve(closed, ok({}, status=404)) as served:
        await served.campaigns.delete(1)
        assert served.methods == ["DELETE"] * 2
        assert served.client._sender.throttle.balance == 500


@pytest.mark.parametrize(
    "answers",
    [
        (ok({}, status=404),),
        (ok({}, status=408), ok({}, status=404)),
        (ok({}, status=429), ok({}, status=404)),
    ],
)
async def test_any_other_404_of_a_deletion_is_an_error(answers: Any) -> None:
    async with serve(*answers) as served:
        with pytest.raises(NotFoundError) as caught:
            await served.campaigns.delete(1)
        assert check_error(caught.value).attempts == len(answers)


async def test_a_404_of_a_get_after_a_lost_reply_is_an_error() -> None:
    async with serve(closed, ok({}, status=404)) as served:
        with pytest.raises(NotFoundError) as caught:
            await served.campaigns.get(1)
        assert caught.value.ambiguous is True  # of any attempt


async def test_the_error_is_the_last_failure_with_its_facts() -> None:
    body = {
        "error": {"code": "c", "message": "m", "data": {"a": 1}},
        "meta": {"endpoint": "campaigns.index"},
    }
    async with serve(ok(body, status=400)) as served:
        with pytest.raises(BadRequestError) as caught:
            await served.get()
        error = check_error(caught.value)
        assert (error.code, error.message, error.data) == ("c", "m", {"a": 1})
        assert (error.endpoint, error.path) == ("campaigns.index", "campaigns")
        assert str(error) == "GET campaigns: 400 bad request (c): m"


async def test_a_reply_to_head_has_no_body_whatever_it_announces() -> None:
    async with serve(reply(200, b"", f"X: {1}")) as served:
        served.server.answers[:] = [stalled(head(200, f"Content-Length: {10**9}"))]
        assert await served.accutics.request("HEAD", "x") is None


def test_an_error_about_a_reply_has_the_facts_of_the_reply() -> None:
    error = ProtocolError("x")
    Reply(200, requests=2, elapsed=1.5).annotate(error, "GET", "x/:id")
    assert (error.method, error.path, error.status) == ("GET", "x/:id", 200)
    assert (error.attempts, error.elapsed, error.ambiguous) == (2, 1.5, False)
