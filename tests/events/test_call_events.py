"""The events of single calls: which ones come, in which order, and what they say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from yarl import URL

from accutics_authentic import Accutics, Limits, RetryPolicy, Session, Timeouts
from accutics_authentic._http.headers import rate_limits
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    NotFoundError,
    RateLimitedError,
    ServerError,
    SessionError,
)
from accutics_authentic.events import (
    AttemptFinished,
    AttemptStarted,
    BudgetExhausted,
    CallFinished,
    CallStarted,
    Event,
    Handler,
    Held,
    Waiting,
)
from tests.faults.hostile import Connection, closed, ok, silent, stalled
from tests.faults.secrets import chain
from tests.http.moving import MovingClock
from tests.http.serving import no_retry, serve
from tests.support.leaks import nothing_left


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    async with nothing_left():
        yield


def names(heard: Iterable[Event]) -> list[str]:
    return [type(event).__name__ for event in heard]


def last(heard: list[Event]) -> CallFinished:
    """Return the last event, which must be a ``CallFinished``, and the only one."""
    assert names(heard).count("CallFinished") == 1
    assert isinstance(heard[-1], CallFinished)
    return heard[-1]


def slow(seconds: float, status: int = 200, *lines: str) -> Any:
    async def answer(connection: Connection) -> None:
        await connection.sleep(seconds)
        await ok({"data": {}}, *lines, status=status)(connection)

    return answer


async def test_each_step_has_its_event_in_order() -> None:
    heard: list[Event] = []
    async with serve(closed, ok({"data": {}}), on_event=heard.append) as served:
        await served.campaigns.get(42)
        facts: dict[str, Any] = {
            "call": 1,
            "stream": None,
            "origin": served.server.url,
            "api": "accutics",
            "method": "GET",
            "path": "campaigns/:id",
        }
    end: dict[str, Any] = {"seconds": 0.0, "ratelimit": {}, **facts}
    assert heard == [
        CallStarted(**facts),
        AttemptStarted(attempt=1, queued=0.0, **facts),
        AttemptFinished(attempt=1, status=None, error="ConnectionLostError", **end),
        Waiting(seconds=0.25, reason="retry", error="ConnectionLostError", **facts),
        AttemptStarted(attempt=2, queued=0.0, **facts),
        AttemptFinished(attempt=2, status=200, error=None, **end),
        CallFinished(
            outcome="ok",
            error=None,
            status=200,
            attempts=2,
            elapsed=0.25,
            **{"queued": 0.0, "waited": 0.25, **facts},
        ),
    ]


async def test_calls_are_counted_and_each_api_has_its_name() -> None:
    heard: list[Event] = []
    async with serve(ok({}), on_event=heard.append) as served:
        await served.accutics.request("POST", "x")
        await served.authentic.request("GET", "/api/v2/y")
    assert [(e.call, e.api, e.method, e.path) for e in heard if isinstance(e, CallStarted)] == [
        (1, "accutics", "POST", "x"),
        (2, "authentic", "GET", "api/v2/y"),
    ]


@pytest.mark.parametrize(
    ("base", "origin"),
    [
        ("https://api.example.com/v1", "https://api.example.com:443"),
        ("https://API.example.com:8443/", "https://api.example.com:8443"),
        ("http://[::1]/v1", "http://[::1]:80"),
        ("https://bücher.example", "https://xn--bcher-kva.example:443"),
    ],
)
def test_an_origin_has_a_port_and_no_path(base: str, origin: str) -> None:
    events = Accutics(Session(), base_url=base, token="t")._client.events
    assert (events.origin, URL(origin).port is not None) == (origin, True)


async def test_the_parts_of_the_time_add_up() -> None:
    heard: list[Event] = []
    clock = MovingClock(expiring=True)

    @asynccontextmanager
    async def limiter() -> AsyncIterator[None]:
        clock.advance(10)
        yield
        clock.advance(3)  # on the way out

    class Again:
        async def __aenter__(self) -> None:
            self.one = limiter()
            await self.one.__aenter__()

        async def __aexit__(self, *_: object) -> None:
            await self.one.__aexit__(None, None, None)

    async def provide() -> str:
        clock.advance(2)
        return f"token-{len(served.server.received)}"

    answers = slow(1, 429, "Retry-After: 5"), slow(0.5, 401), slow(0.25)
    limits, timeouts = Limits(limiter=Again()), Timeouts(call=1000, attempt=100)
    async with serve(
        *answers, clock=clock, limits=limits, timeouts=timeouts, on_event=heard.append
    ) as served:
        accutics = Accutics(served.session, base_url=served.server.url, token=provide)
        await accutics.request("GET", "x")
    sent = [event for event in heard if isinstance(event, AttemptStarted)]
    assert [each.attempt for each in sent] == [1, 2, 3]
    assert [each.queued for each in sent] == pytest.approx([2 + 10, 3 + 10, 3 + 2 + 10])
    ended = [event for event in heard if isinstance(event, AttemptFinished)]
    assert [(each.attempt, each.status) for each in ended] == [(1, 429), (2, 401), (3, 200)]
    assert [each.seconds for each in ended] == pytest.approx([1, 0.5, 0.25])
    finished = last(heard)
    assert finished.attempts == 3
    assert finished.waited == pytest.approx(5.25)
    assert finished.queued == pytest.approx(2 + 10 + 3 + 10 + 3 + 2 + 10 + 3)
    assert finished.elapsed == pytest.approx(finished.queued + 5.25 + 1.75)


async def test_a_call_that_waits_for_a_slot_has_not_started_an_attempt() -> None:
    heard: list[Event] = []
    limits = Limits(connections=1)
    async with serve(slow(4), expiring=True, limits=limits, on_event=heard.append) as served:
        await asyncio.gather(served.get(), served.get())
    second = [event for event in heard if event.call == 2]
    assert names(second) == ["CallStarted", "AttemptStarted", "AttemptFinished", "CallFinished"]
    queued = [event.queued for event in second if isinstance(event, AttemptStarted | CallFinished)]
    assert queued == [4, 4]


async def test_a_call_that_fails_in_the_queue_has_no_attempt() -> None:
    heard: list[Event] = []
    options: dict[str, Any] = {"limits": Limits(connections=1), "timeouts": Timeouts(call=3)}
    async with serve(slow(4), expiring=True, on_event=heard.append, **options) as served:
        await asyncio.gather(served.get(), served.get(), return_exceptions=True)
    second = [event for event in heard if event.call == 2]
    assert names(second) == ["CallStarted", "CallFinished"]
    finished = last(second)
    assert (finished.outcome, finished.error) == ("error", "DeadlineError")
    assert (finished.attempts, finished.queued, finished.elapsed) == (0, 3, 3)


@pytest.mark.parametrize(
    ("timeouts", "error"),
    [
        (Timeouts(attempt=2), "AttemptTimeoutError"),
        (Timeouts(call=2), "DeadlineError"),
    ],
)
@pytest.mark.parametrize("late", [False, True])
async def test_an_attempt_that_runs_out_of_time_says_which_time(
    timeouts: Timeouts, error: str, *, late: bool
) -> None:
    heard: list[Event] = []
    answer = (
        stalled(b"HTTP/1.1 503 X\r\nRetry-After: 1\r\nContent-Length: 9\r\n\r\n")
        if late
        else silent
    )
    options: dict[str, Any] = {"timeouts": timeouts, "retry": no_retry()}
    async with serve(answer, expiring=True, on_event=heard.append, **options) as served:
        with pytest.raises(AccuticsAuthenticError):
            await served.get()
    [ended] = [event for event in heard if isinstance(event, AttemptFinished)]
    status, limits = (503, {"retry-after": 1}) if late else (None, {})
    assert (ended.error, ended.status, ended.ratelimit, ended.seconds) == (error, status, limits, 2)
    assert last(heard).error == ("ServerError" if late else error)


async def test_a_call_that_is_cancelled_ends_with_that() -> None:
    heard: list[Event] = []
    async with serve(silent, on_event=heard.append) as served:
        task = asyncio.create_task(served.get())
        await served.server.until_requested()
        served.clock.advance(3)
        task.cancel()
        await asyncio.wait([task])
    assert names(heard) == ["CallStarted", "AttemptStarted", "AttemptFinished", "CallFinished"]
    [ended] = [event for event in heard if isinstance(event, AttemptFinished)]
    assert (ended.error, ended.seconds, ended.status) == ("CancelledError", 3, None)
    finished = last(heard)
    assert (finished.outcome, finished.error, finished.elapsed) == (
        "cancelled",
        "CancelledError",
        3,
    )


async def test_a_call_whose_session_is_closed_ends_with_that() -> None:
    heard: list[Event] = []
    async with serve(silent, on_event=heard.append) as served:
        task = asyncio.create_task(served.get())
        await served.server.until_requested()
        await served.session.aclose()
        with pytest.raises(SessionError):
            await task
        with pytest.raises(SessionError):
            await served.get()  # of which nothing is heard: it did not start
    [ended] = [event for event in heard if isinstance(event, AttemptFinished)]
    assert ended.error == "SessionError"
    finished = last(heard)
    assert (finished.outcome, finished.error) == ("closed", "SessionError")


async def test_an_exception_of_the_callers_own_ends_the_call_as_well() -> None:
    class MineError(Exception):
        pass

    class Broken(asyncio.Semaphore):
        async def acquire(self) -> Any:
            raise MineError

    async def provide() -> str:
        raise MineError

    heard: list[Event] = []
    async with serve(ok({}), on_event=heard.append) as served:
        url = served.server.url
        for client in (
            Accutics(served.session, base_url=url, token="t", limiter=Broken()),
            Accutics(served.session, base_url=url, token=provide),
        ):
            with pytest.raises(MineError):
                await client.request("GET", "x")
            assert names(heard) == ["CallStarted", "CallFinished"]
            finished = last(heard)
            assert (finished.outcome, finished.error, finished.status) == (
                "error",
                "MineError",
                None,
            )
            heard.clear()


async def test_handlers_that_raise_change_nothing() -> None:
    def fail(_: Event) -> None:
        raise LookupError("mine")

    heard: list[Event] = []
    async with serve(closed, ok({}), on_event=[fail, heard.append, fail]) as served:
        assert (await served.get()).requests == 2
    assert last(heard).outcome == "ok"


async def test_what_a_handler_raises_is_logged_without_what_the_call_fails_with(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: Event) -> None:
        try:
            raise KeyError
        except KeyError:
            raise LookupError from None

    def fail_in(kind: type[Event]) -> Handler:
        return lambda event: fail(event) if isinstance(event, kind) else None

    handlers = [fail, fail_in(AttemptFinished), fail_in(CallFinished)]
    async with serve(closed, retry=no_retry(), on_event=handlers) as served:
        with pytest.raises(AccuticsAuthenticError):
            await served.get()
    errors = [record.exc_info for record in caplog.records]
    chains = [[type(each) for each in chain(exc_info[1])] for exc_info in errors if exc_info]
    assert chains == [[LookupError, KeyError]] * 3


async def test_a_handler_that_interrupts_the_program_leaves_no_attempt_open() -> None:
    heard: list[Event] = []

    def interrupt(event: Event) -> None:
        heard.append(event)
        if isinstance(event, AttemptStarted):
            raise KeyboardInterrupt

    async with serve(ok({}), on_event=interrupt) as served:
        with pytest.raises(KeyboardInterrupt):
            await served.get()
        assert served.server.received == []
    assert names(heard) == ["CallStarted", "AttemptStarted", "AttemptFinished", "CallFinished"]
    assert last(heard).outcome == "cancelled"


async def test_a_status_that_is_an_error_is_the_status_of_the_call() -> None:
    heard: list[Event] = []
    async with serve(ok({}, status=404), on_event=heard.append) as served:
        with pytest.raises(NotFoundError):
            await served.get()
    [ended] = [event for event in heard if isinstance(event, AttemptFinished)]
    assert (ended.status, ended.error) == (404, None)
    finished = last(heard)
    assert (finished.outcome, finished.error, finished.status) == ("error", "NotFoundError", 404)


async def test_a_deletion_that_was_done_before_ends_well() -> None:
    heard: list[Event] = []
    async with serve(closed, ok({}, status=404), on_event=heard.append) as served:
        await served.campaigns.delete(1)
    assert (last(heard).outcome, last(heard).status) == ("ok", 204)


async def test_a_pause_that_is_too_long_is_reported_before_the_call_fails() -> None:
    heard: list[Event] = []
    async with serve(ok({}, "Retry-After: 100", status=429), on_event=heard.append) as served:
        for _ in range(2):
            with pytest.raises(RateLimitedError):
                await served.get()
    first, second = ([e for e in heard if e.call == call] for call in (1, 2))
    assert names(first)[2:] == ["AttemptFinished", "Held", "CallFinished"]
    assert names(second) == ["CallStarted", "Held", "CallFinished"]
    held = [event for event in heard if isinstance(event, Held)]
    assert [(h.call, h.by, h.begins, h.status, h.seconds, h.until) for h in held] == [
        (1, 1, True, 429, 100, 1100),
        (2, 1, False, 429, 100, 1100),
    ]


async def test_a_budget_that_is_used_up_is_reported_by_each_call_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    heard: list[Event] = []
    policy = RetryPolicy(attempts=2, budget=5)
    async with serve(ok({}, status=500), retry=policy, on_event=heard.append) as served:

        async def fail() -> None:
            with pytest.raises(ServerError):
                await served.get()

        for _ in range(3):
            await fail()
        served.client._sender.throttle.refund(5)
        for _ in range(2):
            await fail()
    used_up = [event for event in heard if isinstance(event, BudgetExhausted)]
    assert [(event.call, event.error, event.begins) for event in used_up] == [
        (2, "ServerError", True),
        (3, "ServerError", False),
        (5, "ServerError", True),
    ]
    assert [getattr(record, "accutics_authentic_call") for record in caplog.records] == [2, 5]  # noqa: B009 - no attribute that mypy knows


async def test_without_handlers_a_warning_has_the_id_of_its_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "accutics_authentic")
    async with serve(ok({}, "Retry-After: 1", status=429), ok({})) as served:
        await served.get()
        await served.get()
    facts = [
        (vars(r)["accutics_authentic_event"], vars(r)["accutics_authentic_call"])
        for r in caplog.records
    ]
    assert facts == [("Held", 1), ("Waiting", 1), ("Waiting", 2)]


async def test_nobody_listens_and_nothing_is_made(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "accutics_authentic")
    limited = ok({}, "Retry-After: 1", status=429)
    async with serve(limited, closed, ok({}), retry=RetryPolicy(budget=4)) as served:
        with pytest.raises(AccuticsAuthenticError):
            await served.get()
    assert served.session._observer.next_call() == 1


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        ({"retry-after": "120"}, {"retry-after": 120}),
        (
            {"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"},
            {"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"},
        ),
        ({"x-ratelimit-remaining": "0", "ratelimit-reset": "1.5"}, None),
        ({"ratelimit": '"default";r=50;t=30'}, {"ratelimit": '"default";r=50;t=30'}),
        ({"ratelimit-policy": "x" * 100}, {"ratelimit-policy": "x" * 63 + "…"}),
        ({"x-ratelimit-limit": "1" * 16}, {"x-ratelimit-limit": "1" * 16}),
        ({"x-ratelimit-limit": "-1"}, {"x-ratelimit-limit": "-1"}),
        ({"x-ratelimit-limit": "1\u0662"}, {"x-ratelimit-limit": "1\u0662"}),
        ({"date": "x", "x-request-id": "7", "x-ratelimited": "1", "retry-after-ms": "1"}, {}),
        ({f"x-ratelimit-{n}": "1" for n in range(99)}, {f"x-ratelimit-{n}": 1 for n in range(50)}),
    ],
)
def test_rate_limit_headers_become_numbers_and_short_texts(
    headers: dict[str, str], limits: dict[str, object] | None
) -> None:
    expected = {"x-ratelimit-remaining": 0, "ratelimit-reset": 1.5} if limits is None else limits
    found = rate_limits(headers)
    assert found == expected
    assert [type(value) for value in found.values()] == [type(each) for each in expected.values()]


async def test_the_rate_limit_of_each_reply_is_reported() -> None:
    heard: list[Event] = []
    lines = "X-RateLimit-Remaining: 7", "RateLimit-Reset: 2.5", "X-Secret: s"
    async with serve(ok({}, *lines), on_event=heard.append) as served:
        await served.get()
    [ended] = [event for event in heard if isinstance(event, AttemptFinished)]
    assert ended.ratelimit == {"x-ratelimit-remaining": 7, "ratelimit-reset": 2.5}
