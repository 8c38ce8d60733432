"""Session: the connection pool, retry policy and limits of a program. The only thing to close."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from yarl import URL

from accutics_authentic._base.arguments import check_int
from accutics_authentic._base.clock import Clock, time_in
from accutics_authentic._base.copies import refuses_copies
from accutics_authentic._base.objects import (
    check_async,
    check_instance,
    check_keys,
    check_or_default,
)
from accutics_authentic._base.reprs import safe_repr
from accutics_authentic._base.structs import Frozen
from accutics_authentic._base.tracebacks import hides_frames
from accutics_authentic.errors import SessionError

from .credentials import Credentials
from .deadlines import Deadlines
from .limits import Limits, Timeouts
from .observer import Observer
from .retry import RetryPolicy
from .slot import Slots
from .throttling.throttle import Throttle, Throttles
from .transport import Transport, TransportName, check_pool_options
from .user_agent import user_agent

if TYPE_CHECKING:  # only _http/transport uses aiohttp
    from aiohttp import BaseConnector, TraceConfig

    from accutics_authentic._bulk import Bulk
    from accutics_authentic.events import Handler

K = TypeVar("K")
V = TypeVar("V")


@refuses_copies("make another one with the same options where the work is")
@safe_repr
@hides_frames
class Session:
    """The connections of any number of ``Accutics`` and ``Authentic`` clients. Use ``async with``.

    In a notebook or a start-up event: ``await session.aopen()``, and ``await session.aclose()``.
    Creating one does no I/O and needs no event loop; it belongs to the loop that opens it.

    Args:
        retry: How often and how soon a failed request is retried.
        timeouts: How long an attempt and a call may take.
        limits: How many requests at once, and how large a reply may be.
        connector: Your own aiohttp connector (pool, TLS, resolver); the session never closes it.
        trace_configs: Your own aiohttp traces.
        proxy: The URL of an HTTP proxy, such as ``http://user:password@proxy.example.com:3128``;
            used for everything. The user info is shown nowhere.
        trust_env: Use the proxies that the environment names when the session is opened
            (``https_proxy``, ``http_proxy``, ``all_proxy``, except for ``no_proxy``), but never
            for loopback. ``.netrc`` is not read.
        app: The name of your program for the servers' logs, such as ``"my-job/1.2"``; sent in
            ``User-Agent`` before ``accutics-authentic/<version>``.
        on_event: Called with each event of each call and stream (``accutics_authentic.events``),
            in the event loop: one plain function, or several.
        transport: ``"aiohttp"`` sends all requests by aiohttp's client; ``"auto"`` only those that
            need it, and is faster.
        clock: Time and chance; for tests.

    Raises:
        ConfigurationError: An argument has the wrong type.
    """

    def __init__(
        self,
        *,
        retry: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
        limits: Limits | None = None,
        connector: BaseConnector | None = None,
        trace_configs: Sequence[TraceConfig] = (),
        proxy: str | URL | None = None,
        trust_env: bool = False,
        app: str | None = None,
        on_event: Handler | Iterable[Handler] | None = None,
        transport: TransportName = "auto",
        clock: Clock | None = None,
    ) -> None:
        self.retry: RetryPolicy = check_or_default(retry, RetryPolicy, "retry", RetryPolicy())
        self.timeouts: Timeouts = check_or_default(timeouts, Timeouts, "timeouts", Timeouts())
        self.limits: Limits = check_or_default(limits, Limits, "limits", Limits())
        self.clock: Clock = check_or_default(clock, Clock, "clock", Clock())
        self._observer = Observer(on_event)
        self._pool_options = check_pool_options(
            connector, trace_configs, proxy, trust_env=trust_env, transport=transport
        )
        self._user_agent = user_agent(app)
        self._throttles = Throttles()
        self._open: OpenSession | None = None
        self._closed = False

    def __repr__(self) -> str:
        state = "closed" if self._closed else "open" if self._open else "not open"
        return f"<Session, {state}>"

    async def __aenter__(self) -> Self:
        return await self.aopen()

    async def aopen(self) -> Self:
        """Open the session and return it, where ``async with`` does not fit; ``aclose`` closes it.

        Raises:
            SessionError: It was opened before.
        """
        if self._closed or self._open:
            raise SessionError("a Session can be opened only once: make a new one")
        slots = Slots(self.limits.connections)
        loop = asyncio.get_running_loop()
        now = time_in(loop, self.clock)
        self.clock.watch(lambda: self.limits.connections - slots.free)
        transport = Transport(self._pool_options, self.limits, now)
        self._open = OpenSession(loop, now, transport, slots, Deadlines(self.clock, loop))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. Calls under way end with ``SessionError``. Safe to call twice."""
        open_session, self._open, self._closed = self._open, None, True
        if open_session is not None:
            open_session.deadlines.close()
            await open_session.transport.close()

    def __del__(self) -> None:
        open_session = getattr(self, "_open", None)
        if open_session is not None:
            open_session.transport.abandon()
            text = f"{self!r} was never closed: use async with, or await aclose()"
            warnings.warn(text, ResourceWarning, stacklevel=2, source=self)

    def bulk(
        self,
        method: Callable[[K], Awaitable[V]],
        keys: Iterable[K] | AsyncIterable[K],
        *,
        concurrency: int = 8,
        ordered: bool = False,
    ) -> Bulk[K, V]:
        """Call *method* for each key: ``async with session.bulk(...) as outcomes``.

        An exception becomes the error of its outcome; a call that ended cancelled by itself has a
        ``CallCancelledError``.

        Args:
            method: An async function of one key, such as ``authentic.items.get``.
            keys: An iterable or async iterable; consumed as calls end.
            concurrency: The most calls under way at once; more than the API accepts does no harm.
            ordered: Return outcomes in the order of the keys, not as calls end.

        Raises:
            SessionError: The session is not open.
            ConfigurationError: An argument is invalid.
        """
        from accutics_authentic._bulk import Bulk  # few programs need it

        check_async(method, "the method", takes=1)
        check_keys(keys)
        check_instance(ordered, bool, "ordered")
        require_open(self)
        return Bulk(
            method, keys, concurrency=check_int(concurrency, "concurrency"), ordered=ordered
        )


