"""A 403 may be about the token: the provider is called again, at most once a minute."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from accutics_authentic import Accutics, Authentic
from accutics_authentic.errors import (
    AccuticsAuthenticError,
    DeadlineError,
    ForbiddenError,
    RateLimitedError,
    UnauthorizedError,
)
from tests.faults.calls import READS, WRITES, Clients, every_call
from tests.faults.hostile import Answer, Connection, Hostile, ok
from tests.faults.secrets import check_error

from .serving import Served, serve

pytestmark = pytest.mark.usefixtures("clean_loop")

FORBIDDEN = ok({}, status=403)
FOUND = ok({"data": {"id": 7}})


class Tokens:
    """A provider that counts how often it is called.

    Args:
        same: It always returns the same token.
    """

    def __init__(self, *, same: bool = False) -> None:
        self.calls = 0
        self._same = same

    async def __call__(self) -> str:
        self.calls += 1
        await asyncio.sleep(0)
        return "token" if self._same else f"token-{self.calls}"


def clients(served: Served, provide: Any, **options: Any) -> Clients:
    return Clients(
        Accutics(served.session, base_url=served.server.url, token=provide, **options),
        Authentic(served.session, base_url=served.server.url, token=provide, **options),
    )


def only(server: Hostile, *accepted: str, then: Answer = FOUND) -> Answer:
    """Answer *then* to a request with one of these tokens, 403 to all others."""

    async def answer(connection: Connection) -> None:
        token = server.received[-1].headers["authorization"].removeprefix("Bearer ")
        await (then if token in accepted else FORBIDDEN)(connection)

    return answer


@every_call
async def test_a_fixed_token_costs_one_request(call: Any) -> None:
    async with serve(FORBIDDEN) as served:
        with pytest.raises(ForbiddenError) as caught:
            await call(served)
        assert (check_error(caught.value).attempts, len(served.server.received)) == (1, 1)


@pytest.mark.parametrize("call", [READS["get"], WRITES["create"]], ids=["read", "write"])
async def test_an_expired_token_is_refreshed_once_for_all_calls(call: Any) -> None:
    tokens = Tokens()
    async with serve(FORBIDDEN) as served:
        served.server.answers[:] = [only(served.server, "token-2")]
        both = clients(served, tokens)
        outcomes = await asyncio.gather(*(call(both) for _ in range(20)))
        assert outcomes == [{"id": 7}] * 20
        assert (tokens.calls, len(served.server.received)) == (2, 40)


@every_call
async def test_a_missing_permission_costs_one_call_of_the_provider_a_minute(call: Any) -> None:
    tokens = Tokens(same=True)
    async with serve(FORBIDDEN) as served:
        both = clients(served, tokens)
        for minute in range(1, 4):
            for _ in range(3):
                with pytest.raises(ForbiddenError) as caught:
                    await call(both)
                error = check_error(caught.value)
                assert (error.status, error.attempts, error.ambiguous) == (403, 1, False)
            assert tokens.calls == 1 + minute
            await served.clock.sleep(60)
        assert len(served.server.received) == 9


async def test_a_missing_permission_costs_one_more_request_a_minute_if_tokens_are_new() -> None:
    tokens = Tokens()
    async with serve(FORBIDDEN) as served:
        both = clients(served, tokens)
        for minute in range(1, 4):
            for _ in range(3):
                with pytest.raises(ForbiddenError):
                    await READS["get"](both)
            assert (tokens.calls, len(served.server.received)) == (1 + minute, 4 * minute)
            await served.clock.sleep(60)


@pytest.mark.parametrize("raised", [LookupError("vault is down"), asyncio.CancelledError()])
@pytest.mark.parametrize(("status", "kind"), [(401, UnauthorizedError), (403, ForbiddenError)])
async def test_a_provider_that_fails_leaves_the_refusal(
    status: int, kind: type[Exception], raised: BaseException
) -> None:
    async def provide() -> str:
        if served.server.received:
            raise raised
        return "old"

    async with serve(ok({}, status=status)) as served:
        with pytest.raises(kind) as caught:
            await READS["get"](clients(served, provide))
        assert caught.value.__context__ is caught.value.__cause__ is None
        assert len(served.server.received) == 1


async def test_a_call_that_is_cancelled_while_another_token_is_asked_for_ends_cancelled() -> None:
    asked = asyncio.Event()

    async def provide() -> str:
        if served.server.received:
            asked.set()
            await asyncio.Event().wait()
        return "old"

    async with serve(ok({}, status=401)) as served:
        task = asyncio.ensure_future(READS["get"](clients(served, provide)))
        await asked.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()


@pytest.mark.parametrize(("status", "kind"), [(401, DeadlineError), (403, ForbiddenError)])
async def test_a_provider_that_never_answers_leaves_the_status(
    status: int, kind: type[AccuticsAuthenticError]
) -> None:
    async def provide() -> str:
        if served.server.received:
            await asyncio.Event().wait()
        return "old"

    async with serve(ok({}, status=status), expiring=True) as served:
        with pytest.raises(kind) as caught:
            await READS["get"](clients(served, provide))
        error = check_error(caught.value)
        assert (error.status, error.attempts, error.elapsed) == (status, 1, 60.0)
        assert error.ambiguous is False


async def test_the_reply_to_the_refreshed_token_counts() -> None:
    limited = ok({}, "Retry-After: 200", status=429)
    async with serve(FORBIDDEN, limited) as served:
        with pytest.raises(RateLimitedError) as caught:
            await READS["get"](clients(served, Tokens()))
        assert check_error(caught.value).attempts == 2


async def test_two_clients_are_refused_apart() -> None:
    tokens, others = Tokens(same=True), Tokens(same=True)
    async with serve(FORBIDDEN) as served:
        for each in (tokens, others):
            with pytest.raises(ForbiddenError):
                await READS["get"](clients(served, each))
        assert (tokens.calls, others.calls) == (2, 2)
