"""Sends the questions of a check, within a budget. All I/O of checks is here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from accutics_authentic.errors import (
    AccuticsAuthenticError,
    DecodeError,
    RateLimitedError,
    StatusError,
)

from .question import Asking, Question, Reply

if TYPE_CHECKING:  # help imports no client
    from accutics_authentic import Accutics, Authentic, RawReply

MAX_REQUESTS = 20
MAX_PAUSE = 10.0  # seconds that a check waits if the API asks for it
MAX_REFUSALS = 2  # by the API's rate limit, before a check asks no more
#: What is sent as a token that no API accepts.
WRONG_TOKEN = "accutics-authentic-check-wrong-token"  # noqa: S105  # no secret
T = TypeVar("T")
Get: TypeAlias = "Callable[..., Awaitable[RawReply]]"


class BudgetSpentError(Exception):
    """A request more than a check may send was about to be sent."""


class Budget:
    """Counts requests as they are sent, and lets no more than ``MAX_REQUESTS`` pass.

    It is a limiter of a client, which enters it before each request.

    Attributes:
        sent: How many were sent.
    """

    def __init__(self) -> None:
        self.sent = 0

    async def __aenter__(self) -> None:
        if self.sent >= MAX_REQUESTS:
            raise BudgetSpentError
        self.sent += 1

    async def __aexit__(self, *_: object) -> None:
        pass


class Asker:
    """Asks one API.

    Args:
        client: With the user's token.
        stranger: The same with ``WRONG_TOKEN``.

    Attributes:
        budget: Counts the requests of both.
    """

    def __init__(self, client: Accutics | Authentic, stranger: Accutics | Authentic) -> None:
        self.budget = Budget()
        self._get, self._get_as_stranger = map(self._sender, (client, stranger))
        self._refusals = 0

    def _sender(self, client: Accutics | Authentic) -> Get:
        """Return what sends a GET once, so that each reply is seen."""
        from accutics_authentic import RetryPolicy, Timeouts  # late: help sends nothing

        return client.with_options(
            retry=RetryPolicy(attempts=1, max_retry_after=MAX_PAUSE, budget=0),
            timeouts=Timeouts(attempt=30, call=60),
            limiter=self.budget,
        ).raw

    async def carry_out(self, check: Asking[T]) -> T:
        """Ask all questions of *check*, and return what it returns.

        Raises:
            AccuticsAuthenticError: No reply came to the first question, nor will there be others.
        """
        reply: Reply | None = None
        try:
            while True:
                question = next(check) if reply is None else check.send(reply)
                reply = await self._ask(question, first=reply is None)
        except StopIteration as end:
            result: T = end.value
            return result

    async def _ask(self, question: Question, *, first: bool) -> Reply:
        if self._refusals >= MAX_REFUSALS:
            return Reply(problem="not asked, since the API asked to slow down")
        get = self._get_as_stranger if question.wrong_token else self._get
        try:
            return _success(await get("GET", question.path, params=question.params))
        except BudgetSpentError:
            return Reply(problem=f"not asked, since {MAX_REQUESTS} requests were sent")
        except StatusError as error:
            self._refusals += isinstance(error, RateLimitedError)
            if error.status is None:
                return Reply(problem="not asked, since the API asked for a long pause")
            return Reply(
                status=error.status,
                body=error.data,
                is_json=error.data is not None,
                has_text=error.message is not None,
                headers=error.headers or {},
                code=error.code,
            )
        except AccuticsAuthenticError as error:
            if first:
                raise
            return Reply(problem=f"no reply ({type(error).__name__})")


def _success(raw: RawReply) -> Reply:
    headers: Mapping[str, str] = raw.headers
    body: Any = None  # JSON
    is_json = bool(raw.body)
    try:
        body = raw.json()
    except DecodeError:
        is_json = False
    return Reply(status=raw.status, body=body, is_json=is_json, headers=headers)