class OpenSession(Frozen, frozen=True):
    """What a session holds while it is open.

    Attributes:
        loop: The event loop that it belongs to.
        now: Tells the time of the session's clock.
        transport: The connection pool.
        slots: One per request that may be in flight.
        deadlines: The time limits of the calls under way.
    """

    loop: asyncio.AbstractEventLoop
    now: Callable[[], float]
    transport: Transport
    slots: Slots
    deadlines: Deadlines


def require_open(session: Session) -> OpenSession:
    """Return what an open session holds.

    Raises:
        SessionError: It is not open, was closed, or belongs to another event loop.
    """
    open_session = session._open
    if open_session is None:
        if session._closed:
            raise SessionError("this Session is closed: make the call inside its async with")
        raise SessionError(
            "this Session is not open: enter it with async with first, or await its aopen()"
        )
    if open_session.loop is not asyncio.get_running_loop():
        raise SessionError(
            "this Session was opened in another event loop: use one Session per loop"
        )
    return open_session


def shared_throttle(
    session: Session, base: str, credentials: Credentials, policy: RetryPolicy
) -> Throttle:
    """Return the throttle of all calls to the API at *base* with *credentials*."""
    return session._throttles.get(base, credentials, policy.budget)


def observer_of(session: Session) -> Observer:
    """Return who listens to *session*."""
    return session._observer


def is_closed(session: Session) -> bool:
    """Return whether *session* was closed."""
    return session._closed


def user_agent_of(session: Session) -> str:
    """Return the ``User-Agent`` of all requests."""
    return session._user_agent


def has_remote_proxy(session: Session) -> bool:
    """Return whether everything, loopback too, goes through a proxy on another machine."""
    proxy = session._pool_options.proxy
    return proxy is not None and not proxy.is_local
