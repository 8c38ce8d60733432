"""Timeouts and limits of a session: how long, how many, how large."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

from attrs import field, frozen

from accutics_authentic._base.arguments import validate_int, validate_seconds
from accutics_authentic._base.objects import validate_limiter
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.tracebacks import hides_frames

Limiter = AbstractAsyncContextManager[Any]  # Any: what entering returns is not used


@hides_frames
@safe_repr
@frozen(kw_only=True, repr=False)
class Timeouts:
    """Time limits, in seconds.

    Attributes:
        connect: Opening one connection; through a proxy, its reply to ``CONNECT`` too.
        attempt: One attempt, from connecting to the last byte.
        call: One call: all its attempts and the waits between them, for a free connection and for
            the limiter. A stream makes one call per page; time spent in the consumer never counts.
            In a bulk and a run, neither does a wait for a free connection, for the limiter or at
            the API's rate limit while other calls are accepted.
    """

    connect: float = field(default=10.0, validator=validate_seconds)
    attempt: float = field(default=30.0, validator=validate_seconds)
    call: float = field(default=60.0, validator=validate_seconds)


@hides_frames
@safe_repr
@frozen(kw_only=True, repr=False)
class Limits:
    """Limits on requests and replies.

    Attributes:
        connections: Requests in flight at once; others wait.
        body: Bytes allowed in one body, after decompression. A page of 10,000 rows of twelve
            fields is about 3 MB. The values decoded from a body take 3 to 12 times its size; a
            body whose values could take more than 12 times this limit is refused as well.
        head: Bytes allowed in the status line and headers of one reply, at most 1,000 headers.
        limiter: Any ``async with`` object, entered once per attempt, such as
            ``aiolimiter.AsyncLimiter(20, 1)``; None for no limit. It swallows no error, whatever
            it returns on the way out.
    """

    connections: int = field(default=100, validator=validate_int)
    body: int = field(default=16 * 2**20, validator=validate_int)
    head: int = field(default=64 * 1024, validator=validate_int)
    limiter: Limiter | None = field(default=None, validator=validate_limiter)
