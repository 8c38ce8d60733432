"""The numbers a session keeps to: how long, how many, how large."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from attrs import field, frozen

from accutics_authentic._base.arguments import validate_int, validate_seconds
from accutics_authentic._base.objects import validate_limiter
from accutics_authentic._base.reprs import safe_repr

Limiter = AbstractAsyncContextManager[Any]  # Any: what entering gives does not matter


@safe_repr
@frozen(kw_only=True)
class Timeouts:
    """How long things may take, in seconds.

    Attributes:
        connect: Opening one connection.
        attempt: One attempt, from connecting to the last byte.
        call: One call: all its attempts, the waits between them, for a free connection and for
            the limiter. In a stream it counts per page; the time of who consumes never counts.
    """

    connect: float = field(default=10.0, validator=validate_seconds)
    attempt: float = field(default=30.0, validator=validate_seconds)
    call: float = field(default=60.0, validator=validate_seconds)


@safe_repr
@frozen(kw_only=True)
class Limits:
    """How much a session takes on.

    Attributes:
        connections: Requests under way at once; more wait their turn.
        body: Bytes allowed in one answer, after decompression. A page of 10,000 rows of twelve
            fields is about 3 MB. The values read from a body take 3 to 12 times its bytes; one
            whose values would take more than 12 times this limit is refused, too.
        head: Bytes allowed in the status line and headers of one answer, at most 1,000 headers.
        limiter: Any ``async with`` object, entered once per attempt, such as
            ``aiolimiter.AsyncLimiter(20, 1)``; None for no limit. It swallows no error, whatever
            it returns on the way out.
    """

    connections: int = field(default=100, validator=validate_int)
    body: int = field(default=16 * 2**20, validator=validate_int)
    head: int = field(default=64 * 1024, validator=validate_int)
    limiter: Limiter | None = field(default=None, validator=validate_limiter)


@asynccontextmanager
async def both(outer: Limiter, inner: Limiter) -> AsyncIterator[None]:
    """Enter *outer*, then *inner*: who waits for the one keeps nobody from the other.

    No error ends here, whatever *outer* answers on the way out.
    """
    failure: BaseException | None = None
    async with outer, inner:
        try:
            yield
        except BaseException as error:
            failure = error
            raise
    try:
        if failure is not None:
            raise failure
    finally:
        del failure  # its traceback holds this frame
